/** What a function URL or an HTTP API hands to a function (payload format 2.0), as the request that it was. */

/** The parts that are read; everything may be missing, since anybody may call the function by hand. */
export interface FunctionEvent {
  rawPath?: string;
  headers?: Record<string, string | undefined>;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext?: { stage?: string; http?: { method?: string } };
}

export interface FunctionRequest {
  method: string | undefined;
  path: string | undefined;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  /** null: said to be base64, and it is not. */
  bytes: Buffer | null;
}

export function requestOf(event: FunctionEvent): FunctionRequest {
  const { stage, http } = event.requestContext ?? {};
  const path = event.rawPath;
  // A named stage of an HTTP API stands before the path.
  const prefix = stage === undefined || stage === "$default" ? "" : `/${stage}`;
  const headers = Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [[name.toLowerCase(), value] as const] : [],
  );
  return {
    method: http?.method,
    path: prefix !== "" && path?.startsWith(`${prefix}/`) === true ? path.slice(prefix.length) : path,
    headers: new Map(headers),
    bytes: bytesOf(event),
  };
}

function bytesOf({ body, isBase64Encoded }: FunctionEvent): Buffer | null {
  const text = body ?? "";
  if (isBase64Encoded !== true) return Buffer.from(text);
  const bytes = Buffer.from(text, "base64");
  // Node skips what is no base64, so only the way back tells.
  return bytes.toString("base64") === text ? bytes : null;
}

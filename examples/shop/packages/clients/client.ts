/** What every generated client is built on: check what an operation needs, send it, hand back the body. */
import type { Handler } from "../http/exchange.ts";

/** An operation of a contract: where it is sent, and which fields of its body it cannot do without. */
export interface Operation {
  method: string;
  path: string;
  required: readonly string[];
}

export class ClientError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Input {
  path?: Record<string, string>;
  headers?: Record<string, string>;
  body?: object;
}

/** Sends one operation. A missing required field is an error here, before anything travels. */
export async function send<T>(handler: Handler, operation: Operation, input: Input = {}): Promise<T> {
  const body: Record<string, unknown> = { ...input.body };
  const missing = operation.required.filter((field) => body[field] === undefined);
  if (missing.length > 0) {
    throw new ClientError(0, `${operation.method} ${operation.path} needs ${missing.join(", ")}.`);
  }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.path?.[name] ?? ""),
  );
  const answer = await handler({
    method: operation.method,
    path,
    headers: input.headers ?? {},
    ...(input.body === undefined ? {} : { body }),
  });
  if (answer.status >= 400) {
    throw new ClientError(answer.status, `${operation.method} ${path} answered ${answer.status}.`);
  }
  return answer.body as T;
}

/** What the server and the process of its embedded database say to each other: calls, and one answer to each. */

export type EmbeddedCall =
  | { call: "open"; dir: string | null; seed: string | null }
  | { call: "query"; text: string; values: unknown[] }
  /** Several statements in one text; the answer has the rows of all of them. */
  | { call: "exec"; text: string }
  | { call: "pack" }
  | { call: "close" };

export type EmbeddedRequest = EmbeddedCall & { id: number };

/** An error as far as it may travel: PGlite's own hold its minified source. `code` is an SQLSTATE. */
export interface EmbeddedFailure {
  message: string;
  code?: string;
}

export type EmbeddedReply = { id: number; value: unknown } | { id: number; failure: EmbeddedFailure };

const LONGEST_MESSAGE = 1_000;

export function failureOf(error: unknown): EmbeddedFailure {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE);
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  return code === undefined ? { message } : { message, code };
}

export const errorOf = ({ message, code }: EmbeddedFailure): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

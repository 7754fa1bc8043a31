/** One HTTP exchange as a value, so that services can be called in a test without a socket. */

export interface Call {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Answer {
  status: number;
  body: unknown;
}

export type Handler = (call: Call) => Promise<Answer>;

/** An error answer that says what was wrong in one sentence. */
export function refuse(status: number, message: string): Answer {
  return { status, body: { error: message } };
}

/** The fields of a body, or nothing when it is not an object. */
export function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === "object" && body !== null ? { ...body } : {};
}

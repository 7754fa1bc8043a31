/** What GitHub answers when it refuses: a status, a message and sometimes a list of errors. */

export interface FieldError {
  resource: string;
  field?: string;
  code: string;
  message?: string;
}

/** Thrown anywhere below the server; the server turns it into the answer. People's acts let it through to the test. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: (FieldError | string)[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    more: { errors?: (FieldError | string)[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");
export const badCredentials = (): Refusal => new Refusal(401, "Bad credentials");
export const notAccessible = (): Refusal => new Refusal(403, "Resource not accessible by integration");

/** The 422 of a field that is wrong. */
export function invalid(resource: string, field: string, message?: string): Refusal {
  const error: FieldError =
    message === undefined
      ? { resource, field, code: "invalid" }
      : { resource, field, code: "custom", message };
  return new Refusal(422, "Validation Failed", { errors: [error] });
}

/** The JSON body of a refusal, as GitHub words it. */
export function refusalBody(refusal: Refusal): Record<string, unknown> {
  return {
    message: refusal.message,
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
    documentation_url: "https://docs.github.com/rest",
    status: String(refusal.status),
  };
}

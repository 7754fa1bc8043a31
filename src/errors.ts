/**
 * Errors by whom they are for. A `UserError` is shown to a person with what to do next; a `WorldError` is a
 * failure of something outside (a host, a model, a disk) and says whether trying again can help. Anything else
 * that is thrown is a bug.
 */

export class UserError extends Error {
  override readonly name = "UserError";
  /** Stable id for programs (`headwater/error@1`). */
  readonly code: string;
  /** One sentence: what the person does next. */
  readonly next: string;

  constructor(code: string, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}

export class WorldError extends Error {
  override readonly name = "WorldError";
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
}

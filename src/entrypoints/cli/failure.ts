/** How a command fails: one sentence for people, `headwater/error@1` for programs, exit code 2. */
import { CommanderError } from "commander";
import { UserError, WorldError } from "../../errors.ts";
import { plain, printJson } from "./session.ts";
import type { Session } from "./session.ts";
import { tool } from "./tool.ts";

export interface Failure {
  code: string;
  message: string;
  next: string;
}

const isSystemError = (error: Error): error is NodeJS.ErrnoException => "code" in error && "syscall" in error;

function nextAfter({ code, retryable }: WorldError): string {
  if (retryable) return "Try again in a while.";
  return code === "unauthorized"
    ? "Give another token: this one may have expired, been withdrawn, or belong to another host."
    : "The message says what is missing; repair that first.";
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { code: error.code, message: error.message, next: error.next };
  if (error instanceof WorldError) {
    return { code: error.code, message: error.message, next: nextAfter(error) };
  }
  if (error instanceof CommanderError) {
    if (error.code === "commander.help") {
      return {
        code: "usage",
        message: "a subcommand is missing",
        next: "Run it with --help to see which there are.",
      };
    }
    const [message = ""] = error.message.split("\n");
    const hint = /\(Did you mean [^)]*\)/u.exec(error.message)?.[0];
    const next =
      hint === undefined
        ? "Run it with --help to see commands, options and examples."
        : `${hint.slice(1, -1)} --help lists all.`;
    return { code: "usage", message: message.replace(/^error: /u, ""), next };
  }
  if (error instanceof Error && isSystemError(error)) {
    return {
      code: "unreadable",
      message: error.message,
      next: "Check that the path exists and may be read.",
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message: `Headwater failed: ${message}`,
    next: "This is a defect. Please report it with the command and the stack trace above.",
  };
}

/** Tells the failure; a defect also prints its stack, since nobody could report it otherwise. */
export function reportFailure(session: Session, error: unknown, json: boolean): void {
  const failure = failureOf(error);
  if (failure.code === "internal" && error instanceof Error && error.stack !== undefined)
    session.note(error.stack);
  if (json) printJson(session, { schema: "headwater/error@1", tool, ...failure });
  else session.note(`headwater: ${plain(failure.message)}\n${plain(failure.next)}`);
}

/** What a step prints: every line without secrets, and none that the runner would take for a command. */
import type { Log } from "../../pipeline/world.ts";
import { harmless, workflowCommand } from "./workflow-text.ts";

export interface StepLog extends Log {
  say(text: string): void;
  /** A command made by `workflowCommand`; only secrets are taken out of it. */
  command(text: string): void;
  warn(fields: object, message: string): void;
}

/** What an error says of itself; the fields of a log line hold nothing else that people need. */
function detail(fields: object): string {
  const error = "err" in fields ? fields.err : null;
  return error instanceof Error ? ` (${error.message.slice(0, 500)})` : "";
}

export function stepLog(print: (text: string) => void, redact: (text: string) => string): StepLog {
  const say = (text: string): void => print(`${harmless(redact(text))}\n`);
  const command = (text: string): void => print(`${redact(text)}\n`);
  const warn = (fields: object, message: string): void =>
    command(workflowCommand("warning", { title: "Headwater" }, `${message}${detail(fields)}`));
  return { say, command, info: () => undefined, warn, error: warn };
}

/** What a command may do to the outside: print a result, report progress, say how it ended. */
import type { NotChecked, Problem } from "../../core/problem.ts";
import { visible } from "../../core/review/visible.ts";
import { tool } from "./tool.ts";

/** 0: fine. 1: the thing asked about is so (breaking, invalid, blocked). 2 is for failures, which are thrown. */
export type ExitCode = 0 | 1;

export interface Session {
  /** The result, on standard output. */
  out(text: string): void;
  /** Progress and remarks, on standard error. */
  note(text: string): void;
}

export function createSession(): Session {
  return {
    out: (text) => process.stdout.write(text.endsWith("\n") ? text : `${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  };
}

/** Text of files goes to terminals without escape sequences, direction marks and other hidden characters. */
export const plain = (text: string): string => visible(text).text;

export interface Common {
  problems: Problem[];
  notChecked: NotChecked[];
  truncated: string[];
}

/** The fields that all JSON outputs share around those of this one; the shared ones win. */
export function envelope<T extends object>(schema: string, common: Common, fields: T): object {
  return { schema: `headwater/${schema}`, tool, ...fields, ...common };
}

export function printJson(session: Session, value: object): void {
  session.out(JSON.stringify(value, null, 2));
}

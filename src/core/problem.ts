/** What is wrong with an input, in the one form that every parser, linter and command reports it. */

export type ProblemLevel = "off" | "info" | "warning" | "error";

/** Replace the bytes `start`..`end` (byte offsets, end exclusive) of `path` by `text`. */
export interface Fix {
  path: string;
  start: number;
  end: number;
  text: string;
}

/** `line` and `column` count from 1; `introduced` is false when the base had the same problem already. */
export interface Problem {
  rule: string;
  level: ProblemLevel;
  path: string;
  line: number;
  column: number;
  message: string;
  introduced: boolean;
  fix?: Fix;
}

/** Something that was deliberately or necessarily not looked at. It is never shown as green. */
export interface NotChecked {
  what: string;
  why: string;
}

/** Parsers return everything that is wrong, never the first thing thrown. */
export type Parsed<T> = { ok: true; value: T; problems: Problem[] } | { ok: false; problems: Problem[] };

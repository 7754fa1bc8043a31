/** The text of a spec file made safe to parse: one kind of newline, no byte order mark, bounded, what is odd stated. */
import type { Problem, ProblemLevel } from "../problem.ts";

/** Longer files are stated as unread: no spec that people review is this long, and time stays bounded. */
export const MAX_SPEC_CHARS = 2 * 1024 * 1024;

export interface Source {
  path: string;
  /** With one kind of newline, without a byte order mark. */
  text: string;
  /** Lines without their newline; index 0 is line 1. */
  lines: string[];
  problems: Problem[];
  /** False when nothing of the file can be trusted; then `lines` is empty. */
  readable: boolean;
}

/** Rules of the problems that mean "this file was not understood at all", so nothing may be concluded from it. */
export const UNREADABLE_RULES: ReadonlySet<string> = new Set([
  "spec-too-large",
  "spec-encoding",
  "spec-internal",
  "spec-unreadable",
]);

export function problemAt(
  place: { path: string; line: number; column?: number },
  found: { rule: string; level: ProblemLevel; message: string },
): Problem {
  return {
    rule: found.rule,
    level: found.level,
    path: place.path,
    line: place.line,
    column: place.column ?? 1,
    message: found.message,
    introduced: true,
  };
}

function unreadable(path: string, rule: string, message: string): Source {
  return {
    path,
    text: "",
    lines: [],
    readable: false,
    problems: [problemAt({ path, line: 1 }, { rule, level: "error", message })],
  };
}

function countOf(text: string, needle: string): number {
  let count = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) count += 1;
  return count;
}

/** Never throws. Line numbers of the result are those of the file as an editor shows it. */
export function readSource(file: { path: string; text: string }): Source {
  const { path } = file;
  const size = file.text.length;
  if (size > MAX_SPEC_CHARS) {
    const message = `This spec has ${size} characters; at most ${MAX_SPEC_CHARS} are read. Split it into several specs.`;
    return unreadable(path, "spec-too-large", message);
  }
  const nulls = countOf(file.text, "\0");
  if (nulls > 0 && nulls * 4 >= size) {
    return unreadable(path, "spec-encoding", "This file looks like UTF-16 or binary. Save it as UTF-8.");
  }
  const broken = countOf(file.text, "\ufffd");
  if (broken > 8 && broken * 10 >= size) {
    return unreadable(path, "spec-encoding", "This file is not UTF-8 text. Save it as UTF-8.");
  }
  const problems: Problem[] = [];
  let text = file.text.startsWith("\ufeff") ? file.text.slice(1) : file.text;
  if (nulls > 0) {
    const line = text.slice(0, text.indexOf("\0")).split("\n").length;
    const message = `The file holds ${nulls} null byte(s); each is read as an unknown character. Remove them.`;
    problems.push(problemAt({ path, line }, { rule: "spec-null-bytes", level: "warning", message }));
    text = text.replaceAll("\0", "\ufffd");
  }
  if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
  const lines = text.split("\n");
  if (text.trim() === "") {
    const message = "This spec is empty. Add its sections, or remove the file.";
    problems.push(problemAt({ path, line: 1 }, { rule: "spec-empty", level: "warning", message }));
  }
  return { path, text, lines, problems, readable: true };
}

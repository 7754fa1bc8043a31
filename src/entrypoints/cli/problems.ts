/** Problems as lines for people: `path:line:column level message [rule]`. */
import type { Problem } from "../../core/problem.ts";
import { plain } from "./session.ts";

export function problemLines(problems: Problem[]): string {
  return problems
    .map(({ path, line, column, level, message, rule }) =>
      plain(`${path}:${String(line)}:${String(column)} ${level} ${message.replace(/\s+/gu, " ")} [${rule}]`),
    )
    .join("\n");
}

/** Several checks may find the same thing; it is told once. Sorted by place. */
export function uniqueProblems(problems: Problem[]): Problem[] {
  const known = new Map<string, Problem>();
  for (const problem of problems) {
    if (problem.level === "off") continue;
    known.set(
      JSON.stringify([problem.rule, problem.path, problem.line, problem.column, problem.message]),
      problem,
    );
  }
  return [...known.values()].sort(
    (a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

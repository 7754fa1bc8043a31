/** A parsed pattern in the syntax of the linear-time engine, so that both mean the same in every corner. */
import type { Pattern } from "./parse.ts";
import type { Range } from "./ranges.ts";

export function engineText(pattern: Pattern): string {
  switch (pattern.kind) {
    case "set":
      return setText(pattern.ranges);
    case "property":
      return `\\${pattern.negated ? "P" : "p"}{${pattern.name}}`;
    case "assertion":
      return { start: "\\A", end: "\\z", boundary: "\\b", "no-boundary": "\\B" }[pattern.what];
    case "sequence":
      return pattern.parts.map(engineText).join("");
    case "choice":
      return `(?:${pattern.options.map(engineText).join("|")})`;
    case "repeat":
      return `(?:${engineText(pattern.what)})${quantifier(pattern.min, pattern.max)}`;
  }
}

/** Nothing at all is written as the class of what is no character. */
function setText(ranges: Range[]): string {
  if (ranges.length === 0) return "[^\\x{0}-\\x{10ffff}]";
  const parts = ranges.map(([first, last]) => `\\x{${first.toString(16)}}-\\x{${last.toString(16)}}`);
  return `[${parts.join("")}]`;
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

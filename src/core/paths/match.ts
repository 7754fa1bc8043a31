/** Lists of path patterns, as people write them in configuration and hooks: `**`, `*`, `?`, `[..]`, `{a,b}`, `!`. */
import { alternatives } from "./braces.ts";
import { globMatches, readGlob } from "./glob.ts";
import type { Glob, Meter } from "./glob.ts";

export const MAX_PATTERN_LENGTH = 256;
export const MAX_PATTERNS = 64;
/** Sum of a pattern's alternatives written out: bounds the work for one path. */
const MAX_EXPANDED_LENGTH = 2_048;
/** Longer paths do not exist in a checkout; they match nothing. */
const MAX_PATH_LENGTH = 4_096;

export interface Matcher {
  /** False for every path when `problems` is not empty: a list that was misread must not decide anything. */
  matches: (path: string, meter?: Meter) => boolean;
  problems: string[];
}

interface Compiled {
  negated: boolean;
  globs: Glob[];
}

const EXTGLOB = /(?<!\\)[@?*+!]\(/;
const EXTGLOB_PROBLEM = "`@(`, `?(`, `*(`, `+(` and `!(` are not supported; use `{a,b}`";

function shapeProblem(body: string): string | null {
  if (body === "") return "it is empty";
  if (EXTGLOB.test(body)) return EXTGLOB_PROBLEM;
  if (body.startsWith("/") || body.startsWith("./"))
    return "paths start at the repository's root; remove the leading `/` or `./`";
  if (body.endsWith("/")) return `a path never ends with \`/\`; write \`${body}**\` for all that is inside`;
  if (body.split("/").some((part) => part === "" || part === "." || part === ".."))
    return "empty, `.` and `..` segments match nothing";
  if (/[\u0000-\u001f\u007f]/.test(body)) return "it holds a control character";
  if (/\[\[?:/.test(body)) return "classes such as `[:alpha:]` are not supported; write `[a-z]`";
  return null;
}

/** What is wrong with one pattern (a leading `!` included), in words; null when nothing is. */
export function patternProblem(pattern: string): string | null {
  const compiled = compile(pattern);
  return "problem" in compiled ? compiled.problem : null;
}

function compile(pattern: string): { problem: string } | Compiled {
  // Length first, so that nothing below sees a long text.
  if (pattern.length > MAX_PATTERN_LENGTH)
    return { problem: `it has ${pattern.length} characters; at most ${MAX_PATTERN_LENGTH}` };
  const negated = pattern.startsWith("!");
  const body = negated ? pattern.slice(1) : pattern;
  const shape = shapeProblem(body) ?? (pattern.startsWith("!(") ? EXTGLOB_PROBLEM : null);
  if (shape !== null) return { problem: shape };
  const found = alternatives(body);
  if ("problem" in found) return found;
  const length = found.patterns.reduce((sum, one) => sum + one.length, 0);
  if (length > MAX_EXPANDED_LENGTH)
    return { problem: `its alternatives have ${length} characters together; at most ${MAX_EXPANDED_LENGTH}` };
  const wrong = found.patterns.map(shapeProblem).find((one) => one !== null);
  if (wrong !== undefined) return { problem: `one of its alternatives is not a path: ${wrong}` };
  return { negated, globs: found.patterns.map(readGlob) };
}

/** What every path that a pattern matches begins with. */
const literalStart = (pattern: string): string => /^[^*?[\]{}\\]*/.exec(pattern)?.[0] ?? "";

const name = (pattern: string): string => `\`${pattern.length > 60 ? `${pattern.slice(0, 57)}…` : pattern}\``;

/**
 * Later patterns win over earlier ones; one that starts with `!` takes out what it matches.
 * Paths are relative to the repository's root, with `/`. Names that start with a dot are matched like others.
 */
export function compilePatterns(patterns: readonly string[]): Matcher {
  const problems: string[] = [];
  const compiled: Compiled[] = [];
  const starts = patterns.filter((pattern) => !pattern.startsWith("!")).map(literalStart);
  if (patterns.length > MAX_PATTERNS)
    problems.push(`There are ${patterns.length} patterns; at most ${MAX_PATTERNS} in one list.`);
  for (const pattern of patterns.slice(0, MAX_PATTERNS)) {
    const result = compile(pattern);
    if ("problem" in result) problems.push(`The pattern ${name(pattern)} cannot be used: ${result.problem}.`);
    else compiled.push(result);
  }
  if (compiled.length > 0 && problems.length === 0 && compiled.every(({ negated }) => negated)) {
    problems.push("The list only takes paths out (`!`), so it matches nothing. Put `**` first.");
  }
  return {
    problems,
    matches: (path, meter) => {
      if (problems.length > 0 || path.length === 0 || path.length > MAX_PATH_LENGTH) return false;
      // Thousands of specs ask about each of a hundred thousand paths; nearly all are told apart by this.
      if (!starts.some((start) => path.startsWith(start))) return false;
      const segments = path.split("/").map((segment) => Array.from(segment));
      const last = compiled.findLast(({ globs }) => globs.some((glob) => globMatches(glob, segments, meter)));
      return last !== undefined && !last.negated;
    },
  };
}

/** The pattern that matches `path` and nothing else; null when it would be too long to be one. */
export function exactPattern(path: string): string | null {
  const escaped = path.replace(/[\\*?[\]{}!@+(),]/g, "\\$&");
  return patternProblem(escaped) === null ? escaped : null;
}

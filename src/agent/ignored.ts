/** Which new files git would leave out: `.gitignore` rules, matched without regular expressions. */

interface Rule {
  /** Folder of the `.gitignore`, "" at the root, else with a trailing slash. */
  base: string;
  segments: string[];
  /** Without a slash inside, a pattern matches a name at any depth. */
  anchored: boolean;
  negated: boolean;
  foldersOnly: boolean;
}

/** Rules that hold in one folder: those of its ancestors and its own, later ones win. */
export type IgnoreRules = readonly Rule[];

const MAX_BYTES = 65_536;
const MAX_RULES = 1_000;

/** Adds the rules of a `.gitignore` that lies in `folder` ("" for the root). An oversized file adds nothing. */
export function withIgnoreFile(rules: IgnoreRules, folder: string, text: string): IgnoreRules {
  if (text.length > MAX_BYTES) return rules;
  const base = folder === "" ? "" : `${folder}/`;
  const added = text
    .split(/\r?\n/, MAX_RULES)
    .map((line) => parseRule(line, base))
    .filter((rule) => rule !== null);
  return [...rules, ...added];
}

function parseRule(line: string, base: string): Rule | null {
  let pattern = line.replace(/(?<!\\)\s+$/, "");
  if (pattern === "" || pattern.startsWith("#") || pattern.length > 1_024) return null;
  const negated = pattern.startsWith("!");
  if (negated) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const anchored = pattern.includes("/");
  if (pattern.startsWith("/")) pattern = pattern.slice(1);
  if (pattern === "") return null;
  return { base, segments: pattern.split("/"), anchored, negated, foldersOnly };
}

/** True when the last rule that matches says so. Parents must have been asked first: git never looks below one. */
export function isIgnored(rules: IgnoreRules, path: string, isFolder: boolean): boolean {
  const rule = rules.findLast((one) => (isFolder || !one.foldersOnly) && ruleMatches(one, path));
  return rule !== undefined && !rule.negated;
}

function ruleMatches(rule: Rule, path: string): boolean {
  if (!path.startsWith(rule.base)) return false;
  const parts = path.slice(rule.base.length).split("/");
  const last = parts.at(-1) ?? "";
  if (!rule.anchored) return nameMatches(rule.segments[0] ?? "", last);
  return segmentsMatch(rule.segments, parts);
}

/** Row by row over the pattern: `reach[i]` says that the pattern so far can end before part i. */
function segmentsMatch(segments: readonly string[], parts: readonly string[]): boolean {
  let reach = parts.map(() => false);
  reach = [true, ...reach];
  segments.forEach((segment, index) => {
    const next = reach.map(() => false);
    const last = index === segments.length - 1;
    for (let i = 0; i <= parts.length; i += 1) {
      if (segment === "**") {
        // A trailing `**` needs something below; elsewhere it may stand for nothing.
        const here = !last && reach[i] === true;
        next[i] = here || (i > 0 && (next[i - 1] === true || reach[i - 1] === true));
      } else if (i > 0) {
        next[i] = reach[i - 1] === true && nameMatches(segment, parts[i - 1] ?? "");
      }
    }
    reach = next;
  });
  return reach[parts.length] === true;
}

/** One path component against `*`, `?`, `[a-z]` and `\x`; backtracks to the last star only. */
export function nameMatches(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    const step = pattern[p] === "*" ? 0 : oneMatches(pattern, p, name.charAt(n));
    if (pattern[p] === "*") {
      star = p;
      mark = n;
      p += 1;
    } else if (step > 0) {
      p += step;
      n += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      n = mark;
    } else return false;
  }
  while (pattern[p] === "*") p += 1;
  return p >= pattern.length;
}

/** Length of the pattern element at `p` when it matches `char`, else 0. */
function oneMatches(pattern: string, p: number, char: string): number {
  const at = pattern[p];
  if (at === undefined) return 0;
  if (at === "?") return 1;
  if (at === "\\") return pattern[p + 1] === char ? 2 : 0;
  if (at !== "[") return at === char ? 1 : 0;
  const end = pattern.indexOf("]", p + 2);
  if (end < 0) return char === "[" ? 1 : 0;
  const body = pattern.slice(p + 1, end);
  const negated = body.startsWith("!") || body.startsWith("^");
  return classHas(negated ? body.slice(1) : body, char) !== negated ? end - p + 1 : 0;
}

function classHas(body: string, char: string): boolean {
  for (let i = 0; i < body.length; i += 1) {
    const from = body.charAt(i);
    if (body[i + 1] === "-" && i + 2 < body.length) {
      if (from <= char && char <= body.charAt(i + 2)) return true;
      i += 2;
    } else if (from === char) return true;
  }
  return false;
}

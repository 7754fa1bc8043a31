/**
 * One glob without braces, matched without regular expressions. Work is bounded by (length of the pattern + 1) ×
 * (length of the path + 1) steps whatever both hold, so a hostile pattern cannot make it slow.
 */

/** `star` is any run of characters inside one path segment, `any` is one character. */
type Token =
  | { kind: "char"; char: string }
  | { kind: "any" }
  | { kind: "star" }
  | { kind: "class"; negated: boolean; ranges: [string, string][] };

/** `**` as a whole segment stands for any number of segments. */
type Segment = { kind: "globstar" } | { kind: "tokens"; tokens: Token[] };

export interface Glob {
  segments: Segment[];
}

/** Counts what the matcher does; tests hold it against the bound. */
export interface Meter {
  steps: number;
}

function readClass(pattern: string, start: number): { token: Token; end: number } | null {
  const negated = pattern.charAt(start + 1) === "!" || pattern.charAt(start + 1) === "^";
  let at = start + (negated ? 2 : 1);
  const chars: { char: string; escaped: boolean }[] = [];
  for (let first = true; ; first = false) {
    const point = pattern.codePointAt(at);
    if (point === undefined) return null;
    const char = String.fromCodePoint(point);
    if (char === "]" && !first) break;
    const escaped = char === "\\";
    const kept = escaped ? String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0x5c) : char;
    chars.push({ char: kept, escaped });
    at += (escaped ? 1 : 0) + kept.length;
  }
  const ranges: [string, string][] = [];
  for (let index = 0; index < chars.length; index += 1) {
    const low = chars[index]?.char ?? "";
    const dash = chars[index + 1];
    const high = chars[index + 2]?.char;
    const isRange = dash?.char === "-" && !dash.escaped && high !== undefined;
    ranges.push([low, isRange ? high : low]);
    if (isRange) index += 2;
  }
  return { token: { kind: "class", negated, ranges }, end: at + 1 };
}

function readTokens(segment: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < segment.length;) {
    const char = String.fromCodePoint(segment.codePointAt(at) ?? 0);
    if (char === "[") {
      const found = readClass(segment, at);
      if (found !== null) {
        tokens.push(found.token);
        at = found.end;
        continue;
      }
    }
    at += char.length;
    if (char === "\\" && at < segment.length) {
      const next = String.fromCodePoint(segment.codePointAt(at) ?? 0);
      tokens.push({ kind: "char", char: next });
      at += next.length;
    } else if (char === "*") {
      // Two stars in a row inside a segment mean what one does.
      if (tokens.at(-1)?.kind !== "star") tokens.push({ kind: "star" });
    } else tokens.push(char === "?" ? { kind: "any" } : { kind: "char", char });
  }
  return tokens;
}

export function readGlob(pattern: string): Glob {
  const segments = pattern
    .split("/")
    .map((part): Segment =>
      part === "**" ? { kind: "globstar" } : { kind: "tokens", tokens: readTokens(part) },
    );
  return {
    segments: segments.filter(
      (segment, at) => segment.kind !== "globstar" || segments[at - 1]?.kind !== "globstar",
    ),
  };
}

function fits(token: Token, char: string): boolean {
  switch (token.kind) {
    case "char":
      return token.char === char;
    case "any":
    case "star":
      return true;
    case "class":
      return token.ranges.some(([low, high]) => low <= char && char <= high) !== token.negated;
  }
}

/** Falls back to the last star only, which is enough for stars that match any run. */
function segmentMatches(tokens: Token[], chars: readonly string[], meter: Meter): boolean {
  let token = 0;
  let char = 0;
  let star = -1;
  let resume = 0;
  while (char < chars.length) {
    meter.steps += 1;
    const current = tokens[token];
    if (current?.kind === "star") {
      star = token;
      resume = char;
      token += 1;
    } else if (current !== undefined && fits(current, chars[char] ?? "")) {
      token += 1;
      char += 1;
    } else if (star >= 0) {
      token = star + 1;
      resume += 1;
      char = resume;
    } else return false;
  }
  while (tokens[token]?.kind === "star") token += 1;
  return token === tokens.length;
}

/** `path` split at its slashes, each segment in code points. */
export function globMatches(
  glob: Glob,
  path: readonly (readonly string[])[],
  meter: Meter = { steps: 0 },
): boolean {
  const { segments } = glob;
  let at = 0;
  let part = 0;
  let globstar = -1;
  let resume = 0;
  while (part < path.length) {
    meter.steps += 1;
    const current = segments[at];
    if (current?.kind === "globstar") {
      // At the end it needs one segment at least: `a/**` is what is inside `a`.
      if (at === segments.length - 1) return true;
      globstar = at;
      resume = part;
      at += 1;
    } else if (current !== undefined && segmentMatches(current.tokens, path[part] ?? [], meter)) {
      at += 1;
      part += 1;
    } else if (globstar >= 0) {
      at = globstar + 1;
      resume += 1;
      part = resume;
    } else return false;
  }
  return at === segments.length;
}

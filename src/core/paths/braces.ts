/** Brace alternatives in a pattern, `a/{b,c}/**`: counted first, written out only when the count is small. */

export const MAX_ALTERNATIVES = 64;

/** `part` is literal pattern text, or a choice between sequences. */
type Part = string | Sequence[];
type Sequence = Part[];

interface Cursor {
  pattern: string;
  at: number;
}

/**
 * Reads up to `}` or `,` (inside a group) or the end. A backslash keeps the next character as it is, and braces
 * inside a character class are ordinary characters.
 */
function readSequence(cursor: Cursor, inGroup: boolean): Sequence {
  const parts: Sequence = [];
  let text = "";
  while (cursor.at < cursor.pattern.length) {
    const char = cursor.pattern.charAt(cursor.at);
    if (inGroup && (char === "," || char === "}")) break;
    if (char === "\\") {
      text += cursor.pattern.slice(cursor.at, cursor.at + 2);
      cursor.at += 2;
      continue;
    }
    if (char === "[") {
      const end = classEnd(cursor.pattern, cursor.at);
      text += cursor.pattern.slice(cursor.at, end);
      cursor.at = end;
      continue;
    }
    cursor.at += 1;
    if (char !== "{") {
      text += char;
      continue;
    }
    if (text !== "") parts.push(text);
    text = "";
    parts.push(readGroup(cursor));
  }
  if (text !== "") parts.push(text);
  return parts;
}

function readGroup(cursor: Cursor): Sequence[] {
  const choices: Sequence[] = [];
  for (;;) {
    choices.push(readSequence(cursor, true));
    const char = cursor.pattern.charAt(cursor.at);
    cursor.at += 1;
    if (char === "}" || char === "") return choices;
  }
}

/** Index after the class that opens at `start`; only after the `[` when it never closes. */
export function classEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern.charAt(at) === "!" || pattern.charAt(at) === "^") at += 1;
  // A `]` that comes first belongs to the class.
  if (pattern.charAt(at) === "]") at += 1;
  for (; at < pattern.length; at += 1) {
    if (pattern.charAt(at) === "\\") at += 1;
    else if (pattern.charAt(at) === "]") return at + 1;
  }
  return start + 1;
}

function count(sequence: Sequence): number {
  let product = 1;
  for (const part of sequence) {
    if (typeof part === "string") continue;
    product *= part.reduce((sum, choice) => sum + count(choice), 0);
    // Far above the limit is far enough: no need to risk the end of exact numbers.
    if (product > 1e6) return product;
  }
  return product;
}

function expand(sequence: Sequence): string[] {
  return sequence.reduce<string[]>(
    (heads, part) => {
      const tails = typeof part === "string" ? [part] : part.flatMap(expand);
      return heads.flatMap((head) => tails.map((tail) => head + tail));
    },
    [""],
  );
}

/** What is wrong with the braces of a pattern, or its alternatives written out (each once). */
export function alternatives(pattern: string): { problem: string } | { patterns: string[] } {
  const balance = braceProblem(pattern);
  if (balance !== null) return { problem: balance };
  const sequence = readSequence({ pattern, at: 0 }, false);
  const total = count(sequence);
  if (total > MAX_ALTERNATIVES) {
    return {
      problem: `its braces stand for ${total > 1e6 ? "over a million" : total} alternatives; at most ${MAX_ALTERNATIVES}`,
    };
  }
  return { patterns: [...new Set(expand(sequence))] };
}

function braceProblem(pattern: string): string | null {
  let depth = 0;
  const choice: boolean[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === "\\") at += 1;
    else if (char === "[") at = classEnd(pattern, at) - 1;
    else if (char === "{") {
      depth += 1;
      choice.push(false);
    } else if (char === "," && depth > 0) choice[depth - 1] = true;
    else if (char === "}") {
      if (depth === 0) return "a `}` without its `{`; write `\\}` for the character itself";
      depth -= 1;
      if (choice.pop() !== true)
        return "braces without a comma; alternatives are written `{a,b}` (ranges are not supported)";
    }
  }
  return depth > 0 ? "a `{` without its `}`; write `\\{` for the character itself" : null;
}

/** Whether a text matches a pattern, by a linear-time engine only; null for patterns that such an engine cannot do. */
import { RE2JS } from "re2js";
import { engineText } from "./regex/engine-text.ts";
import { parsePattern } from "./regex/parse.ts";

/** True when the author means every text: a line end, which `.` does not match, is not what they think of. */
export function isTrivialPattern(pattern: string): boolean {
  return pattern === "^.*$" || matchesEverything(pattern);
}

/** True when every text matches, to the letter. */
export function matchesEverything(pattern: string): boolean {
  return ["", "^", "$", ".*", "^.*", ".*$", "[\\s\\S]*", "^[\\s\\S]*$"].includes(pattern);
}

const LONGEST_TEXT = 50_000;
const MOST_KNOWN = 500;
const known = new Map<string, RE2JS | null>();

export function matchesPattern(pattern: string, text: string): boolean | null {
  if (matchesEverything(pattern)) return true;
  if (text.length > LONGEST_TEXT) return null;
  const engine = compiled(pattern);
  return engine === null ? null : engine.test(text);
}

function compiled(pattern: string): RE2JS | null {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const parsed = parsePattern(pattern);
  const engine = parsed === null ? null : compile(engineText(parsed));
  known.set(pattern, engine);
  return engine;
}

/** Too many repetitions inside each other, or a property that the engine does not know, are its own errors. */
function compile(text: string): RE2JS | null {
  try {
    return RE2JS.compile(text);
  } catch {
    return null;
  }
}

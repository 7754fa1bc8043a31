/** What a comment commands: the first line only, in a grammar so strict that prose never triggers anything. */

import { visible } from "./visible.ts";

export const VERBS = ["help", "status", "retry", "stop", "accept"] as const;
export type Verb = (typeof VERBS)[number];

export type Command =
  | { verb: "help" | "status" }
  /** `hook` null: every hook of this pull request. */
  | { verb: "retry" | "stop"; hook: string | null }
  | { verb: "accept"; fingerprint: string; reason: string }
  /** It has our prefix but is none of ours; `suggestion` is the verb that was probably meant. */
  | { verb: "unknown"; text: string; suggestion: Verb | null };

/** Longest first line that is looked at, in bytes. */
const LONGEST_LINE = 1024;

/**
 * Up to three spaces (four make code), the prefix, then blanks and ASCII only. Characters that look like ASCII, or
 * that cannot be seen, make it no command at all: what a reader sees is what is obeyed.
 */
const LINE = /^ {0,3}\/(?:headwater|hw)(?:[ \t]+([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?))?[ \t]*$/i;
/** A reason is in the words of its author, so more than ASCII may follow, and nothing that cannot be seen. */
const ACCEPT = /^ {0,3}\/(?:headwater|hw)[ \t]+accept(?:[ \t]+([^ \t].*))?$/i;
const FINGERPRINT = /^[0-9a-f]{12}$/i;
export const LONGEST_REASON = 500;
const HOOK = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Number of insertions, deletions, replacements and swaps of neighbours between two short words. */
function distance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j += 1) (rows[0] ?? [])[j] = j;
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(i - 2, j - 2) + 1);
      (rows[i] ?? [])[j] = best;
    }
  }
  return at(a.length, b.length);
}

/** The word of `known` that a mistyped one most likely meant, or null when none is near. */
export function nearest<T extends string>(word: string, known: readonly T[]): T | null {
  const typed = word.toLowerCase().slice(0, 40);
  if (typed.length < 2) return null;
  let best: { name: T; steps: number } | null = null;
  for (const name of known) {
    const prefix = typed.length >= 3 && name.startsWith(typed);
    const steps = prefix ? 0.5 : distance(typed, name);
    if (steps <= Math.max(1, Math.floor(name.length / 3)) && steps < (best?.steps ?? Infinity))
      best = { name, steps };
  }
  return best?.name ?? null;
}

function parseAccept(text: string): Command | null {
  if (visible(text).hidden > 0) return null;
  const [, fingerprint = "", said = ""] = /^(\S+)[ \t]*(.*)$/.exec(text) ?? [];
  const reason = said.trim();
  return FINGERPRINT.test(fingerprint) && reason !== "" && reason.length <= LONGEST_REASON
    ? { verb: "accept", fingerprint: fingerprint.toLowerCase(), reason }
    : { verb: "unknown", text: `accept ${text}`.trim(), suggestion: "accept" };
}

/** The first line of a comment as a command; null for every other comment. */
export function parseCommand(comment: string): Command | null {
  const end = comment.search(/[\r\n]/);
  const line =
    end < 0 ? comment.slice(0, LONGEST_LINE + 1) : comment.slice(0, Math.min(end, LONGEST_LINE + 1));
  if (line.length > LONGEST_LINE) return null;
  const accepting = ACCEPT.exec(line);
  if (accepting !== null) return parseAccept(accepting[1] ?? "");
  const match = LINE.exec(line);
  if (match === null) return null;
  const text = match[1] ?? "";
  const [word = "", ...rest] = text.split(/[ \t]+/);
  if (word === "") return { verb: "help" };
  const verb = VERBS.find((name) => name === word.toLowerCase());
  if (verb === undefined) return { verb: "unknown", text, suggestion: nearest(word, VERBS) };
  if (verb === "help" || verb === "status") {
    return rest.length === 0 ? { verb } : { verb: "unknown", text, suggestion: verb };
  }
  if (verb === "accept") return { verb: "unknown", text, suggestion: verb };
  const [hook] = rest;
  if (rest.length === 0) return { verb, hook: null };
  if (rest.length === 1 && hook !== undefined && HOOK.test(hook)) return { verb, hook };
  return { verb: "unknown", text, suggestion: verb };
}

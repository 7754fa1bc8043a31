/** Takes the guards (where, while, when, if) off the front of a criterion; what is left is the system. */
import { splitClauses } from "./ears-clauses.ts";
import { INNER_GUARD, KIND_OF_WORD, LEADING_GUARD, THEN } from "./ears-patterns.ts";
import type { GuardKind } from "./ears-words.ts";
import { WIDE_ENDINGS, WIDE_GUARDS, WIDE_LETTER } from "./ears-words.ts";
import type { Clause } from "./model.ts";

const AFTER_WIDE_GUARD = /^(?:那么|那麼|则|則|就)\s*/u;

export type Guards = Record<GuardKind, Clause[]>;

export const noGuards = (): Guards => ({ feature: [], state: [], trigger: [], condition: [] });

function addGuard(guards: Guards, kind: GuardKind, text: string): void {
  const bare = text
    .trim()
    .replace(/[,，、]$/, "")
    .replace(WIDE_ENDINGS, "")
    .trim();
  if (bare !== "") guards[kind].push(...splitClauses(bare));
}

/** "当用户退出，系统…", "荷物が届いた時、UIは…": the guard in front of a text that needs no modal; null without one. */
export function readLeadingWideGuard(text: string): { guards: Guards; rest: string } | null {
  for (const { kind, pattern } of WIDE_GUARDS) {
    const found = pattern.exec(text);
    if (found === null || found.groups?.["text"]?.trim() === "") continue;
    const guards = noGuards();
    addGuard(guards, kind, found.groups?.["text"] ?? "");
    const rest = text.slice(found[0].length).replace(AFTER_WIDE_GUARD, "");
    return rest.trim() === "" ? null : { guards, rest };
  }
  return null;
}

/** Takes the guards off the front of what stands before the modal; what is left is the system. */
export function readGuards(before: string): { guards: Guards; system: string } {
  const guards = noGuards();
  const leading = LEADING_GUARD.exec(before);
  if (leading?.[1] === undefined) {
    const system = WIDE_LETTER.test(before) ? readWideGuards(before, guards) : cleanSystem(before);
    return { guards, system };
  }
  const { head, system } = splitSystem(before);
  const marks = [{ at: leading[0].length, start: 0, word: leading[1] }];
  for (const inner of head.matchAll(INNER_GUARD)) {
    const found = inner[1] ?? inner[2] ?? "";
    if (inner.index > 0) marks.push({ at: inner.index + inner[0].length, start: inner.index, word: found });
  }
  for (const [index, mark] of marks.entries()) {
    const end = marks[index + 1]?.start ?? head.length;
    const text = head.slice(mark.at, Math.max(mark.at, end)).replace(/[\s,]+(?:and|AND|or|OR)?$/, "");
    addGuard(guards, KIND_OF_WORD.get(mark.word.toLowerCase()) ?? "trigger", text);
  }
  return { guards, system };
}

function readWideGuards(before: string, guards: Guards): string {
  let rest = before.trim();
  for (let round = 0; round < 4; round += 1) {
    const found = WIDE_GUARDS.map(({ kind, pattern }) => ({ kind, match: pattern.exec(rest) })).find(
      ({ match }) => match !== null,
    );
    if (found === undefined || found.match === null) break;
    addGuard(guards, found.kind, found.match.groups?.["text"] ?? "");
    rest = rest.slice(found.match[0].length).replace(AFTER_WIDE_GUARD, "");
  }
  return cleanSystem(rest);
}

/** "WHEN a THEN the system" or "When a, the system": where the last guard ends and the system begins. */
function splitSystem(before: string): { head: string; system: string } {
  const thens = [...before.matchAll(THEN)];
  const then = thens.at(-1);
  if (then !== undefined) {
    return {
      head: before.slice(0, then.index),
      system: cleanSystem(before.slice(then.index + then[0].length)),
    };
  }
  const comma = Math.max(before.lastIndexOf(","), before.lastIndexOf("，"), before.lastIndexOf("、"));
  if (comma > 0 && before.slice(comma + 1).trim() !== "") {
    return { head: before.slice(0, comma), system: cleanSystem(before.slice(comma + 1)) };
  }
  const the = Math.max(before.lastIndexOf(" THE "), before.lastIndexOf(" the "), before.lastIndexOf(" The "));
  if (the > 0) return { head: before.slice(0, the), system: cleanSystem(before.slice(the)) };
  return { head: before.replace(/[,\s]+$/, ""), system: "" };
}

/** "For all inputs, the parser": what such words open is no part of the name. */
const CIRCUMSTANCE = /^(?:for|in|on|at|by|to|with|from|as|per|within|through|across)\s[^]*,\s+(?=\S)/i;

function cleanSystem(whole: string): string {
  const text = whole.trim().replace(CIRCUMSTANCE, "");
  // "FOR EACH order THE system": what stands before the last THE is no part of the name.
  const the = text.lastIndexOf(" THE ");
  return (the < 0 ? text : text.slice(the))
    .trim()
    .replace(/^(?:and|AND|,)\s+/, "")
    .replace(/^(?:the|el|la|o|a|der|die|das|le|les)\s+/i, "")
    .replace(/[\s,、，]*(?:は|が|은|는|이|가)?[\s,:：]*$/u, "")
    .slice(0, 200);
}

/** Takes the guards (where, while, when, if) off a criterion; what is left in front of the modal is the system. */
import { splitClauses } from "./ears-clauses.ts";
import { ANY_MODAL, INNER_GUARD, KIND_OF_WORD, LEADING_GUARD, TRAILING_GUARD } from "./ears-patterns.ts";
import { leadingWideGuard } from "./ears-wide.ts";
import { WIDE_ENDINGS, WIDE_LETTER } from "./ears-wide-words.ts";
import type { GuardKind } from "./ears-words.ts";
import type { Clause } from "./model.ts";
import { cleanSystem, enclosures, splitSystem } from "./ears-system.ts";

export type Guards = Record<GuardKind, Clause[]>;

export const noGuards = (): Guards => ({ feature: [], state: [], trigger: [], condition: [] });

/** "[the job ended]": brackets around the whole clause are left from a template. */
const unbracketed = (text: string): string => (/^\[[^[\]]*\]$/.test(text) ? text.slice(1, -1) : text);

function addGuard(guards: Guards, kind: GuardKind, text: string): void {
  const bare = unbracketed(text.trim().replace(/[,，、]$/, ""))
    .replace(WIDE_ENDINGS, "")
    .trim();
  if (bare !== "") guards[kind].push(...splitClauses(bare));
}

/** "当用户退出，系统…", "荷物が届いた時、UIは…": the guard in front of a text that needs no modal; null without one. */
export function readLeadingWideGuard(text: string): { guards: Guards; rest: string } | null {
  const found = leadingWideGuard(text);
  const rest = text.slice(found?.length ?? 0);
  if (found === null || rest.trim() === "") return null;
  const guards = noGuards();
  addGuard(guards, found.kind, found.text);
  return { guards, rest };
}

/** The first keyword that opens a guard in the middle: "In dark mode, WHEN …", "The Depot, if it is full, …". */
function innerStart(before: string): number | null {
  const isEnclosed = enclosures(before);
  for (const found of before.matchAll(INNER_GUARD)) {
    const word = found[1] ?? found[2] ?? "";
    if (!isEnclosed(found.index)) return found.index + found[0].indexOf(word);
  }
  return null;
}

function readMarks(head: string, guards: Guards): void {
  const leading = LEADING_GUARD.exec(head);
  if (leading?.[1] === undefined) return;
  const isEnclosed = enclosures(head);
  const marks = [{ at: leading[0].length, start: 0, word: leading[1] }];
  for (const inner of head.matchAll(INNER_GUARD)) {
    const found = inner[1] ?? inner[2] ?? "";
    if (inner.index > 0 && !isEnclosed(inner.index))
      marks.push({ at: inner.index + inner[0].length, start: inner.index, word: found });
  }
  for (const [index, mark] of marks.entries()) {
    const end = marks[index + 1]?.start ?? head.length;
    const text = head.slice(mark.at, Math.max(mark.at, end)).replace(/[\s,，、]+(?:and|AND|or|OR)?$/, "");
    addGuard(guards, KIND_OF_WORD.get(mark.word.toLowerCase()) ?? "trigger", text);
  }
}

/** Takes the guards off the front of what stands before the modal; what is left is the system. */
export function readGuards(before: string): { guards: Guards; system: string } {
  const guards = noGuards();
  const start = LEADING_GUARD.test(before) ? 0 : innerStart(before);
  if (start === null) {
    const system = WIDE_LETTER.test(before) ? readWideGuards(before, guards) : cleanSystem(before);
    return { guards, system };
  }
  const { head, system } = splitSystem(before.slice(start));
  readMarks(head, guards);
  // "The Depot, when a parcel arrives, shall …": the system came first.
  return { guards, system: system === "" && start > 0 ? cleanSystem(before.slice(0, start)) : system };
}

function readWideGuards(before: string, guards: Guards): string {
  let rest = before.trim();
  for (let round = 0; round < 4; round += 1) {
    const found = leadingWideGuard(rest);
    if (found === null) break;
    addGuard(guards, found.kind, found.text);
    rest = rest.slice(found.length);
  }
  return cleanSystem(rest);
}

/**
 * "THE API SHALL return 404 WHEN the parcel is gone": takes guards in capitals off the end of a response. A text that
 * holds a further modal is a further statement and stays whole.
 */
export function takeTrailingGuards(response: string, guards: Guards): string {
  const isEnclosed = enclosures(response);
  for (const found of response.matchAll(TRAILING_GUARD)) {
    const tail = response.slice(found.index + 1);
    if (isEnclosed(found.index) || /(?:except|only|not)\s*$/i.test(response.slice(0, found.index))) continue;
    if (ANY_MODAL.test(tail) || /[.!]\s+\S|。\s*\S|\n/u.test(tail)) return response;
    readMarks(tail.trimStart().replace(/[\s.。]+$/u, ""), guards);
    return response.slice(0, found.index).trim();
  }
  return response;
}

/** Finds the modal of a criterion, which parts its guards and system from its responses. */
import {
  ANY_MODAL,
  FIRST_THEN,
  LEADING_GUARD,
  MAIN_CLAUSE,
  MODALITY_OF_WORD,
  STRONG_MODAL,
  UPPER_MODAL,
  WEAK_MODAL,
} from "./ears-patterns.ts";
import { wideBody } from "./ears-wide.ts";
import { NOT_BEFORE, NOT_WORDS } from "./ears-words.ts";
import type { Ears } from "./model.ts";

export interface Body {
  before: string;
  after: string;
  modality: Ears["modality"];
  negative: boolean;
}

function firstOf(pattern: RegExp, text: string, from: number): { index: number; word: string } | null {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? null : { index: found.index, word: found[0] };
}

const isUpper = (text: string): boolean => text === text.toUpperCase();

/** A THEN of a further sentence says nothing about the first: "When a, the b shall c. If d, then …". */
function inFirstSentence(text: string, at: number): boolean {
  const stop = text.slice(0, at).search(/[.!]\s|[。！]/u);
  return stop < 0 || !ANY_MODAL.test(text.slice(0, stop));
}

/**
 * Where the guards end, so that modals in guards do not count: behind a THEN, unless the main clause came before it
 * ("the system shall store it and then print it"); without a THEN behind the comma of the main clause.
 */
function searchStart(text: string): number {
  if (!LEADING_GUARD.test(text)) return 0;
  const main = MAIN_CLAUSE.exec(text);
  const then = FIRST_THEN.exec(text);
  if (then === null || !inFirstSentence(text, then.index)) return main?.index ?? 0;
  const behind = then.index + then[0].length;
  const modal = main?.[1] ?? "";
  const mainFirst = main !== null && main.index + main[0].length <= then.index;
  if (mainFirst && !(isUpper(then[0].trim()) && !isUpper(modal))) return main.index;
  return behind;
}

/** "may" and "will" in plain letters are often mere words: they count only right behind a short subject. */
function nearModal(text: string, from: number): { index: number; word: string } | null {
  const found = firstOf(WEAK_MODAL, text, from);
  if (found === null) return null;
  const subject = text.slice(from, found.index);
  return subject.length <= 80 && !/[;:—]/.test(subject) ? found : null;
}

function latinModal(text: string, from: number): Body | null {
  const found =
    firstOf(UPPER_MODAL, text, from) ?? firstOf(STRONG_MODAL, text, from) ?? nearModal(text, from);
  if (found === null) return null;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found.word.length).trim();
  const modality = MODALITY_OF_WORD.get(found.word.toLowerCase()) ?? "none";
  const notBefore = /^(?:shall|must|should|may|will)$/i.test(found.word) ? null : NOT_BEFORE.exec(before);
  const notAfter = NOT_WORDS.exec(after);
  const negative = notBefore !== null || notAfter !== null;
  return {
    before: notBefore === null ? before : before.slice(0, notBefore.index),
    after: notAfter === null ? after : after.slice(notAfter[0].length),
    // "darf nicht" and "may not" forbid: they are no permissions.
    modality: negative && modality === "may" ? "shall" : modality,
    negative,
  };
}

/** "WHILE ユーザーがアクティブである THE Serviceは …": without THEN the capital THE begins the main clause. */
function wideStart(text: string): number {
  return LEADING_GUARD.test(text) ? Math.max(0, text.lastIndexOf(" THE ")) : 0;
}

function wideModal(whole: string, from: number): Body | null {
  const found = wideBody(whole.slice(from));
  return found === null ? null : { ...found, before: whole.slice(0, from) + found.before };
}

/** Null when the text holds no modal in any language of the tables. */
export function readBody(text: string): Body | null {
  const from = searchStart(text);
  return latinModal(text, from) ?? wideModal(text, from === 0 ? wideStart(text) : from);
}

/** Finds the modal of a criterion, which parts its guards and system from its responses. */
import {
  FIRST_THEN,
  LEADING_GUARD,
  MODALITY_OF_WORD,
  STRONG_MODAL,
  UPPER_MODAL,
  WEAK_MODAL,
} from "./ears-patterns.ts";
import { NOT_BEFORE, NOT_WORDS, WIDE_GUARDS, WIDE_LETTER, WIDE_MODALS } from "./ears-words.ts";
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

/** Where the guards end: behind a THEN when there is one, so that modals in guards do not count. */
function searchStart(text: string): number {
  const then = FIRST_THEN.exec(text);
  return then !== null && LEADING_GUARD.test(text) ? then.index + then[0].length : 0;
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
function mainClause(text: string): number {
  return LEADING_GUARD.test(text) ? Math.max(0, text.lastIndexOf(" THE ")) : 0;
}

function wideModal(whole: string, from: number): Body | null {
  const lead = whole.slice(0, from);
  const found = wideBody(whole.slice(from));
  return found === null ? null : { ...found, before: lead + found.before };
}

function wideBody(text: string): Body | null {
  if (!WIDE_LETTER.test(text)) return null;
  const trimmed = text.replace(/[。.\s]{1,200}$/u, "");
  for (const { phrase, modality, negative, final } of WIDE_MODALS) {
    if (final && !trimmed.endsWith(phrase)) continue;
    const at = final ? trimmed.length - phrase.length : text.indexOf(phrase);
    if (at < 0) continue;
    if (!final)
      return { before: text.slice(0, at), after: text.slice(at + phrase.length), modality, negative };
    const stem = text.slice(0, at);
    const split = /^(?<system>[^はがを은는이가]{1,60}(?:は|が|은|는|이|가))[、,\s]*(?<rest>.*)$/su.exec(
      lastSentencePart(stem),
    );
    const lead = stem.slice(0, stem.length - lastSentencePart(stem).length);
    if (split?.groups === undefined)
      return { before: lead, after: lastSentencePart(stem), modality, negative };
    return {
      before: lead + (split.groups["system"] ?? ""),
      after: split.groups["rest"] ?? "",
      modality,
      negative,
    };
  }
  return null;
}

/** What follows the last guard-like comma, so that the system is looked for in the main clause. */
function lastSentencePart(text: string): string {
  const guard = WIDE_GUARDS.map(({ pattern }) => pattern.exec(text)?.[0].length ?? 0).reduce(
    (a, b) => Math.max(a, b),
    0,
  );
  return text.slice(guard);
}

/** Null when the text holds no modal in any language of the tables. */
export function readBody(text: string): Body | null {
  const from = searchStart(text);
  return latinModal(text, from) ?? wideModal(text, from === 0 ? mainClause(text) : from);
}

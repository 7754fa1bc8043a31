/** Reads a criterion as EARS clauses: guards, system, modality, polarity, responses, bounds. */
import { readBounds } from "./bounds.ts";
import { plain } from "./canonical.ts";
import {
  GUARD_WORDS,
  MODAL_WORDS,
  NOT_BEFORE,
  NOT_WORDS,
  THEN_WORDS,
  WIDE_ENDINGS,
  WIDE_GUARDS,
  WIDE_MODALS,
} from "./ears-words.ts";
import type { GuardKind } from "./ears-words.ts";
import { splitClauses, splitResponses } from "./ears-clauses.ts";
import type { Clause, Ears } from "./model.ts";

/** Longer texts are prose, whatever they start with; this also bounds the work. */
const MAX_TEXT = 4_000;

const word = (words: readonly string[]): string =>
  `(?<![\\p{L}\\p{N}_-])(?:${[...words].sort((a, b) => b.length - a.length).join("|")})(?![\\p{L}\\p{N}_-])`;
const ALL_GUARDS = Object.values(GUARD_WORDS).flat();
const LEADING_GUARD = new RegExp(`^(?:and\\s+)?(${word(ALL_GUARDS)})\\s*:?\\s*`, "iu");
/** Inside a text only capitals or a comma make a keyword: "tell users when …" is no guard. */
const INNER_GUARD = new RegExp(
  `(?:,\\s*(?:and\\s+)?|\\s)(${word(ALL_GUARDS.map((each) => each.toUpperCase()))})\\s+|,\\s*(?:and\\s+)?(${word(["where", "while", "when", "whenever", "if"])})\\s+`,
  "gu",
);
const THEN = new RegExp(`,?\\s*${word(THEN_WORDS.filter((each) => /^[a-zã]/.test(each)))}\\s*,?\\s*`, "giu");
const FIRST_THEN = new RegExp(THEN.source, "iu");
const MODALS = Object.values(MODAL_WORDS).flat();
const UPPER_MODAL = new RegExp(word(MODALS.map((each) => each.toUpperCase())), "gu");
const WEAK = new Set<string>();
for (const modality of ["should", "may", "will"] as const)
  for (const each of MODAL_WORDS[modality]) WEAK.add(each);
const STRONG_MODAL = new RegExp(word(MODALS.filter((each) => !WEAK.has(each))), "giu");
const WEAK_MODAL = new RegExp(word([...WEAK]), "giu");
const KIND_OF_WORD = new Map<string, GuardKind>();
for (const [kind, words] of Object.entries(GUARD_WORDS)) {
  // Object.entries widens the keys of a record to string.
  for (const each of words) KIND_OF_WORD.set(each, kind as GuardKind);
}
const MODALITY_OF_WORD = new Map<string, Ears["modality"]>();
for (const [modality, words] of Object.entries(MODAL_WORDS)) {
  for (const each of words) MODALITY_OF_WORD.set(each, modality as Ears["modality"]);
}

type Guards = Record<GuardKind, Clause[]>;

interface Body {
  before: string;
  after: string;
  modality: Ears["modality"];
  negative: boolean;
}

const noGuards = (): Guards => ({ feature: [], state: [], trigger: [], condition: [] });

function empty(text: string): Ears {
  return {
    pattern: "none",
    ...noGuards(),
    system: "",
    modality: "none",
    polarity: "positive",
    responses: text === "" ? [] : [{ text, join: "and" }],
    bounds: readBounds(text),
  };
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

function wideModal(whole: string, from: number): Body | null {
  const lead = whole.slice(0, from);
  const found = wideBody(whole.slice(from));
  return found === null ? null : { ...found, before: lead + found.before };
}

function wideBody(text: string): Body | null {
  for (const { phrase, modality, negative, final } of WIDE_MODALS) {
    const at = final ? text.replace(/[。.\s]+$/u, "").lastIndexOf(phrase) : text.indexOf(phrase);
    if (at < 0) continue;
    const ends = at + phrase.length >= text.replace(/[。.\s]+$/u, "").length;
    if (final && !ends) continue;
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

function addGuard(guards: Guards, kind: GuardKind, text: string): void {
  const bare = text
    .trim()
    .replace(/[,，、]$/, "")
    .replace(WIDE_ENDINGS, "")
    .trim();
  if (bare !== "") guards[kind].push(...splitClauses(bare));
}

/** Takes the guards off the front of what stands before the modal; what is left is the system. */
function readGuards(before: string): { guards: Guards; system: string } {
  const guards = noGuards();
  const leading = LEADING_GUARD.exec(before);
  if (leading?.[1] === undefined) return { guards, system: readWideGuards(before, guards) };
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
    rest = rest.slice(found.match[0].length).replace(/^(?:那么|那麼|则|則|就)\s*/u, "");
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

function cleanSystem(text: string): string {
  // "FOR EACH order THE system": what stands before the last THE is no part of the name.
  const the = text.lastIndexOf(" THE ");
  return (the < 0 ? text : text.slice(the))
    .trim()
    .replace(/^(?:and|AND|,)\s+/, "")
    .replace(/^(?:the|el|la|o|a|der|die|das|le|les)\s+/i, "")
    .replace(/[\s,、，]*(?:は|が|은|는|이|가)?[\s,:：]*$/u, "")
    .slice(0, 200);
}

function patternOf(guards: Guards, hasModal: boolean): Ears["pattern"] {
  const kinds = (["feature", "state", "trigger", "condition"] as const).filter(
    (kind) => guards[kind].length > 0,
  );
  if (kinds.length > 1) return "complex";
  const only: GuardKind | undefined = kinds[0];
  switch (only) {
    case "feature":
      return "optional";
    case "state":
      return "state";
    case "trigger":
      return "event";
    case "condition":
      return "unwanted";
    case undefined:
      return hasModal ? "ubiquitous" : "none";
  }
}

/** "WHEN … THEN …" without any modal, as defects and scenarios are written. */
function readWithoutModal(text: string): Ears {
  const guarded = LEADING_GUARD.exec(text) !== null;
  if (!guarded) return empty(text);
  const then = FIRST_THEN.exec(text);
  const comma = text.indexOf(", ");
  const cut =
    then === null
      ? comma < 0
        ? null
        : { at: comma, to: comma + 2 }
      : { at: then.index, to: then.index + then[0].length };
  if (cut === null) return empty(text);
  const { guards } = readGuards(`${text.slice(0, cut.at)} THEN `);
  const response = text.slice(cut.to);
  return {
    pattern: patternOf(guards, false),
    ...guards,
    system: "",
    modality: "none",
    polarity: "positive",
    responses: splitResponses(response),
    bounds: readBounds(response),
  };
}

/** Never throws; a text that is no EARS has the pattern "none" and its whole text as the one response. */
export function readEars(source: string): Ears {
  if (source.length > MAX_TEXT) return { ...empty(""), bounds: [] };
  // Items of a list under "SHALL:" are responses of their own.
  const text = plain(source.replace(/\n\s*(?:[-*+]|\d{1,4}[.)])\s+/g, "; "));
  const from = searchStart(text);
  const body = latinModal(text, from) ?? wideModal(text, from);
  if (body === null) return readWithoutModal(text);
  const { guards, system } = readGuards(body.before);
  let response = body.after.replace(/^[\s,:：]+/, "").trim();
  // "dann muss das System …": in German the subject follows the verb.
  const inverted = system === "" ? /^(?:das|der|die)\s+(\S{1,60})\s+/i.exec(response) : null;
  if (inverted !== null) response = response.slice(inverted[0].length);
  return {
    pattern: patternOf(guards, true),
    ...guards,
    system: inverted?.[1] ?? system,
    modality: body.modality,
    polarity: body.negative ? "negative" : "positive",
    responses: splitResponses(response),
    bounds: readBounds(response, body.negative),
  };
}

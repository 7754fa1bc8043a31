/** Patterns for the keywords of EARS, built from the word tables. */
import type { GuardKind } from "./ears-words.ts";
import { GUARD_WORDS, LOUD_WILL, MODAL_WORDS, THEN_WORDS } from "./ears-words.ts";
import type { Ears } from "./model.ts";

const word = (words: readonly string[]): string =>
  `(?<![\\p{L}\\p{N}_-])(?:${[...words].sort((a, b) => b.length - a.length).join("|")})(?![\\p{L}\\p{N}_-])`;
const upper = (words: readonly string[]): string[] => words.map((each) => each.toUpperCase());
const titled = (words: readonly string[]): string[] =>
  words.map((each) => each.charAt(0).toUpperCase() + each.slice(1));

const ALL_GUARDS = Object.values(GUARD_WORDS).flat();
export const LEADING_GUARD = new RegExp(`^(?:and\\s+)?(${word(ALL_GUARDS)})\\s*:?\\s*`, "iu");
const COMMA_GUARDS =
  "where|while|when|whenever|if|cuando|mientras|quando|enquanto|wenn|falls|während|solange|quand|lorsque|ketika|jika|selama".split(
    "|",
  );
/**
 * Inside a text only capitals ("WHEN", in the middle of a sentence "When") or a comma make a keyword: "tell users when
 * …" is no guard.
 */
export const INNER_GUARD = new RegExp(
  `(?:[,，、]\\s*(?:and\\s+)?|\\s)(${word([...upper(ALL_GUARDS), ...titled(COMMA_GUARDS)])})\\s+|[,，、]\\s*(?:and\\s+)?(${word(COMMA_GUARDS)})\\s+`,
  "gu",
);
/** Behind the response only capitals make a guard, and only of words that are long enough not to be others. */
export const TRAILING_GUARD = new RegExp(
  `[\\s,，、](${word(upper([...COMMA_GUARDS, "unless", "si", "se"].filter((each) => !["où", "wo"].includes(each))))})\\s+(?=\\S)`,
  "gu",
);
export const THEN = new RegExp(
  `,?\\s*${word(THEN_WORDS.filter((each) => /^[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(each)))}\\s*,?\\s*`,
  "giu",
);
export const FIRST_THEN = new RegExp(THEN.source, "iu");

const MODALS = Object.values(MODAL_WORDS).flat();
export const UPPER_MODAL = new RegExp(word(upper([...MODALS, ...LOUD_WILL])), "gu");
const WEAK = new Set<string>();
for (const modality of ["should", "may", "will"] as const)
  for (const each of MODAL_WORDS[modality]) WEAK.add(each);
export const STRONG_MODAL = new RegExp(word(MODALS.filter((each) => !WEAK.has(each))), "giu");
export const WEAK_MODAL = new RegExp(word([...WEAK]), "giu");
/** Words that say by themselves that something must hold, and in capitals the weaker ones too. */
export const NORMATIVE_MODAL = new RegExp(
  `${word([
    ...MODALS.filter((each) => !WEAK.has(each)).flatMap((each) => [each, ...titled([each])]),
    ...upper(MODALS.filter((each) => each.length > 2)),
  ])}`,
  "u",
);
export const CAPITAL_MODAL = new RegExp(word(["SHALL", "MUST", "SHOULD"]), "u");
export const ANY_MODAL = new RegExp(word(MODALS), "iu");
/** ", the system shall": behind a comma a short subject and its modal begin the main clause. */
export const MAIN_CLAUSE = new RegExp(
  `(?:[,，、]\\s*|\\s(?=THE\\s))(?!(?:who|which|that|when|if|while|and|or)\\s)[^,，、.;。]{0,60}?(${word([...MODALS, ...upper(MODALS)])})`,
  "u",
);

export const KIND_OF_WORD = new Map<string, GuardKind>();
for (const [kind, words] of Object.entries(GUARD_WORDS)) {
  // Object.entries widens the keys of a record to string.
  for (const each of words) KIND_OF_WORD.set(each, kind as GuardKind);
}
export const MODALITY_OF_WORD = new Map<string, Ears["modality"]>(LOUD_WILL.map((each) => [each, "will"]));
for (const [modality, words] of Object.entries(MODAL_WORDS)) {
  for (const each of words) MODALITY_OF_WORD.set(each, modality as Ears["modality"]);
}

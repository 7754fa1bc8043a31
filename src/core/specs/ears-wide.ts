/** Guards, subject and modal of criteria in Chinese, Japanese and Korean. */
import {
  AFTER_WIDE_GUARD,
  CHINESE_GUARDS,
  CHINESE_MODALS,
  HANGUL,
  JAPANESE_GUARDS,
  JAPANESE_MODALS,
  KANA,
  KOREAN_GUARDS,
  KOREAN_MODALS,
  WIDE_LETTER,
} from "./ears-wide-words.ts";
import type { WideGuard, WideModal } from "./ears-wide-words.ts";
import type { GuardKind } from "./ears-words.ts";
import type { Ears } from "./model.ts";

export interface WideBody {
  before: string;
  after: string;
  modality: Ears["modality"];
  negative: boolean;
}

type Script = "kana" | "hangul" | "han";

function scriptOf(text: string): Script {
  return KANA.test(text) ? "kana" : HANGUL.test(text) ? "hangul" : "han";
}

const GUARDS: Record<Script, WideGuard[]> = {
  kana: JAPANESE_GUARDS,
  hangul: KOREAN_GUARDS,
  han: CHINESE_GUARDS,
};

export interface FoundGuard {
  kind: GuardKind;
  text: string;
  /** Length of the guard with what opens and closes it. */
  length: number;
}

/** The guard that the text begins with. Of several readings the shortest counts: a guard ends where it first can. */
export function leadingWideGuard(text: string): FoundGuard | null {
  let best: FoundGuard | null = null;
  for (const { kind, pattern } of GUARDS[scriptOf(text)]) {
    const found = pattern.exec(text);
    const inner = found?.groups?.["text"]?.trim() ?? "";
    if (found === null || inner === "") continue;
    const rest = text.slice(found[0].length);
    const length = found[0].length + (AFTER_WIDE_GUARD.exec(rest)?.[0].length ?? 0);
    if (best === null || length < best.length) best = { kind, text: inner, length };
  }
  return best;
}

/** Where the main clause begins, behind all guards. */
function mainClause(text: string): number {
  let at = 0;
  for (let round = 0; round < 4; round += 1) {
    const found = leadingWideGuard(text.slice(at));
    if (found === null) break;
    at += found.length;
  }
  return at;
}

function ending(
  modals: readonly WideModal[],
  blanks: string,
): { pattern: RegExp; of: Map<string, WideModal> } {
  const of = new Map(modals.map((modal) => [modal.phrase.replaceAll(" ", ""), modal]));
  const phrases = [...modals]
    .map(({ phrase }) => phrase)
    .sort((a, b) => b.length - a.length)
    .map((phrase) => phrase.replaceAll(" ", blanks));
  // A sentence ends here: at its full stop, in front of a list, a remark or a further sentence.
  const stop = "(?=[\\s」』\\]]*(?:$|[。．.！!;；:：（(]))";
  return { pattern: new RegExp(`(?:${phrases.join("|")})${stop}`, "u"), of };
}

const JAPANESE = ending(JAPANESE_MODALS, "");
const KOREAN = ending(KOREAN_MODALS, "\\s?");
const CHINESE = new RegExp(CHINESE_MODALS.map(({ pattern }, at) => `(?<m${at}>${pattern})`).join("|"), "u");

const JAPANESE_SUBJECT = /^(?<system>[^はが、。]{1,60}(?:は|が))[、,]?\s*(?<rest>.*)$/su;
const KOREAN_SUBJECTS = [
  /^(?<system>[^,.]{1,60}?(?:은|는)),?\s+(?<rest>.*)$/su,
  /^(?<system>[^,.]{1,60}?(?:이|가)),?\s+(?<rest>.*)$/su,
];

/** The subject of a main clause and what follows it, where the language marks it: "UIは…", "시스템은 …". */
export function wideSubject(text: string): { system: string; rest: string } | null {
  const patterns = scriptOf(text) === "hangul" ? KOREAN_SUBJECTS : [JAPANESE_SUBJECT];
  for (const pattern of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) return { system: groups["system"] ?? "", rest: groups["rest"] ?? "" };
  }
  return null;
}

function finalBody(
  text: string,
  at: number,
  found: { word: string; index: number; modal: WideModal },
): WideBody {
  const main = text.slice(at, found.index);
  // What follows the sentence belongs to it: a list, a remark, a further sentence.
  const tail = text.slice(found.index + found.word.length).replace(/^[\s。．.！!」』\]:：;；]+/u, "");
  const subject = wideSubject(main);
  const response = subject === null ? main : subject.rest;
  return {
    before: text.slice(0, at) + (subject?.system ?? ""),
    after: tail === "" ? response : `${response}; ${tail}`,
    modality: found.modal.modality,
    negative: found.modal.negative,
  };
}

/** Null when the text holds no modal of these languages in its main clause. */
export function wideBody(text: string): WideBody | null {
  if (!WIDE_LETTER.test(text)) return null;
  const script = scriptOf(text);
  const at = mainClause(text);
  const main = text.slice(at);
  if (script === "han") {
    const found = CHINESE.exec(main);
    const which = CHINESE_MODALS.findIndex((_, index) => found?.groups?.[`m${index}`] !== undefined);
    const modal = CHINESE_MODALS[which];
    if (found === null || modal === undefined) return null;
    return {
      before: text.slice(0, at + found.index),
      after: main.slice(found.index + found[0].length),
      modality: modal.modality,
      negative: modal.negative,
    };
  }
  const { pattern, of } = script === "kana" ? JAPANESE : KOREAN;
  const found = pattern.exec(main);
  const modal = of.get((found?.[0] ?? "").replaceAll(" ", ""));
  if (found === null || modal === undefined) return null;
  return finalBody(text, at, { word: found[0], index: at + found.index, modal });
}

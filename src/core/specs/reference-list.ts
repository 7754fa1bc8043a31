/** The list behind a label: `1.1, 2.3`, `R5 AC4-5`, `9.1–9.8, 10.2`, `8.2 (renders)`, `Properties 1, 2 from design`. */
import type { Reference } from "./model.ts";

export interface Target {
  kind: Reference["kind"];
  to: string;
  /** As written; a range gives the same text for each of its members. */
  raw: string;
  /** Offset in the line. */
  start: number;
}

const MAX_RANGE = 200;
/** More references than this in one line are no references. */
const MAX_TARGETS = 1_000;
const TOKEN =
  /(?<comment>\((?!\s*(?:AC|acceptance criteri|criteri)[^()]{0,20}\d)(?!\s*(?:NFR|FR|SC|REQ|US|R)[-_]?\d)[^()]{0,500}\)|<!--.{0,500}?-->)|(?<property>(?:propert(?:y|ies)|属性|性质|屬性|プロパティ|속성)\s*[:：]?[\s*_]*(?=\d))|(?<ac>(?:acceptance criteri(?:a|on)|criteri(?:a|on)|ACs?)[-_ #]?(?=\d))|(?<word>(?:requirements?|reqs?|R|需求|要件|요구사항|requisitos?)[-_ #]?(?=\d))|(?<id>(?:NFR|FR|SC|REQ|US)-?\d{1,5}[a-z]?(?![A-Za-z0-9]|-(?!AC))|T\d{3,5}(?![A-Za-z0-9])|[A-Z][A-Z0-9]{0,11}(?:-[A-Z][A-Z0-9]{0,11}){0,3}-\d{1,5}(?![A-Za-z0-9]|-(?!AC)))|(?<from>\d{1,4}(?:\.\d{1,4}){0,3})(?![\w.]*\w*%)(?:\s*(?:-|–|—|~|to|through|\.\.)\s*(?<prefix>R|AC)?(?<to>\d{1,4}(?:\.\d{1,4}){0,3}))?(?![\d])|(?<join>,|;|、|，|&|\+|\/|(?:and|y|e|et|und|和|と|및)(?![\p{L}]))|(?<end>[*_`\])]+\s*$|\.\s*$)|(?<other>[\p{L}][\p{L}\p{N}'’-]*|[^\s])/giu;

/** `3.1`–`3.7` or `4`–`5`, inclusive; only the last part counts up. */
export function expandRange(from: string, to: string): string[] {
  const first = from.split(".");
  const last = to.split(".");
  if (last.length === 1 && first.length > 1) last.unshift(...first.slice(0, -1));
  const head = first.slice(0, -1).join(".");
  const start = Number(first.at(-1));
  const end = Number(last.at(-1));
  const sameHead = last.slice(0, -1).join(".") === head && first.length === last.length;
  if (!sameHead || end < start || end - start > MAX_RANGE) return [from, to];
  const numbers = Array.from({ length: end - start + 1 }, (_, index) => String(start + index));
  return numbers.map((number) => (head === "" ? number : `${head}.${number}`));
}

interface State {
  kind: Reference["kind"];
  /** `R5 AC4`: criteria that follow belong to this requirement. */
  requirement: string | null;
  inCriteria: boolean;
  /** Set by a word that is no reference: numbers directly behind it ("step 2") do not count. */
  skip: boolean;
  /** A word stands directly in front. */
  afterWord: boolean;
  /** The line counts things ("needs 3 servers and 2 disks"): whole numbers are amounts. */
  counts: boolean;
}

const NEXT_WORD =
  /^\s+(?!(?:and|und|y|e|et|to|through|from|of|in|as|per|for|above|below)\s|acceptance criteri|criteri|ACs?[\s\d-])(?<word>\p{L}[\p{L}'-]*)/iu;

/** "3 servers" counts something; "3, 4" and "3 (AC 1)" name requirements. */
function isAmount(state: State, number: string, behind: string): boolean {
  if (number.includes(".") || state.inCriteria || state.kind === "property") return false;
  if (state.counts) return true;
  const word = NEXT_WORD.exec(behind)?.groups?.["word"];
  state.counts = word !== undefined && (state.afterWord || /^\p{Ll}/u.test(word));
  return state.counts;
}

function numbersOf(state: State, from: string, to: string | undefined): string[] {
  const numbers = to === undefined ? [from] : expandRange(from, to);
  const prefix = state.inCriteria && state.requirement !== null ? `${state.requirement}.` : "";
  return numbers.map((number) => (number.includes(".") ? number : prefix + number));
}

/** Reads to the end of the line. Words between the references ("Documentation for 1.1") are passed over. */
export function readReferenceList(raw: string, from: { start: number; kind: Reference["kind"] }): Target[] {
  const targets: Target[] = [];
  const state: State = {
    kind: from.kind,
    requirement: null,
    inCriteria: false,
    skip: false,
    afterWord: false,
    counts: false,
  };
  let pending: Target | null = null;
  const flush = (): void => {
    if (pending !== null) targets.push(pending);
    pending = null;
  };
  for (const token of raw.slice(from.start).matchAll(TOKEN)) {
    const groups = token.groups ?? {};
    if (targets.length >= MAX_TARGETS) break;
    const start = from.start + token.index;
    const { afterWord } = state;
    state.afterWord = false;
    if (groups["comment"] !== undefined || groups["end"] !== undefined) continue;
    if (groups["join"] !== undefined) {
      state.skip = false;
      continue;
    }
    if (groups["property"] !== undefined) {
      state.kind = "property";
      state.inCriteria = false;
    } else if (groups["ac"] !== undefined) {
      state.inCriteria = true;
      pending = null;
    } else if (groups["word"] !== undefined) {
      state.kind = from.kind === "task" ? "task" : "requirement";
      state.inCriteria = false;
    } else if (groups["id"] !== undefined) {
      // "gpt-4" is a word; written ids are in capitals.
      if (groups["id"] !== groups["id"].toUpperCase() && !/^(?:NFR|FR|SC|REQ|US|T)-?\d/i.test(groups["id"]))
        continue;
      flush();
      const to = groups["id"];
      const story = /^R?(?:EQ)?\d+$/.test(to) ? to : to.toUpperCase();
      const made: Target = { kind: to.startsWith("T") ? "task" : "requirement", to: story, raw: to, start };
      state.inCriteria = false;
      state.requirement = story;
      // `US1-AC2` names one scenario of the story.
      if (/^US/i.test(to)) pending = made;
      else targets.push(made);
    } else if (groups["from"] !== undefined && !state.skip) {
      flush();
      state.afterWord = afterWord;
      if (isAmount(state, token[0], raw.slice(start + token[0].length, start + token[0].length + 60)))
        continue;
      state.afterWord = false;
      const numbers = numbersOf(state, groups["from"], groups["to"]);
      if (!state.inCriteria) state.requirement = groups["from"];
      const made = numbers.map((to): Target => ({ kind: state.kind, to, raw: token[0], start }));
      // A whole requirement counts only when no "AC" narrows it.
      if (made.length === 1 && !state.inCriteria && !groups["from"].includes(".")) pending = made[0] ?? null;
      else targets.push(...made);
    } else if (
      groups["other"] !== undefined &&
      !(from.kind === "task" && /^tasks?$/i.test(groups["other"])) &&
      /^(?:phase|step|version|v|task|section|table|figure|line|https?|page|es)$/i.test(groups["other"])
    ) {
      state.skip = true;
    } else if (groups["other"] !== undefined) {
      state.afterWord = /^\p{L}/u.test(groups["other"]);
    }
  }
  flush();
  return targets;
}

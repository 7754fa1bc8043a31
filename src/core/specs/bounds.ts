/** Limits in prose ("within 200 ms", "at least 3 attempts", 不超过 5 秒): comparator, number, normalised unit. */
import { ADJECTIVES, AFTER, BEFORE, NUMBER_WORDS, UNITS } from "./bound-words.ts";
import type { Comparator } from "./bound-words.ts";
import type { Bound } from "./model.ts";

const WINDOW = 64;
const WORDS = Object.keys(NUMBER_WORDS).join("|");
const DIGITS = "\\d{1,15}(?:[.,]\\d{1,9}){0,4}";
const NUMBER = new RegExp(
  `(?<![\\p{L}\\p{N}._-])${DIGITS}|(?<=\\p{Script=Han}|\\p{Script=Hangul}|\\p{Script=Hiragana}|\\p{Script=Katakana})${DIGITS}|(?<=\\s)(?:${WORDS})(?![\\p{L}\\p{N}-])`,
  "giu",
);
/** Between a wide word and its number a verb may stand: 最多保存 100 条. */
const WIDE_VERB = "[\\p{Script=Han}]{0,4}";
const LEAD = `(?:(?<![\\p{L}\\p{N}])(?:${BEFORE.map(({ words }, at) => `(?<w${at}>${words})`).join("|")})|(?:${BEFORE.map(({ wide }, at) => `(?<x${at}>${wide})`).join("|")})${WIDE_VERB})`;
const PREFIX = new RegExp(`${LEAD}\\s{0,3}(?:the |of |a |an |about )?[*\`_]{0,3}(?<currency>[$€£])?$`, "iu");
const UNIT = new RegExp(
  `^[*\`_]{0,3}[ -]?(?:(?:${ADJECTIVES})[ -]){0,2}(?<unit>%|％|ミリ秒|秒間|秒钟|秒鐘|秒|分間|分钟|分鐘|分|時間|小时|小時|日間|日|天|週間|周|回|件|文字|バイト|パーセント|毫秒|次|个|個|条|條|行|字符|字节|밀리초|초|분|시간|일|주|회|개|자|바이트|퍼센트|[a-zà-ÿµμ]{1,24})?`,
  "iu",
);
const SUFFIX = new RegExp(`^\\s?(?:${AFTER.map(({ words }, at) => `(?<a${at}>${words})`).join("|")})`, "iu");
/** "between 1 MB and 10 MB", "3-50 characters", "0.3〜0.7 秒": what may stand between the two numbers. */
const RANGE = new RegExp(
  `^\\s?(?:[a-z%]{1,12}\\s?)?(?:\\s?[-–—~〜～]\\s?|\\s(?:and|to|bis|und|à|et|a|y|e)\\s|\\s?(?:至|到|から)\\s?)(?<second>${DIGITS})(?![\\p{N}-])`,
  "iu",
);
const BETWEEN = /(?<![\p{L}])(?:between|from|entre|zwischen|von|介于|从)\s*$/iu;
/** Such numbers name something; they limit nothing. */
const NAMES =
  /(?<![\p{L}])(?:http|status|codes?|ports?|lines?|pages?|versions?|steps?|tasks?|requirements?|phases?|sections?|chapters?|v)\s*$/iu;

const FLIPPED: Record<Comparator, Comparator> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "=" };

function readNumber(text: string): number | null {
  const word = NUMBER_WORDS[text.toLowerCase()];
  if (word !== undefined) return word;
  // "1,000" groups thousands; "1,5" is a decimal comma.
  const grouped = /^[1-9]\d{0,2}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$/.test(text) && !/^\d+\.\d{3}$/.test(text);
  const value = Number((grouped ? text.replace(/[.,](?=\d{3})/g, "") : text).replace(",", "."));
  return Number.isFinite(value) ? value : null;
}

function boundOf(comparator: Comparator, number: string, unit: string): Bound | null {
  const value = readNumber(number);
  if (value === null) return null;
  const name = unit.normalize("NFKC").toLowerCase();
  const known = UNITS[name];
  if (known !== undefined) return { comparator, value: value * known.factor, unit: known.unit };
  const singular = name.length > 3 && name.endsWith("s") && !name.endsWith("ss") ? name.slice(0, -1) : name;
  return { comparator, value, unit: singular };
}

function groupAt(groups: Record<string, string | undefined>, letters: string[], count: number): number {
  return (
    Array.from({ length: count }, (_, at) => at).find((at) =>
      letters.some((letter) => groups[`${letter}${at}`] !== undefined),
    ) ?? -1
  );
}

interface Place {
  number: string;
  before: string;
  after: string;
  negative: boolean;
}

const unitOf = (after: string): string => UNIT.exec(after)?.groups?.["unit"] ?? "";

/** Both ends of a range and the length of what it takes behind its first number. */
function rangeAt({ number, before, after, negative }: Place): { bounds: Bound[]; length: number } | null {
  const found = RANGE.exec(after);
  const second = found?.groups?.["second"] ?? "";
  if (found === null || negative || NAMES.test(before) || PREFIX.test(before)) return null;
  const rest = after.slice(found[0].length);
  const unit = unitOf(rest);
  // Without a word around them two numbers are a date, a score, a name.
  if (!BETWEEN.test(before) && (unit === "" || /\sand\s|\s[aye]\s/i.test(found[0]))) return null;
  const own = /^\s?([a-z%]{1,12})(?=\s)/i.exec(after)?.[1] ?? "";
  const low = boundOf(">=", number, UNITS[own.toLowerCase()] === undefined ? unit : own);
  const high = boundOf("<=", second, unit);
  if (low === null || high === null || low.value > high.value) return null;
  return { bounds: [low, high], length: found[0].length };
}

function boundAt({ number, before, after, negative }: Place): Bound | null {
  const unit = UNIT.exec(after);
  const prefix = PREFIX.exec(before);
  if (prefix !== null) {
    const groups = prefix.groups ?? {};
    const comparator = BEFORE[groupAt(groups, ["w", "x"], BEFORE.length)]?.comparator ?? "=";
    // "no more than" says "not" itself.
    const flipped = negative && !/^(?:no|not|never) /i.test(prefix[0]) ? FLIPPED[comparator] : comparator;
    return boundOf(flipped, number, groups["currency"] ?? unit?.groups?.["unit"] ?? "");
  }
  if (!/^\d/.test(number)) return null;
  // "3 days or more", or "3 or more days".
  const direct = SUFFIX.exec(after);
  const suffix = direct ?? SUFFIX.exec(after.slice(unit?.[0].length ?? 0));
  if (suffix === null) return null;
  const comparator = AFTER[groupAt(suffix.groups ?? {}, ["a"], AFTER.length)]?.comparator ?? "=";
  const named = direct === null ? unit : UNIT.exec(after.slice(direct[0].length));
  return boundOf(negative ? FLIPPED[comparator] : comparator, number, named?.groups?.["unit"] ?? "");
}

const MAY_BOUND = new RegExp(`\\d|(?:${WORDS})`, "iu");

/**
 * The bounds in a text, in their order. `negative` is for texts under "SHALL NOT": there "more than 5" limits from
 * above. Texts over 4,000 characters are not searched.
 */
export function readBounds(text: string, negative = false): Bound[] {
  if (text.length > 4_000 || !MAY_BOUND.test(text)) return [];
  const bounds: Bound[] = [];
  NUMBER.lastIndex = 0;
  for (let found = NUMBER.exec(text); found !== null; found = NUMBER.exec(text)) {
    const end = found.index + found[0].length;
    const place: Place = {
      number: found[0],
      before: text.slice(Math.max(0, found.index - WINDOW), found.index),
      after: text.slice(end, end + WINDOW),
      negative,
    };
    const range = rangeAt(place);
    if (range !== null) {
      bounds.push(...range.bounds);
      NUMBER.lastIndex = end + range.length;
      continue;
    }
    const bound = boundAt(place);
    if (bound !== null) bounds.push(bound);
  }
  return bounds;
}

const COUNTED = new RegExp(`(${LEAD.replace(/\?<\w+>/g, "?:")}\\s)(?:${WORDS})(?![\\p{L}\\p{N}-])`, "giu");

/** The same text with the numbers of its bounds blanked, so that two texts can differ in bounds alone. */
export function withoutNumbers(text: string): string {
  return text
    .replace(COUNTED, "$1#")
    .replace(
      /\d+(?:[.,]\d+)*(?:\s?(?:%|ms|s|sec|seconds?|min|minutes?|h|hours?|days?|kb|mb|gb|kib|mib|gib)(?![\p{L}]))?/giu,
      "#",
    );
}

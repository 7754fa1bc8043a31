/** Limits in prose ("within 200 ms", "at least 3 attempts", 不超过 5 秒): comparator, number, normalised unit. */
import type { Bound } from "./model.ts";

type Comparator = Bound["comparator"];

/** Factor to the base unit: ms, byte or %. */
const UNITS: Record<string, { unit: string; factor: number }> = {};

function define(unit: string, factor: number, names: string): void {
  for (const name of names.split(" ")) UNITS[name] = { unit, factor };
}
define(
  "ms",
  1,
  "ms msec msecs millisecond milliseconds 毫秒 ミリ秒 밀리초 milisegundo milisegundos millisekunde millisekunden milliseconde millisecondes",
);
define(
  "ms",
  1_000,
  "s sec secs second seconds 秒 秒钟 秒間 초 segundo segundos sekunde sekunden seconde secondes",
);
define("ms", 60_000, "min mins minute minutes 分 分钟 分鐘 分間 분 minuto minutos minuten");
define("ms", 3_600_000, "h hr hrs hour hours 小时 小時 時間 시간 hora horas stunde stunden heure heures");
define("ms", 86_400_000, "d day days 天 日 日間 일 día días dia dias tag tage tagen jour jours");
define("ms", 604_800_000, "week weeks 周 週間 주 semana semanas woche wochen semaine semaines");
define("byte", 1, "b byte bytes 字节 バイト 바이트 octet octets");
define("byte", 1e3, "kb");
define("byte", 1e6, "mb");
define("byte", 1e9, "gb");
define("byte", 1e12, "tb");
define("byte", 1024, "kib");
define("byte", 1024 ** 2, "mib");
define("byte", 1024 ** 3, "gib");
define("%", 1, "% percent percentage ％ por cento prozent pour-cent 퍼센트 パーセント");

/** Words in front of the number, by comparator; `wide` ones need no blank around them. */
const BEFORE: { comparator: Comparator; words: string; wide: string }[] = [
  {
    comparator: "<=",
    words:
      "within|no (?:more|longer|later|greater|higher|larger) than|not (?:more|longer|later|greater|higher|larger) than|at most|up to|(?:a )?maximum of|max(?:imum)?|(?:not|never) exceed(?:ing|s)?|máximo de|no máximo|como máximo|höchstens|maximal|au plus|au maximum",
    wide: "<=|≤|不超过|不超過|不得超过|至多|最多|最大|최대",
  },
  {
    comparator: ">=",
    words:
      "at least|no (?:less|fewer|sooner|earlier|lower|shorter) than|not (?:less|fewer) than|(?:a )?minimum of|min(?:imum)?|al menos|como mínimo|no mínimo|pelo menos|mindestens|au moins",
    wide: ">=|≥|至少|不少于|不少於|不低于|最少|최소",
  },
  {
    comparator: "<",
    words:
      "(?:less|fewer|shorter|smaller|lower|faster) than|under|below|menos de|menor que|weniger als|unter|moins de|inférieur à",
    wide: "<|小于|少于|低于|小於|少於|低於",
  },
  {
    comparator: ">",
    words:
      "(?:more|greater|longer|larger|higher) than|over|above|exceed(?:s|ed|ing)?|más de|mayor que|mais de|maior que|mehr als|über|plus de|supérieur à",
    wide: ">|大于|超过|多于|高于|大於|超過",
  },
  {
    comparator: "=",
    words: "exactly|precisely|equal to|equals|exactamente|exatamente|genau|exactement",
    wide: "==|=|恰好",
  },
];
/** Words behind the number and its unit. */
const AFTER: { comparator: Comparator; words: string }[] = [
  { comparator: "<=", words: "以内|以下|之内|内|이내|이하|or (?:less|fewer|under|below|faster)" },
  { comparator: "<", words: "未満|未满|미만" },
  { comparator: ">=", words: "以上|이상|or (?:more|greater|above|longer|higher)" },
  { comparator: ">", words: "を超える|を超え|초과" },
];

const WINDOW = 48;
const NUMBER =
  /(?<![\p{L}\p{N}._-])\d{1,15}(?:[.,]\d{1,9}){0,4}|(?<=\p{Script=Han}|\p{Script=Hangul})\d{1,15}(?:[.,]\d{1,9}){0,4}/gu;
const LEAD = `(?:(?<![\\p{L}\\p{N}])(?:${BEFORE.map(({ words }, at) => `(?<w${at}>${words})`).join("|")})|${BEFORE.map(({ wide }, at) => `(?<x${at}>${wide})`).join("|")})`;
const PREFIX = new RegExp(`${LEAD}\\s{0,3}(?:the |of |a |an |about )?[*\`_]{0,3}(?<currency>[$€£])?$`, "iu");
const UNIT =
  /^[*`_]{0,3}[ -]?(?<unit>%|％|ミリ秒|秒間|秒钟|秒|分間|分钟|分鐘|分|時間|小时|小時|日間|日|天|週間|周|回|件|文字|バイト|パーセント|毫秒|次|个|字符|字节|밀리초|초|분|시간|일|주|회|개|자|바이트|퍼센트|[a-zà-ÿ]{1,24})?/iu;
const SUFFIX = new RegExp(`^\\s?(?:${AFTER.map(({ words }, at) => `(?<a${at}>${words})`).join("|")})`, "iu");

const FLIPPED: Record<Comparator, Comparator> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "=" };

function readNumber(text: string): number | null {
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

function boundAt(text: string, found: RegExpExecArray, negative: boolean): Bound | null {
  const number = found[0];
  const before = text.slice(Math.max(0, found.index - WINDOW), found.index);
  const after = text.slice(found.index + number.length, found.index + number.length + WINDOW);
  const unit = UNIT.exec(after);
  const prefix = PREFIX.exec(before);
  if (prefix !== null) {
    const groups = prefix.groups ?? {};
    const comparator = BEFORE[groupAt(groups, ["w", "x"], BEFORE.length)]?.comparator ?? "=";
    // "no more than" says "not" itself.
    const flipped = negative && !/^(?:no|not|never) /i.test(prefix[0]) ? FLIPPED[comparator] : comparator;
    return boundOf(flipped, number, groups["currency"] ?? unit?.groups?.["unit"] ?? "");
  }
  // "3 days or more", or "3 or more days".
  const direct = SUFFIX.exec(after);
  const suffix = direct ?? SUFFIX.exec(after.slice(unit?.[0].length ?? 0));
  if (suffix === null) return null;
  const comparator = AFTER[groupAt(suffix.groups ?? {}, ["a"], AFTER.length)]?.comparator ?? "=";
  const named = direct === null ? unit : UNIT.exec(after.slice(direct[0].length));
  return boundOf(negative ? FLIPPED[comparator] : comparator, number, named?.groups?.["unit"] ?? "");
}

/**
 * The bounds in a text, in their order. `negative` is for texts under "SHALL NOT": there "more than 5" limits from
 * above. Texts over 4,000 characters are not searched.
 */
export function readBounds(text: string, negative = false): Bound[] {
  if (text.length > 4_000 || !/\d/.test(text)) return [];
  const bounds: Bound[] = [];
  NUMBER.lastIndex = 0;
  for (let found = NUMBER.exec(text); found !== null; found = NUMBER.exec(text)) {
    const bound = boundAt(text, found, negative);
    if (bound !== null) bounds.push(bound);
  }
  return bounds;
}

/** The same text with the numbers of its bounds blanked, so that two texts can differ in bounds alone. */
export function withoutNumbers(text: string): string {
  return text.replace(
    /\d+(?:[.,]\d+)*(?:\s?(?:%|ms|s|sec|seconds?|min|minutes?|h|hours?|days?|kb|mb|gb|kib|mib|gib)(?![\p{L}]))?/giu,
    "#",
  );
}

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

const BEFORE: [Comparator, string][] = [
  [
    "<=",
    "within|no (?:more|longer|later|greater|higher|larger) than|not (?:more|longer|later|greater|higher|larger) than|at most|up to|maximum of|a maximum of|max(?:imum)?|not exceed(?:ing|s)?|never exceed(?:ing|s)?|<=|≤|不超过|不超過|不得超过|至多|最多|最大|máximo de|no máximo|como máximo|höchstens|maximal|au plus|au maximum|최대",
  ],
  [
    "<",
    "less than|fewer than|under|below|shorter than|smaller than|lower than|faster than|<|小于|少于|低于|小於|少於|低於|menos de|menor que|weniger als|unter|moins de|inférieur à",
  ],
  [
    ">=",
    "at least|no (?:less|fewer|sooner|earlier|lower|shorter) than|not (?:less|fewer) than|minimum of|a minimum of|min(?:imum)?|>=|≥|至少|不少于|不少於|不低于|最少|al menos|como mínimo|no mínimo|pelo menos|mindestens|au moins|최소",
  ],
  [
    ">",
    "more than|greater than|over|above|longer than|larger than|higher than|exceed(?:s|ed|ing)?|>|大于|超过|多于|高于|大於|超過|más de|mayor que|mais de|maior que|mehr als|über|plus de|supérieur à",
  ],
  ["=", "exactly|precisely|equal to|equals|==|=|恰好|exactamente|exatamente|genau|exactement"],
];
const AFTER: [Comparator, string][] = [
  ["<=", "以内|以下|之内|内|이내|이하|or (?:less|fewer|under|below|faster)"],
  ["<", "未満|未满|미만"],
  [">=", "以上|이상|or (?:more|greater|above|longer|higher)"],
  [">", "を超える|を超え|초과"],
];

const NUMBER = "(?<number>\\d{1,15}(?:[.,]\\d{1,9}){0,4})";
const UNIT = "(?:[ -]?(?<unit>%|％|[\\p{L}]{1,24}))?";
const edge = (words: string): string =>
  words
    .split("|")
    .map((word) => (/^[a-z]/.test(word) ? `(?<![\\p{L}\\p{N}])${word}(?![\\p{L}])` : word))
    .join("|");
const PREFIX = new RegExp(
  `(?:${BEFORE.map(([, words], at) => `(?<c${at}>${edge(words)})`).join("|")})\\s{0,3}(?:the |of |a |an |about )?[*\`_]{0,3}(?<currency>[$€£])?${NUMBER}[*\`_]{0,3}${UNIT}`,
  "giu",
);
const SUFFIX = new RegExp(
  `${NUMBER}\\s?(?<unit>%|％|[a-z]{1,12}|ミリ秒|秒間|秒|分間|分|時間|日間|日|週間|回|件|文字|バイト|パーセント|毫秒|秒钟|分钟|小时|天|周|次|个|字符|字节|밀리초|초|분|시간|일|주|회|개|자|바이트|퍼센트)?\\s?(?:${AFTER.map(([, words], at) => `(?<a${at}>${words})`).join("|")})`,
  "giu",
);

const FLIPPED: Record<Comparator, Comparator> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "=" };

function readNumber(text: string): number | null {
  // "1,000" groups thousands; "1,5" is a decimal comma.
  const grouped =
    /^\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?$/.test(text) && !/^0/.test(text) && !/^\d+\.\d{3}$/.test(text);
  const plainText = grouped ? text.replace(/[.,](?=\d{3})/g, "") : text;
  const value = Number(plainText.replace(",", "."));
  return Number.isFinite(value) ? value : null;
}

function boundOf(comparator: Comparator, number: string, unit: string | undefined): Bound | null {
  const value = readNumber(number);
  if (value === null) return null;
  const name = (unit ?? "").normalize("NFKC").toLowerCase();
  const known = UNITS[name];
  if (known !== undefined) return { comparator, value: value * known.factor, unit: known.unit };
  const singular = name.length > 3 && name.endsWith("s") && !name.endsWith("ss") ? name.slice(0, -1) : name;
  return { comparator, value, unit: singular };
}

function comparatorOf(
  groups: Record<string, string | undefined>,
  table: [Comparator, string][],
  letter: string,
): Comparator {
  const at = table.findIndex((_, index) => groups[`${letter}${index}`] !== undefined);
  return table[at]?.[0] ?? "=";
}

/**
 * The bounds in a text, in their order. `negative` is for texts under "SHALL NOT": there "more than 5" limits from
 * above. Texts over 4,000 characters are not searched.
 */
export function readBounds(text: string, negative = false): Bound[] {
  if (text.length > 4_000 || !/\d/.test(text)) return [];
  const found: { at: number; bound: Bound }[] = [];
  const add = (match: RegExpMatchArray, comparator: Comparator): void => {
    const groups = match.groups ?? {};
    const flipped = negative && !/^(?:no|not|never) /i.test(match[0]) ? FLIPPED[comparator] : comparator;
    const unit = groups["currency"] ?? groups["unit"];
    const bound = boundOf(flipped, groups["number"] ?? "", unit);
    if (bound !== null) found.push({ at: match.index ?? 0, bound });
  };
  for (const match of text.matchAll(PREFIX)) add(match, comparatorOf(match.groups ?? {}, BEFORE, "c"));
  for (const match of text.matchAll(SUFFIX)) {
    const at = match.index;
    const taken = found.some(
      (other) =>
        Math.abs(other.at - at) < 24 &&
        text.slice(other.at).indexOf(match.groups?.["number"] ?? "") + other.at === at,
    );
    if (!taken) add(match, comparatorOf(match.groups ?? {}, AFTER, "a"));
  }
  return found.sort((a, b) => a.at - b.at).map(({ bound }) => bound);
}

/** The same text with the numbers of its bounds blanked, so that two texts can differ in bounds alone. */
export function withoutNumbers(text: string): string {
  return text.replace(
    /\d+(?:[.,]\d+)*(?:\s?(?:%|ms|s|sec|seconds?|min|minutes?|h|hours?|days?|kb|mb|gb|kib|mib|gib)(?![\p{L}]))?/giu,
    "#",
  );
}

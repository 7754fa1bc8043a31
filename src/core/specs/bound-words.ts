/** What limits are written with: units, and the words in front of and behind a number that compare. */
import type { Bound } from "./model.ts";

export type Comparator = Bound["comparator"];

/** Factor to the base unit: ms, byte or %. */
export const UNITS: Record<string, { unit: string; factor: number }> = {};

function define(unit: string, factor: number, names: string): void {
  for (const name of names.split(" ")) UNITS[name] = { unit, factor };
}
define("ms", 0.001, "µs μs us microsecond microseconds");
define(
  "ms",
  1,
  "ms msec msecs millisecond milliseconds 毫秒 ミリ秒 밀리초 milisegundo milisegundos millisekunde millisekunden milliseconde millisecondes",
);
define(
  "ms",
  1_000,
  "s sec secs second seconds 秒 秒钟 秒鐘 秒間 초 segundo segundos sekunde sekunden seconde secondes",
);
define("ms", 60_000, "min mins minute minutes 分 分钟 分鐘 分間 분 minuto minutos minuten");
define("ms", 3_600_000, "h hr hrs hour hours 小时 小時 時間 시간 hora horas stunde stunden heure heures");
define("ms", 86_400_000, "d day days 天 日 日間 일 día días dia dias tag tage tagen jour jours");
define("ms", 604_800_000, "week weeks 周 週間 주 semana semanas woche wochen semaine semaines");
define("byte", 1, "b byte bytes 字节 字節 バイト 바이트 octet octets");
define("byte", 1e3, "kb");
define("byte", 1e6, "mb");
define("byte", 1e9, "gb");
define("byte", 1e12, "tb");
define("byte", 1024, "kib");
define("byte", 1024 ** 2, "mib");
define("byte", 1024 ** 3, "gib");
define("%", 1, "% percent percentage ％ por cento prozent pour-cent 퍼센트 パーセント");

/** Words in front of the number, by comparator; `wide` ones need no blank around them. */
export const BEFORE: { comparator: Comparator; words: string; wide: string }[] = [
  {
    comparator: "<=",
    words: [
      "within",
      "no (?:more|longer|later|greater|higher|larger|older) than",
      "not (?:more|longer|later|greater|higher|larger|older) than",
      "(?:less|fewer|lower|smaller) than or equal to",
      "at most",
      "at or (?:below|under)",
      "up to",
      "(?:a )?max(?:imum)?(?: [\\w-]+){0,3}(?: (?:of|is|to|at)|:)",
      "max(?:imum)?\\.?",
      "(?:not|never) exceed(?:ing|s)?",
      "(?:limit|cap|restrict)(?:s|ed|ing|ped|ping)?(?: [\\w-]+){0,4} (?:to|at)",
      "máximo de|no máximo|como máximo|dentro de|en un plazo de|em até|até|hasta",
      "höchstens|maximal|innerhalb von|bis zu",
      "au plus|au maximum|maximum|dans un délai de|dans les",
    ].join("|"),
    wide: "<=|≤|不超过|不超過|不得超过|至多|最多|最大|최대",
  },
  {
    comparator: ">=",
    words: [
      "at least",
      "no (?:less|fewer|sooner|earlier|lower|shorter) than",
      "not (?:less|fewer) than",
      "(?:more|greater|higher|larger) than or equal to",
      "at or above",
      "(?:a )?min(?:imum)?(?: [\\w-]+){0,3}(?: (?:of|is)|:)",
      "min(?:imum)?\\.?",
      "al menos|como mínimo|no mínimo|pelo menos|mindestens|au moins",
    ].join("|"),
    wide: ">=|≥|至少|不少于|不少於|不低于|最少|最小|최소",
  },
  {
    comparator: "<",
    words:
      "(?:less|fewer|shorter|smaller|lower|faster|newer|younger) than|under|below|menos de|menor que|weniger als|unter|moins de|inférieure? à",
    wide: "<|小于|少于|低于|小於|少於|低於",
  },
  {
    comparator: ">",
    words:
      "(?:more|greater|longer|larger|higher|older|later) than|over|above|exceed(?:s|ed|ing)?|más de|mayor que|mais de|maior que|mehr als|über|plus de|supérieure? à",
    wide: ">|大于|超过|多于|高于|大於|超過",
  },
  {
    comparator: "=",
    words: "exactly|precisely|equal to|equals|exactamente|exatamente|genau|exactement",
    wide: "==|=|恰好",
  },
];

/** Words behind the number and its unit. */
export const AFTER: { comparator: Comparator; words: string }[] = [
  {
    comparator: "<=",
    words:
      "以内|以下|之内|内|이내|이하|or (?:less|fewer|under|below|faster|lower|shorter)\\b|at (?:the )?most\\b|max(?:imum)?\\b|o menos|ou menos|oder weniger|ou moins",
  },
  { comparator: "<", words: "未満|未满|미만" },
  {
    comparator: ">=",
    words:
      "以上|이상|or (?:more|greater|above|longer|higher|older)\\b|at (?:the )?least\\b|\\+(?![\\p{L}\\p{N}])|minimum\\b|o más|ou mais|oder mehr|ou plus",
  },
  { comparator: ">", words: "を超える|を超え|초과" },
];

/** Numbers as words: they count only behind a comparing word. */
export const NUMBER_WORDS: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  sixty: 60,
};

/** Words between a number and what it counts: "5 consecutive failures", "3 business days". */
export const ADJECTIVES =
  "concurrent|consecutive|simultaneous|active|unique|distinct|different|parallel|failed|additional|more|full|new|open|pending|recent|total|invalid|valid|successful|separate|business|calendar|working";

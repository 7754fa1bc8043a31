/** Keywords of EARS in Chinese, Japanese and Korean: phrases that stand anywhere, since no blanks part the words. */
import type { GuardKind } from "./ears-words.ts";
import type { Ears } from "./model.ts";

export const WIDE_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
export const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
export const HANGUL = /\p{Script=Hangul}/u;

export interface WideModal {
  phrase: string;
  modality: Ears["modality"];
  /** The phrase carries its own "not". */
  negative: boolean;
}

const modals = (
  phrases: string,
  modality: Ears["modality"],
  sense: "positive" | "negative" = "positive",
): WideModal[] => phrases.split(" ").map((phrase) => ({ phrase, modality, negative: sense === "negative" }));

/** What a Japanese sentence ends with. */
export const JAPANESE_MODALS: WideModal[] = [
  ...modals(
    "してはならない てはならない ではならない てはなりません てはいけない てはいけません ないものとする しないものとする ないこと 禁止する 禁止とする 禁止である",
    "shall",
    "negative",
  ),
  ...modals(
    "しなければならない なければならない なければなりません なければならないこと なくてはならない ねばならない する必要がある 必要がある 必要があります するものとする ものとする ものとします こと 必須とする 必須である",
    "shall",
  ),
  ...modals("べきではない すべきではない べきでない", "should", "negative"),
  ...modals(
    "すべきである べきである すべきだ べきだ すべき ことが望ましい 望ましい 推奨する 推奨される",
    "should",
  ),
  ...modals("してもよい てもよい でもよい ことができる", "may"),
];

/** What a Korean sentence ends with; a blank in a phrase may be left out. */
export const KOREAN_MODALS: WideModal[] = [
  ...[
    "해서는 안 된다",
    "해서는 안 됩니다",
    "서는 안 된다",
    "서는 안 됩니다",
    "서는 안 됨",
    "면 안 된다",
    "면 안 됩니다",
    "하지 않아야 한다",
    "하지 않아야 합니다",
    "지 않아야 한다",
    "지 않아야 합니다",
    "지 않아야 함",
    "하지 말아야 한다",
    "하지 말아야 합니다",
    "지 말아야 한다",
    "지 말아야 합니다",
    "지 말아야 함",
    "수 없어야 한다",
    "수 없어야 합니다",
    "수 없어야 함",
  ].map((phrase) => ({ phrase, modality: "shall" as const, negative: true })),
  ...[
    "해야 한다",
    "해야 합니다",
    "해야 함",
    "하여야 한다",
    "하여야 합니다",
    "야 한다",
    "야 합니다",
    "야 함",
    "야 하며",
  ].map((phrase) => ({ phrase, modality: "shall" as const, negative: false })),
  ...["할 수 있다", "할 수 있습니다"].map((phrase) => ({
    phrase,
    modality: "may" as const,
    negative: false,
  })),
];

/** Stands between the subject and the response. */
export const CHINESE_MODALS: { pattern: string; modality: Ears["modality"]; negative: boolean }[] = [
  { pattern: "不应该|不應該", modality: "should", negative: true },
  {
    pattern:
      "不应当|不應當|不应|不應|不得|不能|不可以|不可(?!用|见|見|变|變)|不允许|不允許|禁止|严禁|嚴禁|必须不|必須不",
    modality: "shall",
    negative: true,
  },
  { pattern: "必须|必須|(?<!必)须(?!要)", modality: "must", negative: false },
  { pattern: "应该|應該", modality: "should", negative: false },
  {
    // 响应, 反应, 应用 and the like only hold the sign.
    pattern:
      "应当|應當|(?<![响反适对供相效感回呼顺因])应(?![用答急付对变收届有激聘])|(?<![響反適對供相效感回呼順因])應(?![用答急付對變收屆有激聘])|(?<![不无無])需要|(?<![所无無按急必不])需(?![求要])",
    modality: "shall",
    negative: false,
  },
  { pattern: "可以|能够|能夠", modality: "may", negative: false },
];

export interface WideGuard {
  kind: GuardKind;
  pattern: RegExp;
}

const HAN_CLAUSE = "(?<text>[^，,。]{1,300}?)";
/** Commas may stand inside, but a topic (…は、) begins the main clause. */
const KANA_CLAUSE = "(?<text>(?:(?!は[、,])[^。]){1,300}?)";
const HANGUL_CLAUSE = "(?<text>[^,.]{1,300}?)";
const guard = (kind: GuardKind, pattern: string): WideGuard => ({ kind, pattern: new RegExp(pattern, "u") });

/** Guards in front of a main clause: what they open with (may be nothing) and close with. */
export const CHINESE_GUARDS: WideGuard[] = [
  guard(
    "trigger",
    `^(?:每?[当當]|每次|一旦)${HAN_CLAUSE}(?:的?时候|的?時候|[时時]|之后|之後|后|後)?[，,]\\s*`,
  ),
  guard("trigger", `^在?${HAN_CLAUSE}(?:的?时候|的?時候|[时時]|之后|之後|以后|以後|之前|后|後)[，,]\\s*`),
  guard("trigger", `^[当當]${HAN_CLAUSE}(?:的?时候|的?時候|[时時])(?=系统|系統|应用|應用|平台|服务|服務)`),
  guard(
    "condition",
    `^(?:如果|若是|若|假如|倘若|要是|只要|除非|万一)${HAN_CLAUSE}(?:的话|的話|[时時])?[，,]\\s*`,
  ),
  guard("state", `^在?${HAN_CLAUSE}(?:期间|期間|过程中|過程中|状态下|狀態下|状态时|模式下)[，,]\\s*`),
  guard("feature", `^在?${HAN_CLAUSE}(?:启用|啟用|支持|开启|開啟|可用)的(?:情况|情況)下[，,]\\s*`),
  guard("condition", `^在?${HAN_CLAUSE}的?(?:情况|情況)下[，,]\\s*`),
];

export const JAPANESE_GUARDS: WideGuard[] = [
  guard(
    "condition",
    `^(?:もし)?${KANA_CLAUSE}(?:の?場合(?:には|は|に)?|たら|なら|れば|ならば|限り)[、,]\\s*`,
  ),
  guard(
    "state",
    `^${KANA_CLAUSE}(?:の間は|の間|(?<=[るたい])間は?|中は|(?<!途)中|状態で(?:は)?|状態の間)[、,]\\s*`,
  ),
  guard(
    "trigger",
    `^${KANA_CLAUSE}(?:の?とき(?:には|に|は)?|の?(?<!同)時(?:には|に|は)?|の?際(?:には|に|は)?|たびに?|度に|次第|直後に?|後(?:に|は)?|前に|ごとに|と)[、,]\\s*`,
  ),
  guard("condition", `^(?:もし)?${KANA_CLAUSE}場合[はに](?=[^、。]{2})`),
  guard("trigger", `^${KANA_CLAUSE}(?<=[るたのだ])とき(?:には|に|は)?(?=[^、。]{1,40}[はが])`),
];

export const KOREAN_GUARDS: WideGuard[] = [
  guard("state", `^${HANGUL_CLAUSE}(?:하는 동안|동안|중에|중일 때|상태에서)(?:에는|에|는)?,?\\s+`),
  guard(
    "condition",
    `^(?:만약에?\\s*|만일\\s*)?${HANGUL_CLAUSE}(?:하는 경우|인 경우|경우|하면|이면|으면|되면|(?<![화측반표장정단국전내외수평직])면)(?:에만|에는|에)?,?\\s+`,
  ),
  guard("trigger", `^${HANGUL_CLAUSE}(?:할 때|될 때|[을를] 때|때)(?:마다|에는|에|는)?,?\\s+`),
  guard("trigger", `^${HANGUL_CLAUSE}\\s(?:직후|후|이후|시)(?:에는|에)?,?\\s+`),
];

/** Endings that only repeat what a leading keyword said: "When <…>とき". */
export const WIDE_ENDINGS =
  /(?:の?とき|の?時|の?際|の?場合は?|(?<=[るたい])間は?|の間は?|的时候|的時候|时|時|的情况下|할 때|때|하면|인 경우|경우|하는 동안|인 동안|동안|면)$/u;

export const AFTER_WIDE_GUARD = /^(?:那么|那麼|则|則|就)\s*/u;

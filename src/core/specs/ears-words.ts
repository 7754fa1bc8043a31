/** Keywords of EARS by language. Phrases of scripts without spaces are matched anywhere, others as whole words. */
import type { Ears } from "./model.ts";

export type GuardKind = "feature" | "state" | "trigger" | "condition";

/** Guards that stand in front of what they introduce. Those of more than one word come first. */
export const GUARD_WORDS: Record<GuardKind, string[]> = {
  feature: ["where", "donde", "onde", "wo", "sofern", "où", "dove", "di mana"],
  state: [
    "while",
    "during",
    "as long as",
    "until",
    "given",
    "dado que",
    "dado",
    "dada",
    "gegeben",
    "angenommen",
    "étant donné que",
    "étant donné",
    "mientras",
    "enquanto",
    "während",
    "solange",
    "tant que",
    "pendant que",
    "selama",
    "mentre",
    "пока",
    "trong khi",
  ],
  trigger: [
    "whenever",
    "when",
    "upon",
    "as soon as",
    "each time",
    "every time",
    "once",
    "after",
    "before",
    "cuando",
    "quando",
    "sobald",
    "wenn",
    "lorsque",
    "quand",
    "ketika",
    "saat",
    "setelah",
    "когда",
    "khi",
  ],
  condition: [
    "if",
    "unless",
    "in case",
    "si",
    "se",
    "falls",
    "wann immer",
    "jika",
    "apabila",
    "bila",
    "если",
    "nếu",
  ],
};

export const THEN_WORDS = [
  "then",
  "entonces",
  "então",
  "dann",
  "alors",
  "maka",
  "allora",
  "тогда",
  "то",
  "thì",
  "那么",
  "那麼",
  "则",
  "則",
  "就",
];

export const MODAL_WORDS: Record<Exclude<Ears["modality"], "none">, string[]> = {
  shall: [
    "shall",
    "debe",
    "deberá",
    "deben",
    "deberán",
    "deve",
    "deverá",
    "devem",
    "deverão",
    "muss",
    "müssen",
    "doit",
    "doivent",
    "devra",
    "devront",
    "harus",
    "wajib",
    "devono",
    "dovrà",
    "dovranno",
    "должен",
    "должна",
    "должно",
    "должны",
    "phải",
  ],
  must: ["must"],
  should: [
    "should",
    "debería",
    "deberían",
    "deveria",
    "deveriam",
    "soll",
    "sollen",
    "sollte",
    "sollten",
    "devrait",
    "devraient",
    "sebaiknya",
    "nên",
  ],
  may: [
    "may",
    "puede",
    "pueden",
    "podrá",
    "pode",
    "podem",
    "poderá",
    "darf",
    "dürfen",
    "kann",
    "können",
    "peut",
    "peuvent",
    "dapat",
    "boleh",
    "può",
    "possono",
    "может",
    "могут",
    "có thể",
  ],
  will: ["will", "wird", "werden", "akan"],
};

/** Letters of scripts whose keywords are matched anywhere. */
export const WIDE_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Modal phrases of scripts without spaces, longest first; `negative` ones carry their own "not". */
export const WIDE_MODALS: {
  phrase: string;
  modality: Ears["modality"];
  negative: boolean;
  final: boolean;
}[] = [
  { phrase: "してはならない", modality: "shall", negative: true, final: true },
  { phrase: "てはならない", modality: "shall", negative: true, final: true },
  { phrase: "ではならない", modality: "shall", negative: true, final: true },
  { phrase: "てはいけない", modality: "shall", negative: true, final: true },
  { phrase: "しないものとする", modality: "shall", negative: true, final: true },
  { phrase: "しなければならない", modality: "shall", negative: false, final: true },
  { phrase: "なければならない", modality: "shall", negative: false, final: true },
  { phrase: "なければなりません", modality: "shall", negative: false, final: true },
  { phrase: "する必要がある", modality: "shall", negative: false, final: true },
  { phrase: "必要がある", modality: "shall", negative: false, final: true },
  { phrase: "するものとする", modality: "shall", negative: false, final: true },
  { phrase: "ものとする", modality: "shall", negative: false, final: true },
  { phrase: "こと", modality: "shall", negative: false, final: true },
  { phrase: "べきである", modality: "should", negative: false, final: true },
  { phrase: "すべき", modality: "should", negative: false, final: true },
  { phrase: "ことが望ましい", modality: "should", negative: false, final: true },
  { phrase: "してもよい", modality: "may", negative: false, final: true },
  { phrase: "해서는 안 된다", modality: "shall", negative: true, final: true },
  { phrase: "해서는 안 됩니다", modality: "shall", negative: true, final: true },
  { phrase: "하지 않아야 한다", modality: "shall", negative: true, final: true },
  { phrase: "하지 않아야 합니다", modality: "shall", negative: true, final: true },
  { phrase: "해야 한다", modality: "shall", negative: false, final: true },
  { phrase: "해야 합니다", modality: "shall", negative: false, final: true },
  { phrase: "하여야 한다", modality: "shall", negative: false, final: true },
  { phrase: "야 한다", modality: "shall", negative: false, final: true },
  { phrase: "야 합니다", modality: "shall", negative: false, final: true },
  { phrase: "해야 함", modality: "shall", negative: false, final: true },
  { phrase: "할 수 있다", modality: "may", negative: false, final: true },
  { phrase: "不应该", modality: "should", negative: true, final: false },
  { phrase: "不應該", modality: "should", negative: true, final: false },
  { phrase: "不得", modality: "shall", negative: true, final: false },
  { phrase: "不应", modality: "shall", negative: true, final: false },
  { phrase: "不應", modality: "shall", negative: true, final: false },
  { phrase: "禁止", modality: "shall", negative: true, final: false },
  { phrase: "必须", modality: "must", negative: false, final: false },
  { phrase: "必須", modality: "must", negative: false, final: false },
  { phrase: "应该", modality: "should", negative: false, final: false },
  { phrase: "應該", modality: "should", negative: false, final: false },
  { phrase: "应当", modality: "shall", negative: false, final: false },
  { phrase: "應當", modality: "shall", negative: false, final: false },
  { phrase: "应", modality: "shall", negative: false, final: false },
  { phrase: "應", modality: "shall", negative: false, final: false },
  { phrase: "需要", modality: "shall", negative: false, final: false },
  { phrase: "可以", modality: "may", negative: false, final: false },
  { phrase: "能够", modality: "may", negative: false, final: false },
  { phrase: "能夠", modality: "may", negative: false, final: false },
];

/** Guards of scripts without spaces: what they open with (may be empty) and close with. */
export const WIDE_GUARDS: { kind: GuardKind; pattern: RegExp }[] = [
  {
    kind: "trigger",
    pattern: /^(?:每?当|當)(?<text>[^，,。]{1,300}?)(?:时候|的时候|时|時|之后|后)?[，,]\s*/u,
  },
  { kind: "trigger", pattern: /^(?!在)(?<text>[^，,。]{1,300}?)(?:的时候|时候|时|之后|以后|后)[，,]\s*/u },
  { kind: "condition", pattern: /^(?:如果|若|假如|若是)(?<text>[^，,。]{1,300}?)[，,]\s*/u },
  { kind: "state", pattern: /^在(?<text>[^，,。]{1,300}?)(?:期间|期間|过程中|状态下)[，,]\s*/u },
  { kind: "feature", pattern: /^(?:在)?(?<text>[^，,。]{1,300}?)(?:的情况下|的情況下)[，,]\s*/u },
  {
    kind: "condition",
    pattern: /^(?:もし)?(?<text>[^、,。]{1,300}?)(?:場合は|場合に|場合|たら|れば|ならば)[、,]\s*/u,
  },
  {
    kind: "state",
    pattern: /^(?<text>[^、,。]{1,300}?)(?:している間は|している間|の間は|の間|間は|間)[、,]\s*/u,
  },
  {
    kind: "trigger",
    pattern:
      /^(?<text>[^、,。]{1,300}?)(?:したときに|したとき|するとき|たとき|とき|時に|時|際に|際|たびに|度に|次第|すると|と)[、,]\s*/u,
  },
  { kind: "state", pattern: /^(?<text>[^,.]{1,300}?)(?:하는 동안|동안|중에)[,]?\s+/u },
  {
    kind: "condition",
    pattern: /^(?:만약\s*)?(?<text>[^,.]{1,300}?)(?:하는 경우|인 경우|경우|하면|이면|으면|되면)[,]?\s+/u,
  },
  { kind: "trigger", pattern: /^(?<text>[^,.]{1,300}?)(?:할 때|될 때|[을를] 때|때)[,]?\s+/u },
];

/** Endings that only repeat what a leading English keyword said: "When <…>とき". */
export const WIDE_ENDINGS =
  /(?:したときに|したとき|するとき|たとき|とき|時|際|場合は|場合|时|時|的时候|할 때|때|하면|경우)$/u;

export const NOT_WORDS =
  /^(?:not|never|no(?!\s*(?:more|less|later|longer|fewer)\b)|nicht|pas|não|nunca|niemals|jamais|tidak|non|не|không)(?![\p{L}])\s*/iu;
/** "NO DEBE", "ne doit pas", "NÃO DEVE": the negation stands before the modal. */
export const NOT_BEFORE = /(?:^|\s)(?:no|não|nunca|ne|n['’]|tidak|non|не|không)\s*$/iu;

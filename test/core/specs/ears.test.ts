import { describe, expect, it } from "vitest";
import { readBounds } from "../../../src/core/specs/bounds.ts";
import { readEars } from "../../../src/core/specs/ears.ts";
import type { Ears } from "../../../src/core/specs/model.ts";
import { readScenario } from "../../../src/core/specs/scenario-ears.ts";

/** `pattern modality[!] | system | guards | responses`, with `!` for SHALL NOT. */
function line(ears: Ears): string {
  const clauses = (name: string, list: Ears["trigger"]): string[] =>
    list.length === 0
      ? []
      : [`${name}: ${list.map(({ text, join }, at) => (at === 0 ? text : `${join} ${text}`)).join(" ")}`];
  const guards = [
    ...clauses("where", ears.feature),
    ...clauses("while", ears.state),
    ...clauses("when", ears.trigger),
    ...clauses("if", ears.condition),
  ];
  const responses = ears.responses
    .map(({ text, join }, at) => (at === 0 ? text : `${join} ${text}`))
    .join(" · ");
  return [
    `${ears.pattern} ${ears.modality}${ears.polarity === "negative" ? "!" : ""}`,
    ears.system,
    guards.join("; "),
    responses,
  ].join(" | ");
}

const CASES: [string, string][] = [
  [
    "[Event-driven] QUAND le colis arrive, le quai DOIT le peser",
    "event shall | quai | when: le colis arrive | le peser",
  ],
  ["`depot` は記録を書かなければならない（SHALL）。", "ubiquitous shall | depot |  | 記録を書か"],
  [
    "Dado un colis, cuando llega, entonces el sistema lo pesa",
    "complex none | sistema | while: un colis; when: llega | lo pesa",
  ],
  [
    "WHEN a query uses `WHERE` or `IF x THEN y` THEN the Store SHALL log `SHALL`",
    "event shall | Store | when: a query uses WHERE or IF x THEN y | log SHALL",
  ],
  ["Text SHALL hold\n```ts\nif (a) then()\n```", "ubiquitous shall | Text |  | hold"],
  [
    "THE Depot SHALL weigh it. The Depot SHALL NOT guess; THE Depot SHALL ring",
    "ubiquitous shall | Depot |  | weigh it · and The Depot SHALL NOT guess · and THE Depot SHALL ring",
  ],
  ["荷物が届いた時、画面は通知を表示する", "event none | 画面 | when: 荷物が届いた | 通知を表示する"],
  ["注文の度に、Depotは記録しなければならない", "event shall | Depot | when: 注文の | 記録"],
  ["当用户点击退出，系统清除会话状态", "event none | 系统 | when: 用户点击退出 | 清除会话状态"],
  ["用户登录后，系统需要记录时间", "event shall | 系统 | when: 用户登录 | 记录时间"],
  ["系统能够自动恢复", "ubiquitous may | 系统 |  | 自动恢复"],
  [
    "GIVEN a full cart WHEN the user pays THEN the Shop SHALL print a bill",
    "complex shall | Shop | while: a full cart; when: the user pays | print a bill",
  ],
  ["UNLESS the gate is open, THE Depot SHALL wait", "unwanted shall | Depot | if: the gate is open | wait"],
  ["ONCE the job ends THE Depot SHALL ring", "event shall | Depot | when: the job ends | ring"],
  ["UNTIL the sync ends, THE Depot SHALL wait", "state shall | Depot | while: the sync ends | wait"],
  ["FOR ALL labels, the printer SHALL keep the order", "ubiquitous shall | printer |  | keep the order"],
  ["SELAMA mode aktif, sistem HARUS menunggu", "state shall | sistem | while: mode aktif | menunggu"],
  ["Sistem TIDAK BOLEH menyimpan sandi", "ubiquitous shall! | Sistem |  | menyimpan sandi"],
  ["NẾU kho đầy THÌ hệ thống PHẢI dừng", "unwanted shall | hệ thống | if: kho đầy | dừng"],
  ["КОГДА склад полон ТОГДА система ДОЛЖНА ждать", "event shall | система | when: склад полон | ждать"],
  [
    "WHILE 接続中である THE Serviceは延長しなければならない",
    "state shall | Service | while: 接続中である | 延長",
  ],
  [
    "WHEN エラーが発生する THEN Serviceは詳細を返してはならない",
    "event shall! | Service | when: エラーが発生する | 詳細を返",
  ],
  [
    "WHILE 访客处于访客模式 THEN THE App SHALL 隐藏功能",
    "state shall | App | while: 访客处于访客模式 | 隐藏功能",
  ],
  ["THE Cart SHALL list its items", "ubiquitous shall | Cart |  | list its items"],
  ["The system must keep logs.", "ubiquitous must | system |  | keep logs"],
  [
    "WHEN a user saves THEN the system SHALL store the file",
    "event shall | system | when: a user saves | store the file",
  ],
  [
    "WHEN a user saves, THE Store SHALL write the file AND log it",
    "event shall | Store | when: a user saves | write the file · and log it",
  ],
  [
    "When a user saves, the store shall write the file and log it",
    "event shall | store | when: a user saves | write the file · and log it",
  ],
  [
    "WHEN a user must log in THEN the system SHALL ask for a code",
    "event shall | system | when: a user must log in | ask for a code",
  ],
  ["WHEN a AND b OR c THEN the S SHALL d", "event shall | S | when: a and b or c | d"],
  [
    "IF the disk is full THEN THE Store SHALL NOT write",
    "unwanted shall! | Store | if: the disk is full | write",
  ],
  [
    "IF the disk is full THEN the system SHALL not write",
    "unwanted shall! | system | if: the disk is full | write",
  ],
  ["WHILE syncing, THE App SHALL show a spinner", "state shall | App | while: syncing | show a spinner"],
  [
    "WHERE the plan is paid, THE App SHALL offer export",
    "optional shall | App | where: the plan is paid | offer export",
  ],
  [
    "WHILE syncing, WHEN the user quits, THE App SHALL warn",
    "complex shall | App | while: syncing; when: the user quits | warn",
  ],
  ["WHERE a, IF b THEN THE C SHALL d", "complex shall | C | where: a; if: b | d"],
  ["**WHEN** a **THEN** b **SHALL** c **AND** d", "event shall | b | when: a | c · and d"],
  ["WHEN a THEN the system SHALL CONTINUE TO b", "event shall | system | when: a | CONTINUE TO b"],
  ["WHEN a THEN the system returns nothing", "event none | system | when: a | returns nothing"],
  ["THE API SHOULD cache answers", "ubiquitous should | API |  | cache answers"],
  ["THE API MAY cache answers", "ubiquitous may | API |  | cache answers"],
  ["THE API may not cache answers", "ubiquitous shall! | API |  | cache answers"],
  [
    "Whenever a file changes, the Watcher shall reload",
    "event shall | Watcher | when: a file changes | reload",
  ],
  ["FOR EACH order THE Mailer SHALL send a mail", "ubiquitous shall | Mailer |  | send a mail"],
  ["WHEN a, THE S SHALL:\n- do b\n- do c", "event shall | S | when: a | do b · and do c"],
  ["Just a note about nothing", "none none |  |  | Just a note about nothing"],
  [
    "当用户提交表单时，系统应在 2 秒内返回结果",
    "event shall | 系统 | when: 用户提交表单 | 在 2 秒内返回结果",
  ],
  ["如果余额不足，则系统不得扣款", "unwanted shall! | 系统 | if: 余额不足 | 扣款"],
  ["系统必须记录日志", "ubiquitous must | 系统 |  | 记录日志"],
  ["WHEN 用户点击 THEN 系统 SHALL 显示页面", "event shall | 系统 | when: 用户点击 | 显示页面"],
  [
    "WHEN ユーザーが送信する THEN システムは検証しなければならない",
    "event shall | システム | when: ユーザーが送信する | 検証",
  ],
  [
    "When ユーザーが保存したとき, the Editor shall 保存する",
    "event shall | Editor | when: ユーザーが保存した | 保存する",
  ],
  [
    "ログインした場合、システムはトークンを発行しなければならない",
    "unwanted shall | システム | if: ログインした | トークンを発行",
  ],
  ["로그인하면 시스템은 토큰을 발급해야 한다", "unwanted shall | 시스템 | if: 로그인 | 토큰을 발급"],
  [
    "CUANDO el usuario guarda ENTONCES el sistema DEBE validar",
    "event shall | sistema | when: el usuario guarda | validar",
  ],
  [
    "QUANDO o usuário salva ENTÃO o sistema NÃO DEVE apagar",
    "event shall! | sistema | when: o usuário salva | apagar",
  ],
  [
    "WENN der Nutzer speichert, DANN MUSS das System prüfen",
    "event shall | System | when: der Nutzer speichert | prüfen",
  ],
  [
    "LORSQUE l'utilisateur clique ALORS le système DOIT répondre",
    "event shall | système | when: l'utilisateur clique | répondre",
  ],
];

describe("EARS", () => {
  it.each(CASES)("%s", (text, expected) => {
    expect(line(readEars(text))).toBe(expected);
  });

  it("takes a text over 4,000 characters for prose", () => {
    expect(readEars(`WHEN a THEN b SHALL ${"c ".repeat(3_000)}`).pattern).toBe("none");
  });
});

/** Guards, subjects and modals in places that the plain forms above do not show. */
const PLACES: [string, string][] = [
  ["Ubiquitous: THE Depot SHALL ring", "ubiquitous shall | Depot |  | ring"],
  ["Event-driven: WHEN a box lands, THE Depot SHALL ring", "event shall | Depot | when: a box lands | ring"],
  ["FOR EACH box, WHEN it lands, THE Depot SHALL ring", "event shall | Depot | when: it lands | ring"],
  ["At night, WHEN a box lands, THE Depot SHALL ring", "event shall | Depot | when: a box lands | ring"],
  ["The Depot, when a box lands, shall ring", "event shall | Depot | when: a box lands | ring"],
  ["THE API SHALL answer 404 WHEN the box is gone", "event shall | API | when: the box is gone | answer 404"],
  ["THE Depot SHALL hum WHILE the gate is open", "state shall | Depot | while: the gate is open | hum"],
  [
    "IF a box leaks THEN THE Depot SHALL ring, IF a bell exists",
    "unwanted shall | Depot | if: a box leaks and a bell exists | ring",
  ],
  ["THE Depot SHALL ring, EXCEPT WHEN muted", "ubiquitous shall | Depot |  | ring, EXCEPT WHEN muted"],
  [
    "WHEN it opens THEN the Depot SHALL ring, and WHEN it shuts SHALL stop",
    "event shall | Depot | when: it opens | ring · and WHEN it shuts SHALL stop",
  ],
  ['THE Depot SHALL say "go WHEN ready"', 'ubiquitous shall | Depot |  | say "go WHEN ready"'],
  ["WHEN a box lands: Depot SHALL ring", "event shall | Depot | when: a box lands | ring"],
  ["WHEN a box lands → it is weighed", "event none |  | when: a box lands | it is weighed"],
  ["When a user must log in, the Shop may ask", "event may | Shop | when: a user must log in | ask"],
  ["When a user must log in, the Shop shall ask", "event shall | Shop | when: a user must log in | ask"],
  [
    "When a box lands, the Depot shall weigh it and then print a label",
    "event shall | Depot | when: a box lands | weigh it · and then print a label",
  ],
  [
    'WHEN the user types "so THEN go" THEN the Depot SHALL ring',
    'event shall | Depot | when: the user types "so THEN go" | ring',
  ],
  [
    "Given a box When it lands Then it is weighed",
    "complex none |  | while: a box; when: it lands | it is weighed",
  ],
  ["`WHEN` a box lands `THEN` the Depot `SHALL` ring", "event shall | Depot | when: a box lands | ring"],
  ["THEN the Depot SHALL ring", "ubiquitous shall | Depot |  | ring"],
  [
    "WHEN a box lands THEN no label SHALL be printed",
    "event shall! | label | when: a box lands | be printed",
  ],
  ["The Depot shouldn't wait", "ubiquitous should! | Depot |  | wait"],
  ["The Depot mustn’t wait", "ubiquitous must! | Depot |  | wait"],
  [
    "THE Depot SHALL weigh it (see 1.2). It SHALL also ring.",
    "ubiquitous shall | Depot |  | weigh it (see 1.2) · and It SHALL also ring",
  ],
  [
    "Files MUST NOT hold ids. All values MUST come from vars",
    "ubiquitous must! | Files |  | hold ids · and All values MUST come from vars",
  ],
  [
    "THE Depot MUST ring (= LAST call; see 1) AND hum",
    "ubiquitous must | Depot |  | ring (= LAST call; see 1) · and hum",
  ],
  [
    "THE Depot SHALL offer filter and search forms and retry strategies",
    "ubiquitous shall | Depot |  | offer filter and search forms and retry strategies",
  ],
  ["THE Depot SHALL log it and retry the job", "ubiquitous shall | Depot |  | log it · and retry the job"],
  ["THE Depot SHALL send a mail to [the owner]", "ubiquitous shall | Depot |  | send a mail to [the owner]"],
];

/** Forms of specs that are not written in English. */
const LANGUAGES: [string, string][] = [
  [
    "When [箱が届いたとき], the [倉庫 UI] shall [件数を示すこと]。If [失敗したとき], then the [倉庫 UI] shall [警告]。",
    "event shall | 倉庫 UI | when: 箱が届いた | [件数を示すこと]。If [失敗したとき], then the [倉庫 UI] shall [警告]",
  ],
  [
    "When `a` が実行され、`b` が有効なとき、the system shall 記録する。",
    "event shall | system | when: a が実行され、b が有効な | 記録する",
  ],
  [
    "WHILE 停電中である間、WHEN 箱が届いた時、THE Depot SHALL 待つ",
    "complex shall | Depot | while: 停電中である; when: 箱が届いた | 待つ",
  ],
  ["倉庫は個人情報を記録しないこと", "ubiquitous shall! | 倉庫 |  | 個人情報を記録し"],
  [
    "必須項目が空の場合、画面は警告を示さなければならない。ただし、下書きは除く。",
    "unwanted shall | 画面 | if: 必須項目が空 | 警告を示さ · and ただし、下書きは除く",
  ],
  ["処理中は、倉庫は操作を受け付けてはならない", "state shall! | 倉庫 | while: 処理 | 操作を受け付け"],
  ["如果用户不能登录，系统必须提示", "unwanted must | 系统 | if: 用户不能登录 | 提示"],
  ["用户不可以删除订单", "ubiquitous shall! | 用户 |  | 删除订单"],
  ["应用响应时间必须小于2秒", "ubiquitous must | 应用响应时间 |  | 小于2秒"],
  ["响应时间在1秒以内", "none none |  |  | 响应时间在1秒以内"],
  ["在用户登录时，系统应记录", "event shall | 系统 | when: 用户登录 | 记录"],
  ["在网络断开的情况下，系统需缓存", "unwanted shall | 系统 | if: 网络断开 | 缓存"],
  ["同步期间，系统不得修改数据", "state shall! | 系统 | while: 同步 | 修改数据"],
  ["系统应确保用户可以登录", "ubiquitous shall | 系统 |  | 确保用户可以登录"],
  [
    "WHEN 상자를 읽을 때 THEN 창고는 다음을 저장해야 합니다:\n- 무게\n- 시간",
    "event shall | 창고 | when: 상자를 읽을 | 다음을 저장 · and 무게 · and 시간",
  ],
  ["만약 문이 열리면 창고는 울려야 한다", "unwanted shall | 창고 | if: 문이 열리 | 울려"],
  ["로그인 시 창고는 시간을 기록해야 한다", "event shall | 창고 | when: 로그인 | 시간을 기록"],
  ["상자가 저장된 후, 창고는 알려야 합니다", "event shall | 창고 | when: 상자가 저장된 | 알려"],
  ["이메일 서비스는 알림을 보내야 한다", "ubiquitous shall | 이메일 서비스 |  | 알림을 보내"],
  ["손님은 글을 고칠 수 없어야 한다", "ubiquitous shall! | 손님 |  | 글을 고칠"],
  [
    "WENN ein Paket fehlt, DANN SOLL das Depot NICHT senden",
    "event shall! | Depot | when: ein Paket fehlt | senden",
  ],
  ["Das Depot darf keine Namen speichern", "ubiquitous shall! | Depot |  | Namen speichern"],
  ["WENN es regnet DANN SOLL es warten", "event shall | es | when: es regnet | warten"],
  [
    "WENN ein Paket fehlt, DANN werden Felder nicht gefüllt",
    "event none |  | when: ein Paket fehlt | werden Felder nicht gefüllt",
  ],
  ["Das Depot WIRD warten", "ubiquitous will | Depot |  | warten"],
  [
    "WHEN 失败 THEN 系统 SHALL CONTINUE TO 重试；WHEN 参数非法 THEN 系统 SHALL NOT 重试",
    "event shall | 系统 | when: 失败 | CONTINUE TO 重试 · and WHEN 参数非法 THEN 系统 SHALL NOT 重试",
  ],
  [
    "`/watch` の query が不足のとき、画面は error を示す",
    "event none | 画面 | when: /watch の query が不足 | error を示す",
  ],
  ["Das Depot sollte warten", "ubiquitous should | Depot |  | warten"],
  [
    "MIENTRAS la puerta esté abierta EL almacén DEBE esperar",
    "state shall | almacén | while: la puerta esté abierta | esperar",
  ],
  ["Se debe pesar cada caja", "ubiquitous shall |  |  | pesar cada caja"],
  ["Caso a caixa falte, o sistema deve avisar", "unwanted shall | sistema | if: a caixa falte | avisar"],
  ["LÀ OÙ l'option existe, le quai DOIT peser", "optional shall | quai | where: l'option existe | peser"],
  [
    "Lorsqu'un colis arrive, l'application doit peser",
    "event shall | application | when: colis arrive | peser",
  ],
];

describe("EARS in unusual places", () => {
  it.each(PLACES)("%s", (text, expected) => {
    expect(line(readEars(text))).toBe(expected);
  });
});

describe("EARS in other languages", () => {
  it.each(LANGUAGES)("%s", (text, expected) => {
    expect(line(readEars(text))).toBe(expected);
  });
});

describe("scenarios", () => {
  it.each([
    [
      "- **GIVEN** a\n- **WHEN** b\n- **THEN** c\n- **AND** d",
      "complex none |  | while: a; when: b | c · and d",
    ],
    ["**Given** a, **When** b and c, **Then** d", "complex none |  | while: a; when: b and c | d"],
    ["- WHEN b\n- THEN c", "event none |  | when: b | c"],
    ["GIVEN a WHEN b THEN c AND d", "complex none |  | while: a; when: b | c · and d"],
    ["**Given** a **When** b **Then** c", "complex none |  | while: a; when: b | c"],
    [
      "- **WHEN** a box, then a bag, lands\n- **THEN** it is weighed",
      "event none |  | when: a box, then a bag, lands | it is weighed",
    ],
    [
      "- **WHEN** a\n- **THEN** the Depot SHALL NOT ring",
      "event shall! | Depot | when: a | the Depot SHALL NOT ring",
    ],
    ["- **QUANDO** a\n- **ENTÃO** b\n- **E** c", "event none |  | when: a | b · and c"],
    ["**前提** 空の箱\n**もし** 届く\n**ならば** 量る", "complex none |  | while: 空の箱; when: 届く | 量る"],
  ])("%s", (text, expected) => {
    const read = readScenario(text);
    expect(read === null ? null : line(read)).toBe(expected);
  });

  it("leaves prose alone", () => {
    expect(readScenario("What happens when the album is empty?")).toBeNull();
  });
});

describe("bounds", () => {
  const cases: [string, string[]][] = [
    ["within 200 ms", ["<= 200 ms"]],
    ["within **5** minutes", ["<= 300000 ms"]],
    ["no more than 1,000 users", ["<= 1000 user"]],
    ["at most 2.5 MB", ["<= 2500000 byte"]],
    ["under 10%", ["< 10 %"]],
    ["not exceed 30 seconds", ["<= 30000 ms"]],
    ["at least 3 attempts and no longer than 2 hours", [">= 3 attempt", "<= 7200000 ms"]],
    ["3 or more days", [">= 259200000 ms"]],
    ["5 or fewer attempts", ["<= 5 attempt"]],
    ["more than $50", ["> 50 $"]],
    ["exactly 2 copies", ["= 2 copie"]],
    ["<= 16 KiB", ["<= 16384 byte"]],
    ["2 秒以内", ["<= 2000 ms"]],
    ["不超过 5 秒", ["<= 5000 ms"]],
    ["100文字以上", [">= 100 文字"]],
    ["5회 이하", ["<= 5 회"]],
    ["höchstens 5 Minuten", ["<= 300000 ms"]],
    ["HTTP 422 for version 2.3", []],
    ["between 1 MB and 10 MB", [">= 1000000 byte", "<= 10000000 byte"]],
    ["3-50 characters", [">= 3 character", "<= 50 character"]],
    ["0.3〜0.7秒間", [">= 300 ms", "<= 700 ms"]],
    ["HTTP 400-499 errors, steps 1-3 of it, on 2026-10-01", []],
    ["limit logins per user to 3", ["<= 3"]],
    ["a maximum file size of 10MB", ["<= 10000000 byte"]],
    ["a minimum length of 8 characters", [">= 8 character"]],
    ["8+ characters", [">= 8 character"]],
    ["10 ms at most", ["<= 10 ms"]],
    ["less than or equal to 5", ["<= 5"]],
    ["older than 30 days", ["> 2592000000 ms"]],
    ["at least 5 consecutive failures", [">= 5 failure"]],
    ["at least one letter and up to three digits", [">= 1 letter", "<= 3 digit"]],
    ["one of three boxes", []],
    ["最多保存100条", ["<= 100 条"]],
    ["innerhalb von 5 Sekunden", ["<= 5000 ms"]],
    ["dans un délai de 5 secondes", ["<= 5000 ms"]],
    ["até 3 vezes", ["<= 3 veze"]],
    ["200 µs or less", ["<= 0.2 ms"]],
  ];
  it.each(cases)("%s", (text, expected) => {
    expect(
      readBounds(text).map(({ comparator, value, unit }) => `${comparator} ${value} ${unit}`.trim()),
    ).toEqual(expected);
  });

  it("turns round under SHALL NOT", () => {
    expect(readBounds("take more than 5 s", true)).toEqual([{ comparator: "<=", value: 5_000, unit: "ms" }]);
    expect(readBounds("exceed two copies", true)).toEqual([{ comparator: "<=", value: 2, unit: "copie" }]);
    expect(readBounds("keep no more than 5 copies", true)).toEqual([
      { comparator: "<=", value: 5, unit: "copie" },
    ]);
  });
});

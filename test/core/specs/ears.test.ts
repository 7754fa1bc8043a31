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
    "complex none |  | while: un colis; when: llega | el sistema lo pesa",
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
  ["WHEN a THEN the system returns nothing", "event none |  | when: a | the system returns nothing"],
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
    "event shall | Editor | when: ユーザーが保存 | 保存する",
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

describe("scenarios", () => {
  it.each([
    [
      "- **GIVEN** a\n- **WHEN** b\n- **THEN** c\n- **AND** d",
      "complex none |  | while: a; when: b | c · and d",
    ],
    ["**Given** a, **When** b and c, **Then** d", "complex none |  | while: a; when: b and c | d"],
    ["- WHEN b\n- THEN c", "event none |  | when: b | c"],
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
  ];
  it.each(cases)("%s", (text, expected) => {
    expect(
      readBounds(text).map(({ comparator, value, unit }) => `${comparator} ${value} ${unit}`.trim()),
    ).toEqual(expected);
  });

  it("turns round under SHALL NOT", () => {
    expect(readBounds("take more than 5 s", true)).toEqual([{ comparator: "<=", value: 5_000, unit: "ms" }]);
    expect(readBounds("keep no more than 5 copies", true)).toEqual([
      { comparator: "<=", value: 5, unit: "copie" },
    ]);
  });
});

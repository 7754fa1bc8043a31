import { describe, expect, it } from "vitest";
import { fixture, outlineOf, spec, SERVICE, REQUIREMENTS } from "./spec-of.ts";

const GOLDEN: { name: string; path: string }[] = [
  { name: "service/orders.spec.md", path: "specs/services/orders.spec.md" },
  { name: "kiro/checkout/requirements.md", path: ".kiro/specs/checkout/requirements.md" },
  { name: "kiro/checkout/design.md", path: ".kiro/specs/checkout/design.md" },
  { name: "kiro/checkout/tasks.md", path: ".kiro/specs/checkout/tasks.md" },
  { name: "kiro/fix/bugfix.md", path: ".kiro/specs/fix/bugfix.md" },
  { name: "openspec/living/spec.md", path: "openspec/specs/auth/spec.md" },
  { name: "openspec/change/spec.md", path: "openspec/changes/add-passkeys/specs/auth/spec.md" },
  { name: "speckit/spec.md", path: "specs/001-photo-albums/spec.md" },
  { name: "speckit/tasks.md", path: "specs/001-photo-albums/tasks.md" },
];

describe("whole files", () => {
  it.each(GOLDEN)("$name becomes the model that is recorded beside it", async ({ name, path }) => {
    const parsed = fixture(name, path);
    expect(parsed.problems).toEqual([]);
    await expect(`${JSON.stringify(parsed, null, 1)}\n`).toMatchFileSnapshot(
      `../../fixtures/specs/${name}.golden.json`,
    );
  });
});

describe("the five sections", () => {
  const cases: [string, string, string[]][] = [
    [
      "English",
      "## Intent\n\nWhy\n\n## Test expectations\n\n- a\n\n## Constraints\n\n- b\n\n## Integration points\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "aliases with numbers, emoji and marks",
      "## 1. 🎯 Purpose\n\nWhy\n\n## **Verification**\n\n- a\n\n## Non-functional (NFRs):\n\n- b\n\n### 2.1 Dependencies\n\n- c\n",
      ["intent", "test", "constraint", "constraint"],
    ],
    [
      "Japanese",
      "## 目的\n\n注文\n\n## テスト期待値\n\n- a\n\n## 制約\n\n- b\n\n## 連携ポイント\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "Chinese",
      "## 目的\n\n订单\n\n## 测试期望\n\n- a\n\n## 约束\n\n- b\n\n## 集成点\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "Korean",
      "## 목적\n\n주문\n\n## 테스트 기대\n\n- a\n\n## 제약 조건\n\n- b\n\n## 통합 지점\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "Spanish",
      "## Intención\n\nx\n\n## Pruebas\n\n- a\n\n## Restricciones\n\n- b\n\n## Puntos de integración\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "German",
      "## Absicht\n\nx\n\n## Testerwartungen\n\n- a\n\n## Einschränkungen\n\n- b\n\n## Integrationspunkte\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "French",
      "## Intention\n\nx\n\n## Attentes de test\n\n- a\n\n## Contraintes\n\n- b\n\n## Points d'intégration\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "Portuguese",
      "## Intenção\n\nx\n\n## Testes\n\n- a\n\n## Restrições\n\n- b\n\n## Pontos de integração\n\n- c\n",
      ["intent", "test", "constraint", "integration"],
    ],
    [
      "headings in a quote or a fence are none",
      "## Constraints\n\n```\n## Intent\n```\n\n> ## Intent\n> - a\n",
      ["constraint"],
    ],
  ];
  it.each(cases)("%s", (_, text, kinds) => {
    expect(spec(`# Orders\n\n${text}`).items.map(({ item }) => item)).toEqual(kinds);
  });
});

it("makes an item of what must hold in a section of another name, and prose of the rest", () => {
  const text = "## Intent\n\nWhy.\n\n- A SHALL b\n\n## Behaviour of carts\n\n- FR-1: C does d\n- A note\n";
  expect(spec(text).items.map(({ item, id, text: body }) => [item, id, body])).toEqual([
    ["intent", "", "Why."],
    ["requirement", "", "A SHALL b"],
    ["requirement", "FR-1", "C does d"],
  ]);
});

describe("ids that authors write", () => {
  const cases: [string, string][] = [
    ["- Refunds take a day {#refund-window}", "constraint refund-window 3-3"],
    ["- <!-- id: refund-window --> Refunds take a day", "constraint refund-window 3-3"],
    ["- **REQ-3**: Refunds take a day", "requirement REQ-3 3-3"],
    ["- FR-001: Refunds take a day", "requirement FR-001 3-3"],
    ["- FR-001 Refunds take a day", "requirement FR-001 3-3"],
    ["- `NFR-2` Refunds take a day", "constraint NFR-2 3-3"],
    ["- [TC-7] Refunds take a day", "test TC-7 3-3"],
    ["- **PAY-12:** Refunds take a day", "constraint PAY-12 3-3"],
    ["- UTF-8 is the encoding", "constraint - 3-3"],
    ["- HTTP-2 must be offered", "constraint - 3-3"],
    ["- **Latency**: under 5 ms", 'constraint - "Latency" 3-3'],
    ["- Two\n  lines", "constraint - 3-4"],
  ];
  it.each(cases)("%s", (text, expected) => {
    expect(outlineOf(spec(`## Constraints\n\n${text}\n`))).toEqual([expected]);
  });

  it("takes the explicit id of a requirement from its heading or the comment below it", () => {
    const parsed = spec(
      "## Requirements\n\n### Requirement: One {#one}\n\nA\n\n### Requirement: Two\n<!-- id: two -->\n\nB\n",
    );
    expect(outlineOf(parsed)).toEqual(['requirement one "One" 3-5', 'requirement two "Two" 7-10']);
  });
});

describe("contracts in *.spec.md", () => {
  const contracts = (body: string): unknown[] =>
    spec(`## Contracts\n\n${body}\n`).items.map(({ id, contract }) => [
      id,
      contract?.form,
      contract?.info,
      contract?.target,
      contract?.line,
      contract?.endLine,
    ]);
  const cases: [string, string, unknown[]][] = [
    [
      "a fence with an id",
      "```json id=order\n{}\n```",
      [["order", "fence", "json id=order", undefined, 4, 4]],
    ],
    [
      "a fence under a heading",
      "### Charge event\n\n```yaml\na: 1\nb: 2\n```",
      [["charge-event", "fence", "yaml", undefined, 6, 7]],
    ],
    [
      "schema= names it",
      "```json schema=Order role=response\n{}\n```",
      [["Order", "fence", "json schema=Order role=response", undefined, 4, 4]],
    ],
    ["diagrams and shell are no contracts", "```mermaid\ngraph\n```\n\n```bash\nls\n```", []],
    ["examples are no contracts", "```json example\n{}\n```", []],
    [
      "a link to a file",
      "- [Charges](../../api/charges.yaml#/paths/~1charges)",
      [["charges", "link", "../../api/charges.yaml#/paths/~1charges", "api/charges.yaml", 3, 3]],
    ],
    [
      "a bare path behind `contract:`",
      "contract: ./order.proto",
      [["order", "link", "./order.proto", "specs/services/order.proto", 3, 3]],
    ],
    [
      "links that leave the repository or the disk are none",
      "- [a](../../../x.yaml)\n- [b](https://example.com/x.yaml)\n- [c](//h/x.json)",
      [
        ["", undefined, undefined, undefined, undefined, undefined],
        ["", undefined, undefined, undefined, undefined, undefined],
        ["", undefined, undefined, undefined, undefined, undefined],
      ],
    ],
    [
      "an unclosed fence ends with the file",
      "```json id=o\n{}",
      [["o", "fence", "json id=o", undefined, 4, 4]],
    ],
  ];
  it.each(cases)("%s", (_, body, expected) => {
    expect(contracts(body)).toEqual(expected);
  });

  it("finds a marked contract outside the section", () => {
    expect(
      spec("## Integration points\n\n- Events\n\n```json id=placed\n{}\n```\n").items.map(({ item, id }) => [
        item,
        id,
      ]),
    ).toEqual([
      ["integration", ""],
      ["contract", "placed"],
    ]);
  });
});

describe("Kiro requirements", () => {
  const criteria = (text: string, path = REQUIREMENTS): string[] =>
    spec(text, path)
      .items.filter(({ item }) => item === "criterion")
      .map(({ id, text: body }) => `${id} ${body}`);
  const AC = "### Requirement 4: T\n\n#### Acceptance Criteria\n\n";
  const cases: [string, string, string[]][] = [
    [
      "numbers of the list",
      `${AC}1. WHEN a THEN b SHALL c\n2. WHEN d THEN e SHALL f\n`,
      ["4.1 WHEN a THEN b SHALL c", "4.2 WHEN d THEN e SHALL f"],
    ],
    ["all ones count on", `${AC}1. A SHALL b\n1. A SHALL c\n`, ["4.1 A SHALL b", "4.2 A SHALL c"]],
    ["a gap stays a gap", `${AC}1. A SHALL b\n4. A SHALL c\n`, ["4.1 A SHALL b", "4.4 A SHALL c"]],
    [
      "a list that goes on behind a paragraph",
      `${AC}1. A SHALL b\n\nNote.\n\n2. A SHALL c\n`,
      ["4.1 A SHALL b", "4.2 A SHALL c"],
    ],
    ["wrapped lines", `${AC}1. WHEN a\n   THEN b SHALL\n   c\n`, ["4.1 WHEN a THEN b SHALL c"]],
    ["bullets count", `${AC}- A SHALL b\n- A SHALL c\n`, ["4.1 A SHALL b", "4.2 A SHALL c"]],
    ["written numbers", `${AC}- 4.1 A SHALL b\n- 4.3 A SHALL c\n`, ["4.1 A SHALL b", "4.3 A SHALL c"]],
    [
      "bold keywords over several lines",
      `${AC}**WHEN** a  \n**THEN** b **SHALL** c  \n**AND** d\n\n**IF** e **THEN** f **SHALL** g\n`,
      ["4.1 **WHEN** a **THEN** b **SHALL** c **AND** d", "4.2 **IF** e **THEN** f **SHALL** g"],
    ],
    [
      "table rows",
      `${AC}| # | text |\n|---|---|\n| 1 | A SHALL b |\n| 2 | A SHALL c |\n`,
      ["4.1 A SHALL b", "4.2 A SHALL c"],
    ],
    ["check boxes", `${AC}- [ ] A SHALL b\n`, ["4.1 A SHALL b"]],
    [
      "sub-bullets belong to their criterion",
      `${AC}1. A SHALL show\n   - b\n   - c\n2. A SHALL hide\n`,
      ["4.1 A SHALL show\n- b\n- c", "4.2 A SHALL hide"],
    ],
    [
      "a label instead of a heading",
      "### Requirement 4\n\n**Acceptance Criteria:**\n\n1. A SHALL b\n",
      ["4.1 A SHALL b"],
    ],
    [
      "no label at all",
      "### Requirement 4\n\nAs a user.\n\n1. WHEN a THEN b SHALL c\n",
      ["4.1 WHEN a THEN b SHALL c"],
    ],
    [
      "Chinese headings and a wide colon",
      "## 需求\n\n### 需求 2：标题\n\n#### 验收标准\n\n1. 当用户提交时，系统应保存\n",
      ["2.1 当用户提交时，系统应保存"],
    ],
    [
      "Japanese headings",
      "### 要件3: 題\n\n#### 受入基準\n\n1. 保存しなければならない\n",
      ["3.1 保存しなければならない"],
    ],
    [
      "Korean headings",
      "### 요구사항 5: 제목\n\n#### 승인 기준\n\n1. 저장해야 한다\n",
      ["5.1 저장해야 한다"],
    ],
    ["AC ids", `${AC}- **AC1**: A SHALL b\n- AC4.2: A SHALL c\n`, ["4.1 A SHALL b", "4.2 A SHALL c"]],
    [
      "SHALL in the glossary is no criterion",
      "## Glossary\n\n- **Cart**: what SHALL be bought\n\n## Requirements\n\n### Requirement 1\n\n#### Acceptance Criteria\n\n1. A SHALL b\n",
      ["1.1 A SHALL b"],
    ],
    ["code is no criterion", `${AC}1. A SHALL b\n\n\`\`\`\n2. A SHALL c\n\`\`\`\n`, ["4.1 A SHALL b"]],
    [
      "requirement 0 and words as ids",
      "### Requirement 0: T\n\n#### Acceptance Criteria\n\n1. A SHALL b\n\n### Requirement R7: T\n\n#### Acceptance Criteria\n\n1. A SHALL c\n",
      ["0.1 A SHALL b", "R7.1 A SHALL c"],
    ],
    [
      "numbered headings with a story",
      "## Requirements\n\n### 2. Login\n\n**Objective:** As a user\n\n#### Acceptance Criteria\n\n1. A SHALL b\n",
      ["2.1 A SHALL b"],
    ],
    [
      "windows newlines and a byte order mark",
      `\ufeff${AC}1. A SHALL b\r\n2. A SHALL c\r\n`,
      ["4.1 A SHALL b", "4.2 A SHALL c"],
    ],
  ];
  it.each(cases)("%s", (_, text, expected) => {
    expect(criteria(text)).toEqual(expected);
  });

  it("reads a bugfix's written numbers from paragraphs, and its three behaviours as requirements", () => {
    const parsed = fixture("kiro/fix/bugfix.md", ".kiro/specs/fix/bugfix.md");
    expect(outlineOf(parsed)).toEqual([
      'intent - "Introduction" 3-5',
      'requirement 1 "Current Behavior (Defect)" 9-13',
      "criterion 1.1 in 1 11-11",
      "criterion 1.2 in 1 12-13",
      'requirement 2 "Expected Behavior (Correct)" 15-19',
      "criterion 2.1 in 2 17-17",
      "criterion 2.2 in 2 19-19",
      'requirement 3 "Unchanged Behavior (Regression Prevention)" 21-23',
      "criterion 3.1 in 3 23-23",
    ]);
  });

  it("reads properties from headings, bold paragraphs and plain paragraphs", () => {
    const text =
      "## Correctness Properties\n\n### Property 1: A\n\nx\n\n**Validates: Requirements 1.1**\n\n**Property 2: B**\ny\n\nProperty 3: Fault - C\n\nz\n";
    expect(outlineOf(spec(text, ".kiro/specs/a/design.md"))).toEqual([
      'property 1 "A" 3-7',
      'property 2 "B" 9-10',
      'property 3 "Fault - C" 12-14',
    ]);
  });
});

describe("tasks", () => {
  const tasks = (text: string): string[] =>
    spec(text, ".kiro/specs/a/tasks.md").items.map(
      ({ id, title, parent, state, optional }) =>
        `${id || "-"} ${title} ${state ?? ""}${optional === true ? " optional" : ""}${parent === "" ? "" : ` in ${parent}`}`,
    );
  const cases: [string, string, string[]][] = [
    [
      "four states",
      "- [ ] 1. a\n- [x] 2. b\n- [-] 3. c\n- [~] 4. d\n- [X] 5. e\n",
      ["1 a todo", "2 b done", "3 c doing", "4 d queued", "5 e done"],
    ],
    [
      "optional marks, escaped or not",
      "- [ ]* 1.1 a\n- [ ]\\* 1.2 b\n",
      ["1.1 a todo optional", "1.2 b todo optional"],
    ],
    [
      "nested by indentation",
      "- [ ] a\n  - [ ] b\n    - [ ] c\n- [ ] d\n",
      ["- a todo", "- b todo in a", "- c todo in b", "- d todo"],
    ],
    ["flat sub-tasks by number", "- [ ] 1. a\n- [ ] 1.1 b\n", ["1 a todo", "1.1 b todo in 1"]],
    ["numbers before the box", "1. [ ] a\n2.1. [x] b\n", ["1 a todo", "2.1 b done"]],
    ["spec-kit ids", "- [ ] T001 [P] [US1] a\n", ["T001 [P] [US1] a todo"]],
    ["wrapped titles", "- [ ] 1. a\n  goes on\n  - detail\n", ["1 a goes on todo"]],
    ["fences hold no tasks", "```\n- [ ] 1. a\n```\n- [ ] 2. b\n", ["2 b todo"]],
  ];
  it.each(cases)("%s", (_, text, expected) => {
    expect(tasks(text)).toEqual(expected);
  });

  it("lets each task of a wave wait for the wave before", () => {
    const items = fixture("kiro/checkout/tasks.md", ".kiro/specs/checkout/tasks.md").items;
    expect(
      items
        .filter(({ dependsOn }) => (dependsOn ?? []).length > 0)
        .map(({ id, dependsOn }) => [id, dependsOn]),
    ).toEqual([
      ["2.1", ["1.1"]],
      ["2.2", ["1.1"]],
    ]);
  });
});

describe("front matter", () => {
  it("fills the edges of the spec", () => {
    const parsed = fixture("service/orders.spec.md", SERVICE);
    expect(parsed).toMatchObject({
      id: "svc.orders",
      status: "active",
      owners: ["@acme/orders"],
      governs: ["services/orders/**"],
      compat: "backward",
    });
    expect(parsed.consumes).toEqual([
      { spec: "svc.payments", items: ["contract:charges", "req:refund-window"], line: 7 },
      { spec: "svc.catalog", items: [], line: 9 },
    ]);
  });

  const bad: [string, string, { rule: string; line: number }][] = [
    ["anchors", "---\na: &x 1\n---\n", { rule: "front-matter-anchor", line: 2 }],
    ["aliases", "---\nowners: [*x]\n---\n", { rule: "front-matter-alias", line: 2 }],
    ["tags", "---\nspec: !!str x\n---\n", { rule: "front-matter-tag", line: 2 }],
    ["more than 64 KiB", `---\nspec: ${"x".repeat(70_000)}\n---\n`, { rule: "front-matter-size", line: 2 }],
    ["no YAML", "---\na: [\n---\n", { rule: "front-matter-not-yaml", line: 2 }],
    ["a wrong status", "---\nspec: a\nstatus: done\n---\n", { rule: "front-matter-invalid", line: 3 }],
    ["an unknown key", "---\nspec: a\nstatsu: active\n---\n", { rule: "front-matter-unknown-key", line: 3 }],
    [
      "consumes without a spec",
      "---\nconsumes:\n  - items: [a]\n---\n",
      { rule: "front-matter-invalid", line: 3 },
    ],
    ["a list instead of keys", "---\n- a\n---\n", { rule: "front-matter-invalid", line: 2 }],
  ];
  it.each(bad)("%s is a problem with its line, and the rest is read", (_, front, expected) => {
    const parsed = spec(`${front}# T\n\n## Constraints\n\n- a\n`);
    expect(parsed.problems[0]).toMatchObject(expected);
    expect(parsed.items.map(({ item }) => item)).toEqual(["constraint"]);
  });

  it("lets other tools keep front matter of their own, unless it speaks to us", () => {
    const rules = (front: string): string[] =>
      spec(`---\n${front}---\n# T\n`, ".kiro/specs/a/requirements.md").problems.map(({ rule }) => rule);
    expect(rules("inclusion: always\nstatus: In review\ntags: []\n")).toEqual([]);
    expect(spec("---\nstatus: draft\n---\n# T\n", ".kiro/specs/a/requirements.md").status).toBe("draft");
    expect(rules("spec: a\nstatsu: draft\n")).toEqual(["front-matter-unknown-key"]);
    expect(rules("a: [\n")).toEqual(["front-matter-not-yaml"]);
  });

  it("names a spec by its path when it does not name itself", () => {
    const ids = [
      "specs/services/orders.spec.md",
      "packages/a/specs/x.spec.md",
      "orders.spec.md",
      ".kiro/specs/checkout/tasks.md",
      "apps/web/.kiro/specs/n/auth/design.md",
      ".kiro/specs/flat.md",
      "openspec/specs/auth/spec.md",
      "openspec/changes/add-x/specs/auth/spec.md",
      "openspec/changes/add-x/proposal.md",
      "specs/001-albums/spec.md",
    ].map((path) => spec("# T\n", path).id);
    expect(ids).toEqual([
      "services/orders",
      "packages/a/x",
      "orders",
      "kiro:checkout",
      "kiro:apps/web/n/auth",
      "kiro:flat",
      "openspec:auth",
      "openspec:changes/add-x/auth",
      "openspec:changes/add-x",
      "speckit:001-albums",
    ]);
  });
});

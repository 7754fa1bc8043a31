import { describe, expect, it } from "vitest";
import type { Spec } from "../../../src/core/specs/model.ts";
import { outlineOf, spec } from "./spec-of.ts";

const kiro = (name: string, text: string): Spec => spec(text, `.kiro/specs/depot/${name}.md`);
const criteria = (parsed: Spec): string[] =>
  parsed.items
    .filter(({ item }) => item === "criterion")
    .map(
      ({ id, title, text, line, endLine }) =>
        `${line}-${endLine} ${id}${title === "" ? "" : ` (${title})`} ${text.replaceAll("\n", " ⏎ ")}`,
    );
const AC = "### Requirement 4: T\n\n#### Acceptance Criteria\n\n";

describe("criteria that Markdown joins wrongly", () => {
  const cases: [string, string, string[]][] = [
    [
      "a list that goes on right below a label",
      `${AC}**Printing**\n1. A SHALL b\n\n**Storage**\n2. A SHALL c\n3. A SHALL keep:\n   - d\n   - e\n4. A SHALL f\n`,
      [
        "6-6 4.1 A SHALL b",
        "9-9 4.2 A SHALL c",
        "10-12 4.3 A SHALL keep: ⏎ - d ⏎ - e",
        "13-13 4.4 A SHALL f",
      ],
    ],
    [
      "wrapped items below a label",
      `${AC}**Storage**\n2. A SHALL\n   c\n3. A SHALL d\n`,
      ["6-7 4.2 A SHALL c", "8-8 4.3 A SHALL d"],
    ],
    [
      "a sentence that happens to wrap at a number stays a sentence",
      `${AC}1. A SHALL take\n   2. b of them\n`,
      ["5-6 4.1 A SHALL take 2. b of them"],
    ],
    [
      "a number at the margin below bullets",
      `${AC}4.1 A SHALL b\n  - c\n  - d\n4.2 A SHALL e\n4.3 A SHALL f\n`,
      ["5-7 4.1 A SHALL b ⏎ - c ⏎ - d", "8-8 4.2 A SHALL e", "9-9 4.3 A SHALL f"],
    ],
    [
      "bullets that only group the numbers below them",
      `${AC}- **Printing**\n  1. WHEN a THEN the b SHALL c\n  2. THE b SHALL d\n- Storage:\n  3. THE b SHALL e\n`,
      ["6-6 4.1 WHEN a THEN the b SHALL c", "7-7 4.2 THE b SHALL d", "9-9 4.3 THE b SHALL e"],
    ],
    [
      "a criterion with numbered parts is one",
      `${AC}1. WHEN a box lands\n   1. THEN the b SHALL c\n   2. AND d\n`,
      ["5-7 4.1 WHEN a box lands ⏎ 1. THEN the b SHALL c ⏎ 2. AND d"],
    ],
    [
      "headings that carry the number",
      `${AC}##### 4.1 The form\n\n- A SHALL b\n- A SHALL c\n\n##### 4.2 - The list\n\nA SHALL d\n`,
      ["5-8 4.1 (The form) - A SHALL b ⏎ - A SHALL c", "10-12 4.2 (The list) A SHALL d"],
    ],
    [
      "headings that carry the number without a heading for all",
      "### Requirement 4: T\n\n#### 4.1: The form\n\nA SHALL b\n",
      ["3-5 4.1 (The form) A SHALL b"],
    ],
    [
      "plain paragraphs with SHALL, but no remarks",
      `${AC}Depot SHALL weigh.\n\nNote: it SHALL NOT matter.\n\nThe list below is old.\n\nBefore a release, read this.\n`,
      ["5-5 4.1 Depot SHALL weigh."],
    ],
    [
      "fields and details behind the criteria are none",
      `${AC}- A SHALL b\n\n**Priority:** MUST\n\n**Details**\n\n- **Effort:** small\n- Owner: c\n`,
      ["5-5 4.1 A SHALL b"],
    ],
    [
      "rows with numbers",
      `${AC}| Nr. | Text | Check |\n|---|---|---|\n| 4.1 | A SHALL b | test |\n| AC-2 | A SHALL c | test |\n`,
      ["7-7 4.1 A SHALL b | test", "8-8 4.2 A SHALL c | test"],
    ],
    [
      "ids in brackets",
      `${AC}- [x] **[REQ-3-001] (The form)**: A SHALL b\n`,
      ["5-5 REQ-3-001 ((The form)) A SHALL b"],
    ],
    [
      "criteria of the whole file",
      "# Requirements\n\n## User Story\n\nAs a b.\n\n## Acceptance Criteria (EARS)\n\n### Printing\n\n- WHEN a, THE B SHALL c\n\n### AC-7 - Storage\n\nTHE B SHALL d\n",
      ["11-11  WHEN a, THE B SHALL c", "13-15 AC-7 (Storage) THE B SHALL d"],
    ],
    [
      "a second list below a label goes on",
      `${AC}- A SHALL b\n\n**Storage**\n\n- A SHALL c\n`,
      ["5-5 4.1 A SHALL b", "9-9 4.2 A SHALL c"],
    ],
  ];
  it.each(cases)("%s", (_, text, expected) => {
    expect(criteria(kiro("requirements", text))).toEqual(expected);
  });
});

describe("requirements", () => {
  it.each([
    [
      "### Exigence 1 : Liste\n\n#### Critères d’acceptation\n\n1. A DOIT b\n",
      ['requirement 1 "Liste" 1-5', "criterion 1.1 in 1 5-5"],
    ],
    [
      "### R3 — Export\n\n#### Criterios de Aceptacion\n\n1. A DEBE b\n",
      ['requirement R3 "Export" 1-5', "criterion R3.1 in R3 5-5"],
    ],
    [
      "### Anforderung 2\n\n#### Akzeptanzkriterien für das Formular\n\n1. A MUSS b\n",
      ["requirement 2 1-5", "criterion 2.1 in 2 5-5"],
    ],
    [
      "## 要件一覧\n\n### 要件 1: 計量\n\n#### 受け入れ基準（Acceptance Criteria）\n\n1. A SHALL b\n",
      ['requirement 1 "計量" 3-7', "criterion 1.1 in 1 7-7"],
    ],
    [
      "### 요구사항 1: 무게\n\n#### 인수 조건\n\n1. A SHALL b\n",
      ['requirement 1 "무게" 1-5', "criterion 1.1 in 1 5-5"],
    ],
    [
      "### Requirement 5 (Optional): Print\n\n#### Acceptance Criteria\n\n1. A SHALL b\n",
      ['requirement 5 "Print" 1-5', "criterion 5.1 in 5 5-5"],
    ],
    ["## Non-Functional\n\n### NFR 1: Speed\n\nFast.\n", ['requirement NFR-1 "Speed" 3-5']],
    [
      "## Requirement 1: A\n\n### Acceptance Criteria\n\n1. A SHALL b\n\n### Requirement 2: B\n\n#### Acceptance Criteria\n\n1. A SHALL c\n",
      [
        'requirement 1 "A" 1-5',
        "criterion 1.1 in 1 5-5",
        'requirement 2 "B" 7-11',
        "criterion 2.1 in 2 11-11",
      ],
    ],
  ])("%j", (text, expected) => {
    expect(outlineOf(kiro("requirements", text))).toEqual(expected);
  });

  it.each([
    "# 要件定義書",
    "# 需求文档",
    "# 요구사항 문서",
    "# Documento de Requisitos",
    "# Anforderungsdokument",
  ])("%s names the file, not the spec", (heading) => {
    expect(kiro("requirements", `${heading}\n`).title).toBe("depot: requirements");
  });
});

describe("bugfix specs", () => {
  const EXPECTED = "### Expected Behavior (Correct)\n\n";
  it.each([
    [
      "what stands below a bare title belongs to it",
      `${EXPECTED}**2.1** Query\n\n"how much" query SHALL return:\n  - the sum\n  - NOT the rest\n\n2.2 A SHALL b\n`,
      ['3-7 2.1 (Query) "how much" query SHALL return: ⏎ - the sum ⏎ - NOT the rest', "9-9 2.2 A SHALL b"],
    ],
    [
      "a title above a line that says what must hold",
      `${EXPECTED}**2.1** Totals\nDashboard SHALL show:\n  - a\n`,
      ["3-5 2.1 (Totals) Dashboard SHALL show: ⏎ - a"],
    ],
    [
      "a paragraph that opens a list goes on with the number before it",
      `${EXPECTED}**2.1** Edits\nWHEN a sum grows:\n  - b falls\n\nWHEN a sum falls:\n  - b grows\n`,
      ["3-8 2.1 (Edits) WHEN a sum grows: ⏎ - b falls ⏎ WHEN a sum falls: ⏎ - b grows"],
    ],
    [
      "sections of another name with numbers of their own",
      `${EXPECTED}2.1 A SHALL b\n\n### New Behavior (Required by the Fix)\n\n4.1 A SHALL c\n`,
      ["3-3 2.1 A SHALL b", "7-7 4.1 A SHALL c"],
    ],
    [
      "labels between the numbers",
      `${EXPECTED}**Bug 1 — labels:**\n\n2.1 A SHALL b\n\n**Bug 2 — order:**\n\n2.2 A SHALL c\n`,
      ["5-5 2.1 A SHALL b", "9-9 2.2 A SHALL c"],
    ],
  ])("%s", (_, text, expected) => {
    expect(criteria(kiro("bugfix", text))).toEqual(expected);
  });

  it.each([
    ["不变行为（防止回归）", "3"],
    ["変更されない動作（リグレッション防止）", "3"],
    ["변경되지 않는 동작", "3"],
    ["Comportamiento sin cambios (Prevención de regresiones)", "3"],
    ["Comportamento Esperado (Correto)", "2"],
    ["Aktuelles Verhalten (Defekt)", "1"],
    ["Comportement non modifié", "3"],
  ])("%s is requirement %s", (heading, id) => {
    expect(kiro("bugfix", `### ${heading}\n\n${id}.1 A SHALL b\n`).items.map((item) => item.id)).toEqual([
      id,
      `${id}.1`,
    ]);
  });

  it("are known by their text where the name says otherwise", () => {
    const bug = "### Current Behavior\n\n1.1 WHEN a THEN b\n\n### Expected Behavior\n\n2.1 A SHALL c\n";
    expect(criteria(kiro("requirements", bug))).toEqual(["3-3 1.1 WHEN a THEN b", "7-7 2.1 A SHALL c"]);
    expect(criteria(kiro("bugfix", `${AC}1. A SHALL b\n`))).toEqual(["5-5 4.1 A SHALL b"]);
    expect(criteria(kiro("bugfix", `${bug}\n#### Acceptance Criteria\n\n2.2 A SHALL d\n`))).toContain(
      "11-11 2.2 A SHALL d",
    );
  });
});

describe("properties", () => {
  it("end where another section begins, and what is no property stays prose", () => {
    const text =
      "## Correctness Properties\n\nWhat holds.\n\n**Property 1: A**\nx\n\n### Property 2: B\n\ny\n\n#### Why\n\nz\n\n### Reflection\n\nNone.\n";
    expect(outlineOf(kiro("design", text))).toEqual([
      'intent - "Correctness Properties" 1-3',
      'property 1 "A" 5-6',
      'property 2 "B" 8-14',
      'intent - "Reflection" 16-18',
    ]);
  });

  it("may begin behind a dash", () => {
    const [property] = kiro("design", "**Property 3: Third** — For any x, the y SHALL z\n").items;
    expect(property).toMatchObject({ title: "Third", text: "For any x, the y SHALL z" });
  });
});

describe("OpenSpec deltas", () => {
  const delta = (text: string): Spec => spec(text, "openspec/changes/c/specs/depot/spec.md");
  const deltas = (parsed: Spec): string[] =>
    parsed.items
      .filter(({ item }) => item === "requirement")
      .map(({ title, delta: kind, line, endLine }) => `${kind ?? "-"} ${title} ${line}-${endLine}`);

  it.each([
    [
      "names with code in them",
      "## RENAMED Requirements\n- FROM: `### Requirement: Menu `File` opens`\n- TO: `### Requirement: Menu `File` shuts`\n",
      ["renamed Menu `File` shuts 2-3"],
    ],
    [
      "names without bullets or backticks",
      "## RENAMED Requirements\n\nFROM: ### Requirement: A\nTO: ### Requirement: B\n",
      ["renamed B 3-4"],
    ],
    [
      "bold sides",
      "## RENAMED Requirements\n- **FROM:** Requirement: A\n- **TO:** Requirement: B\n",
      ["renamed B 2-3"],
    ],
    [
      "removed, with reason and migration",
      "## REMOVED Requirements\n\n### Requirement: A\n**Reason**: x\n**Migration**: y\n\n- `### Requirement: B`\n",
      ["removed B 7-7", "removed A 3-7"],
    ],
    [
      "groups above requirements",
      "## ADDED Requirements\n\n### Weighing\n\nAbout scales.\n\n#### Requirement: A\n\nIt SHALL b.\n",
      ["added A 7-9"],
    ],
    [
      "a remark behind the heading",
      "## ADDED Requirements (draft)\n\n### Requirement: A\n\nx\n",
      ["added A 3-5"],
    ],
  ])("%s", (_, text, expected) => {
    const parsed = delta(text);
    expect(deltas(parsed)).toEqual(expected);
    expect(parsed.problems).toEqual([]);
  });

  it("keeps both names of a renaming as they are written", () => {
    expect(
      delta("## RENAMED Requirements\n- FROM: `### Requirement: A`\n- TO: `### Requirement: B`\n").items[0]
        ?.text,
    ).toBe("FROM: A\nTO: B");
  });

  it("takes a sentence for an empty section, and a section that names nothing for a mistake", () => {
    const added = "## ADDED Requirements\n\n### Requirement: A\n\nx\n\n";
    const rules = (text: string): string[] => delta(text).problems.map(({ rule, line }) => `${rule} ${line}`);
    expect(rules(`${added}## MODIFIED Requirements\n\n(none)\n`)).toEqual([]);
    expect(rules(`${added}## REMOVED Requirements\n`)).toEqual([]);
    expect(rules(`${added}## REMOVED Requirements\n\n- A\n`)).toEqual(["delta-empty 7"]);
    expect(rules("## MODIFIED Requirements\n\nNone.\n")).toEqual(["delta-empty 1"]);
  });

  it("keeps the prose of groups as items of their own, above what they group", () => {
    expect(
      outlineOf(
        delta(
          "## ADDED Requirements\n\n### Weighing\n\nAbout scales.\n\n#### Requirement: A\n\nIt SHALL b.\n",
        ),
      ),
    ).toEqual(['intent - "Weighing" 3-5', 'requirement - "A" 7-9']);
  });
});

describe("spec-kit", () => {
  const speckit = (text: string): Spec => spec(text, "specs/001-depot/spec.md");
  const GWT = "**Given** a, **When** b, **Then** c";

  it.each([
    ["### User Story 2 - Label (P1)", 'requirement US2 "Label"'],
    ["### User Story 2 - Label (Priority: P1) 🎯 MVP", 'requirement US2 "Label"'],
    ["### ユーザーストーリー 2 - ラベル（優先度: P1）", 'requirement US2 "ラベル"'],
    ["### 用户故事 2 - 标签（优先级：P1）", 'requirement US2 "标签"'],
    ["### Historia de Usuario 2 - Etiqueta (Prioridad: P1)", 'requirement US2 "Etiqueta"'],
  ])("%s", (heading, expected) => {
    expect(outlineOf(speckit(`${heading}\n\nText.\n\n1. ${GWT}\n`))).toEqual([
      `${expected} 1-5`,
      "scenario US2.1 in US2 5-5",
    ]);
  });

  it.each([
    ["**Acceptance Scenarios**:\n\n", `1. ${GWT}\n2. ${GWT}\n`, 2],
    ["**Escenarios de Aceptación**:\n\n", `1. ${GWT}\n`, 1],
    ["**受け入れシナリオ**：\n\n", `1. ${GWT}\n`, 1],
    ["**Acceptance Scenarios**:\n\n", `- ${GWT}\n`, 1],
    ["**Acceptance Scenarios**:\n\n", `${GWT}\n\nThe bill is kept.\n`, 1],
    ["#### Acceptance Scenarios\n\n", `1. ${GWT}\n`, 1],
    ["#### Scenario 1: First\n\n", `${GWT}\n\n#### Scenario 2: Second\n\n${GWT}\n`, 2],
  ])("%j finds its scenarios", (label, list, count) => {
    const { items } = speckit(`### User Story 1 - A (P1)\n\nText.\n\n${label}${list}`);
    expect(items.filter(({ item }) => item === "scenario")).toHaveLength(count);
    expect(
      items.filter(({ item }) => item === "scenario").every(({ ears }) => ears?.pattern === "complex"),
    ).toBe(true);
  });

  it("takes labels between requirements for no requirements", () => {
    const text =
      "### Functional Requirements\n\n**Weighing**\n\n- **FR-001**: System MUST weigh\n\n*Example of an unclear one:*\n\n- **FR-002**: System MUST keep [NEEDS CLARIFICATION: how long]\n";
    expect(outlineOf(speckit(text))).toEqual(["requirement FR-001 5-5", "requirement FR-002 9-9"]);
  });

  it("ends a task where the next paragraph begins", () => {
    const tasks = spec(
      "- [ ] T001 Build\n  (after all)\n\n**Checkpoint**: ready\n",
      "specs/001-depot/tasks.md",
    );
    expect(outlineOf(tasks)).toEqual(['task T001 "Build (after all)" 1-2']);
  });
});

import { describe, expect, it } from "vitest";
import { dialectByText } from "../../../src/core/specs/dialect-by-text.ts";
import type { Dialect } from "../../../src/core/specs/model.ts";
import { parseSpec } from "../../../src/core/specs/parse.ts";

const CASES: [string, string, Dialect | null, string[]][] = [
  [
    "a living spec",
    "## Requirements\n\n### Requirement: Weigh\n\nThe A SHALL b.\n\n#### Scenario: S\n\n- **WHEN** a\n",
    "openspec",
    ["requirement", "scenario"],
  ],
  [
    "a delta",
    "## REMOVED Requirements\n\n### Requirement: Weigh\n**Reason**: x\n",
    "openspec",
    ["requirement"],
  ],
  [
    "spec-kit",
    "## User Scenarios & Testing\n\n### User Story 1 - A (Priority: P1)\n\n## Requirements\n\n- **FR-001**: System MUST a\n",
    "speckit",
    ["requirement", "requirement"],
  ],
  ["spec-kit tasks", "- [ ] T001 [P] Build\n", "speckit", ["task"]],
  [
    "Kiro requirements",
    "### Requirement 1: A\n\n#### Acceptance Criteria\n\n1. THE A SHALL b\n",
    "kiro",
    ["requirement", "criterion"],
  ],
  [
    "the same in Japanese",
    "### 要件1：到着\n\n#### 受入基準\n\n1. THE A SHALL b\n",
    "kiro",
    ["requirement", "criterion"],
  ],
  [
    "a bugfix",
    "### Current Behavior (Defect)\n\n1.1 WHEN a THEN b\n\n### Expected Behavior\n\n2.1 WHEN a THEN the c SHALL d\n",
    "kiro",
    ["requirement", "criterion", "requirement", "criterion"],
  ],
  ["properties", "### Property 1: A\n\n*For any* a, b\n", "kiro", ["property"]],
  ["numbered tasks", "- [ ] 1. Build\n  - [x] 1.1 Part\n", "kiro", ["task", "task"]],
  ["our own", "## Intent\n\nWeigh.\n\n## Constraints\n\n- [ ] fast\n", null, ["intent", "constraint"]],
  ["nothing", "", null, []],
];

describe("a text without its usual path", () => {
  it.each(CASES)("%s", (_, text, dialect, items) => {
    expect(dialectByText(text)).toBe(dialect);
    const parsed = parseSpec({ path: "tmp/v1.md", text, dialect: dialect ?? "spec.md" });
    expect(parsed.items.map(({ item }) => item)).toEqual(items);
  });
});

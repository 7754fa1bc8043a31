import { describe, expect, it } from "vitest";
import { diffSpec } from "../../../src/core/specs/diff.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { changesOf, outlineOf, spec } from "./spec-of.ts";

const kiro = (name: string, text: string): Spec => spec(text, `.kiro/specs/depot/${name}.md`);
const expected = (body: string): Spec =>
  kiro("bugfix", `## Bug Analysis\n\n### Expected Behavior (Correct)\n\n${body}`);
const criteria = (parsed: Spec): string[] =>
  parsed.items
    .filter(({ item }) => item === "criterion")
    .map(({ id, title, text }) => `${id} ${title} | ${text.replaceAll("\n", " ⏎ ")}`);

describe("bugfix statements", () => {
  it.each([
    [
      "bullets behind a statement are its parts",
      "2.1 WHEN a link is clicked THEN the Depot SHALL\n  - open it\n  - log it\n",
      ["2.1  | WHEN a link is clicked THEN the Depot SHALL ⏎ - open it ⏎ - log it"],
    ],
    [
      "bullets with their own statements are not",
      "2.1 WHEN a link is clicked THEN the Depot SHALL open it\n\n- 2.2 THE Depot SHALL log it\n",
      ["2.1  | WHEN a link is clicked THEN the Depot SHALL open it", "2.2  | THE Depot SHALL log it"],
    ],
    [
      "a bold number with a title on its own line",
      "**2.11** Clean links\nWHEN a link is clicked THEN the Depot SHALL open it\n",
      ["2.11 Clean links | WHEN a link is clicked THEN the Depot SHALL open it"],
    ],
    [
      "a wrapped statement is no title",
      "2.1 WHEN a link is clicked\nIF it is broken THEN the Depot SHALL say so\n",
      ["2.1  | WHEN a link is clicked IF it is broken THEN the Depot SHALL say so"],
    ],
  ])("%s", (_, body, found) => {
    expect(criteria(expected(body))).toEqual(found);
  });
});

describe("properties", () => {
  it("reads a title that ends with its emphasis, and what follows as the property", () => {
    const design = kiro(
      "design",
      "## Correctness Properties\n\n- **Property 5: Labels** For any label, reading SHALL give it back. **Validates: Requirements 5.1**\n",
    );
    expect(outlineOf(design)).toEqual(['property 5 "Labels" 3-3']);
    expect(design.items.at(-1)).toMatchObject({
      ears: { system: "reading", responses: [{ text: "give it back" }] },
      references: [{ to: "5.1", line: 3, column: 95 }],
    });
  });

  it("tells a change of what it validates from a change of what it says", () => {
    const with_ = (list: string): Spec =>
      kiro(
        "design",
        `### Property 1: Labels\n\n*For any* label, reading SHALL give it back\n\n**Validates: Requirements ${list}**\n`,
      );
    expect(changesOf(with_("1.1"), with_("1.2"))).toEqual([
      "property 1 modified none editorial references-changed",
    ]);
  });
});

describe("tasks", () => {
  it.each([
    ["- [ ] **4. Weigh parcels**", "4", "Weigh parcels"],
    ["- [ ] **5.** Weigh parcels", "5", "Weigh parcels"],
    ["- [ ] Task 7: Weigh parcels", "7", "Weigh parcels"],
    ["- [ ] 2.1 (P) Weigh parcels", "2.1", "(P) Weigh parcels"],
    ["- [ ] 2.1 Weigh **all** parcels", "2.1", "Weigh **all** parcels"],
  ])("%s", (line, id, title) => {
    expect(kiro("tasks", `${line}\n`).items[0]).toMatchObject({ id, title });
  });

  it("lets each task of a wave wait for the wave before", () => {
    const waves = { waves: [{ id: 0, tasks: ["1", "2"] }, { id: 1, tasks: ["3", 4, null] }, { id: 2 }] };
    const text = `- [ ] 1. a\n- [ ] 2. b\n- [ ] 3. c\n\n## Task Dependency Graph\n\n\`\`\`json\n${JSON.stringify(waves)}\n\`\`\`\n`;
    expect(kiro("tasks", text).items.map(({ dependsOn }) => dependsOn)).toEqual([[], [], ["1", "2"]]);
  });
});

describe("OpenSpec names", () => {
  const living = (name: string): Spec =>
    spec(
      `## Requirements\n\n### Requirement: ${name}\n\nThe Depot SHALL weigh.\n\n#### Scenario: S\n\n- **WHEN** a\n- **THEN** b\n`,
      "openspec/specs/depot/spec.md",
    );

  it("takes a number in a name for no reference", () => {
    expect(living("2FA: codes").items.flatMap(({ references }) => references)).toEqual([]);
  });

  it("names the requirement above a scenario that changed", () => {
    const before = living("Weighing");
    const after = spec(
      `## Requirements\n\n### Requirement: Weighing\n\nThe Depot SHALL weigh.\n\n#### Scenario: S\n\n- **WHEN** a\n- **THEN** c and d\n`,
      "openspec/specs/depot/spec.md",
    );
    expect(diffSpec(before, after, []).changes).toMatchObject([
      { item: "scenario", title: "S", aspects: ["modified"], requirement: { id: "", title: "Weighing" } },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { contractSides, diffCompared, hasDelta, isDelta } from "../../../src/core/specs/delta-diff.ts";
import { lintDeltaOverlap } from "../../../src/core/specs/lint-delta-overlap.ts";
import { lintAcross } from "../../../src/core/specs/lint-across.ts";
import type { SpecDiff } from "../../../src/core/specs/diff-model.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { diffOf } from "../../../src/core/specs/diff.ts";
import { overlap } from "../../../src/core/specs/overlap.ts";
import { archivedBy, beforeArchive, livingSpecPath } from "../../../src/core/specs/spec-folder.ts";
import { changeLine, spec } from "./spec-of.ts";

const LIVING = "openspec/specs/depot/spec.md";
const DELTA = "openspec/changes/faster/specs/depot/spec.md";
const OTHER = "openspec/changes/slower/specs/depot/spec.md";

const requirement = (name: string, text: string, scenario = "Parcel"): string =>
  `### Requirement: ${name}\n${text}\n\n#### Scenario: ${scenario}\n- **WHEN** a parcel arrives\n- **THEN** ${name.toLowerCase()} happens\n`;
const WEIGHING = requirement("Weighing", "The Depot SHALL weigh a parcel within 9 seconds.");
const LABELS = requirement("Labels", "The Depot SHALL print a label.");
const NIGHT = requirement("Night", "WHILE it is dark, the Depot SHALL light the yard.");
const living = spec(
  `# Depot\n\n## Purpose\n\nTo keep parcels.\n\n## Requirements\n\n${WEIGHING}\n${LABELS}\n${NIGHT}`,
  LIVING,
);
const delta = (text: string, path = DELTA): Spec => spec(text, path);
const effect = (after: Spec | null, before: Spec | null = null, of: Spec | null = living): SpecDiff =>
  diffCompared({ before, after, living: { before: of, after: of } }, []);
const rows = (diff: SpecDiff): string[] =>
  diff.changes.map((change) => `${change.title}: ${changeLine(change)}`);

describe("what a delta does to the living spec", () => {
  it("is told entry by entry, with the lines of both files", () => {
    const diff = effect(
      delta(
        `## ADDED Requirements\n\n${requirement("Scale", "The Depot SHALL have a scale.")}\n## MODIFIED Requirements\n\n${requirement("Weighing", "The Depot SHALL weigh a parcel within 20 seconds.")}\n## REMOVED Requirements\n\n### Requirement: Labels\n\n**Reason**: Nobody reads them.\n**Migration**: Read the parcel.\n\n## RENAMED Requirements\n\n- FROM: \`### Requirement: Night\`\n- TO: \`### Requirement: Darkness\`\n`,
      ),
    );
    expect(rows(diff)).toEqual([
      "Scale: requirement - added strengthened additive item-added",
      "Parcel: scenario - added strengthened additive item-added",
      "Weighing: requirement - modified weakened breaking bound-loosened",
      "Labels: requirement - removed weakened breaking item-removed",
      "Parcel: scenario - removed weakened breaking item-removed",
      "Darkness: requirement - renamed none editorial title-changed",
    ]);
    expect(diff.level).toBe("breaking");
    expect(diff.appliesTo).toEqual({ path: LIVING, exists: true });
    expect(diff.change).toBe("created");
    const [, , weighing, labels, , night] = diff.changes;
    expect(weighing).toMatchObject({ line: { before: 9, after: 12 }, matchedBy: "title" });
    expect(weighing?.before).toContain("within 9 seconds");
    expect(weighing?.after).toContain("within 20 seconds");
    expect(labels?.line).toEqual({ before: 16, after: null });
    expect(labels?.why).toMatch(/Nobody reads them[^]*Read the parcel/);
    expect(night).toMatchObject({ previousTitle: "Night", line: { before: 23, after: 28 } });
  });

  it("leaves out scenarios that MODIFIED does not repeat", () => {
    const modified = requirement("Weighing", "The Depot SHALL weigh a parcel within 9 seconds.", "Pallet");
    expect(rows(effect(delta(`## MODIFIED Requirements\n\n${modified}`)))).toEqual([
      "Pallet: scenario - renamed none editorial title-changed",
    ]);
    const bare = "### Requirement: Weighing\nThe Depot SHALL weigh a parcel within 9 seconds.\n";
    expect(rows(effect(delta(`## MODIFIED Requirements\n\n${bare}`)))).toEqual([
      "Parcel: scenario - removed weakened breaking item-removed",
    ]);
  });

  it("joins a rename and a modification under the new name, however little the texts share", () => {
    const diff = effect(
      delta(
        `## MODIFIED Requirements\n\n${requirement("Darkness", "Lamps MUST burn from dusk till dawn.")}\n## RENAMED Requirements\n\n- FROM: \`### Requirement: Night\`\n- TO: \`### Requirement: Darkness\`\n`,
      ),
    );
    expect(diff.changes[0]).toMatchObject({
      title: "Darkness",
      previousTitle: "Night",
      aspects: ["modified", "renamed"],
    });
    expect(diff.changes.filter(({ item }) => item === "requirement")).toHaveLength(1);
  });

  it("keeps what is declared removed and added apart, however alike the texts are", () => {
    const diff = effect(
      delta(
        `## ADDED Requirements\n\n${requirement("Tags", "The Depot SHALL print a label.")}\n## REMOVED Requirements\n\n- \`### Requirement: Labels\`\n`,
      ),
    );
    expect(diff.changes.map(({ title, aspects }) => `${title} ${aspects.join()}`)).toEqual([
      "Tags added",
      "Parcel added",
      "Labels removed",
      "Parcel removed",
    ]);
  });

  it("is unknown where the delta does not fit, and nothing where it adds what is there", () => {
    const misfit = delta(
      `## ADDED Requirements\n\n${LABELS}\n${requirement("Night", "Other words.")}\n## MODIFIED Requirements\n\n${requirement("Nothing", "The Depot SHALL do nothing.")}\n## REMOVED Requirements\n\n- \`### Requirement: Nobody\`\n\n## RENAMED Requirements\n\n- FROM: \`### Requirement: A\`\n- TO: \`### Requirement: B\`\n`,
    );
    expect(rows(effect(misfit))).toEqual([
      "Night: requirement - added unknown unknown delta-unapplied",
      "Nothing: requirement - modified unknown unknown delta-unapplied",
      "Nobody: requirement - removed unknown unknown delta-unapplied",
      "B: requirement - renamed unknown unknown delta-unapplied",
    ]);
    expect(effect(misfit, null, null).appliesTo?.exists).toBe(false);
    const found = lintAcross([misfit, living], {}).map(({ rule, line }) => `${rule} ${line}`);
    expect(found.filter((each) => each.startsWith("delta-unknown-target"))).toHaveLength(3);
  });

  it("is all new where the capability is", () => {
    const diff = effect(delta(`## ADDED Requirements\n\n${LABELS}`), null, null);
    expect(diff).toMatchObject({ level: "additive", appliesTo: { path: LIVING, exists: false } });
  });

  it("is unknown, and nothing is concluded, where the living spec cannot be read", () => {
    const huge = spec("x".repeat(2 * 1024 * 1024 + 1), LIVING);
    const diff = effect(delta("## REMOVED Requirements\n\n### Requirement: Labels\n"), null, huge);
    expect(diff).toMatchObject({ level: "unknown", changes: [], appliesTo: { exists: true } });
  });

  it("counts what the living spec exports, not what the delta says", () => {
    const removed = delta("## REMOVED Requirements\n\n### Requirement: Labels\n");
    const closed = { ...living, exports: ["contract:*"] };
    expect(effect(removed, null, closed).level).toBe("unknown");
  });
});

describe("a delta that is edited", () => {
  const slower = `## MODIFIED Requirements\n\n${requirement("Weighing", "The Depot SHALL weigh a parcel within 20 seconds.")}`;
  const gone = "\n## REMOVED Requirements\n\n- `### Requirement: Labels`\n";
  it("shows what is new about it at the head, against the living spec", () => {
    const before = delta(slower + gone);
    const after = delta(slower.replace("20", "15"));
    expect(rows(effect(after, before))).toEqual([
      "Weighing: requirement - modified weakened breaking bound-loosened",
      "Labels: requirement - removed none editorial delta-withdrawn",
    ]);
    expect(rows(effect(before, after))[0]).toContain("Weighing");
  });
  it("says nothing where only its form changed", () => {
    const diff = effect(delta(slower.replace("weigh", "**weigh**") + gone), delta(slower + gone));
    expect(diff).toMatchObject({ level: "none", changes: [], change: "edited" });
  });
  it("tells an effect that the living spec's own edit gave it", () => {
    const changed = { ...living, items: living.items.filter(({ title }) => title !== "Weighing") };
    const both = delta(slower);
    const diff = diffCompared({ before: both, after: both, living: { before: living, after: changed } }, []);
    expect(rows(diff)).toEqual(["Weighing: requirement - modified unknown unknown delta-unapplied"]);
  });
  it("tells what is no longer proposed when it is removed", () => {
    const diff = effect(null, delta(slower + gone));
    expect(diff).toMatchObject({ level: "editorial", change: "removed" });
    expect(diff.changes.map(({ rule }) => rule)).toEqual(["delta-withdrawn", "delta-withdrawn"]);
  });
});

describe("the contracts of a delta", () => {
  it("are those of the requirements that it touches, before and after", () => {
    const change = delta(`## REMOVED Requirements\n\n- \`### Requirement: Labels\`\n`);
    const sides = contractSides({
      before: null,
      after: change,
      living: { before: living, after: living },
    });
    expect(sides.before?.path).toBe(LIVING);
    expect(sides.before?.items.map(({ title }) => title)).toEqual(["Labels", "Parcel"]);
    expect(sides.after?.items).toEqual([]);
  });
});

describe("two open changes of one requirement", () => {
  const modify = (path: string, name: string): Spec =>
    delta(`## MODIFIED Requirements\n\n${requirement(name, "The Depot SHALL hurry.")}`, path);
  const found = (specs: Spec[], others: Spec[] = []): string[] =>
    lintDeltaOverlap(specs, others, {}).map(({ path, line }) => `${path.split("/")[2] ?? ""}:${line}`);
  it("are told, at each of them that is looked at", () => {
    const [a, b] = [modify(DELTA, "Labels"), modify(OTHER, "Labels")];
    expect(found([a, b])).toEqual(["faster:3", "slower:3"]);
    expect(found([a], [b])).toEqual(["faster:3"]);
    expect(lintDeltaOverlap([a, b], [], { "delta-overlap": "off" })).toEqual([]);
    expect(lintAcross([a, b, living], {}).map(({ rule }) => rule)).toEqual([
      "delta-overlap",
      "delta-overlap",
    ]);
  });
  it("also by the old name of a rename", () => {
    const rename = delta(
      "## RENAMED Requirements\n\n- FROM: `### Requirement: Labels`\n- TO: `### Requirement: Tags`\n",
      OTHER,
    );
    expect(found([modify(DELTA, "Labels"), rename])).toEqual(["faster:3", "slower:3"]);
  });
  it("not when they touch different ones, or another capability, or are archived", () => {
    const elsewhere = modify("openspec/changes/slower/specs/yard/spec.md", "Labels");
    const archived = modify("openspec/changes/archive/2026-01-01-slower/specs/depot/spec.md", "Labels");
    expect(found([modify(DELTA, "Labels"), modify(OTHER, "Night"), elsewhere, archived])).toEqual([]);
  });
  it("are an overlap across pull requests, and so is a direct edit of the living spec", () => {
    const mine = diffOf([effect(modify(DELTA, "Labels"))]);
    expect(overlap(mine, diffOf([effect(modify(OTHER, "Labels"))])).map(({ item }) => item)).toContain(
      "Labels",
    );
    const direct = spec(`## Requirements\n\n${WEIGHING}\n${NIGHT}`, LIVING);
    const edit = diffOf([diffCompared({ before: living, after: direct }, [])]);
    expect(overlap(mine, edit).map(({ item }) => item)).toContain("Labels");
    const withdrawn = diffOf([effect(null, modify(OTHER, "Labels"))]);
    expect(overlap(mine, withdrawn)).toEqual([]);
  });
});

describe("the places of OpenSpec", () => {
  it.each([
    [DELTA, LIVING],
    ["apps/web/openspec/changes/x/specs/a/b/spec.md", "apps/web/openspec/specs/a/b/spec.md"],
    ["changes/x/specs/a/spec.md", "specs/a/spec.md"],
    ["openspec/changes/archive/2026-01-01-x/specs/a/spec.md", null],
    ["docs/changes/x/specs/a/spec.md", null],
  ])("%s edits %s", (path, expected) => {
    expect(livingSpecPath(path)).toBe(expected);
  });
  it("knows a delta by its sections and its place", () => {
    expect(isDelta(delta(`## ADDED Requirements\n\n${LABELS}`))).toBe(true);
    expect(isDelta(delta(`## Requirements\n\n${LABELS}`))).toBe(false);
    expect(hasDelta(spec(`## ADDED Requirements\n\n${LABELS}`, "old/openspec/delta.md"))).toBe(true);
    expect(isDelta(null)).toBe(false);
  });
  it("knows where an archived file came from", () => {
    expect(beforeArchive("openspec/changes/archive/2026-01-02-faster/tasks.md")).toBe(
      "openspec/changes/faster/tasks.md",
    );
    expect(beforeArchive("a/openspec/changes/archive/faster/tasks.md")).toBe(
      "a/openspec/changes/faster/tasks.md",
    );
    expect(beforeArchive(DELTA)).toBeNull();
    const added = {
      path: `openspec/changes/archive/2026-01-02-faster/tasks.md`,
      previousPath: null,
      after: "b",
    };
    const removed = { path: "openspec/changes/faster/tasks.md", previousPath: null, after: null };
    const other = { path: "openspec/changes/slower/tasks.md", previousPath: null, after: null };
    expect([added, removed, other].map(archivedBy([added, removed, other]))).toEqual([false, true, false]);
    const moved = { ...added, previousPath: removed.path };
    expect(archivedBy([moved])(moved)).toBe(true);
  });
});

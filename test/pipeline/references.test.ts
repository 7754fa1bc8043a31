/** What a review says of references: real commits, whole folders, tests, and nothing that was so before. */
import { describe, expect, test } from "vitest";
import { noLinks } from "../../src/core/review/links.ts";
import { renderSummary } from "../../src/core/review/summary.ts";
import { openRepository } from "../../src/git/repository.ts";
import { localReview } from "../../src/pipeline/local-review.ts";
import type { Review } from "../../src/core/review/model.ts";
import { Sample } from "../git/support/sample.ts";

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";
const requirements = (...criteria: string[]): string =>
  `# Requirements Document\n\n## Requirements\n\n### Requirement 1: Parcels\n\n#### Acceptance Criteria\n\n${criteria.map((text, at) => `${at + 1}. ${text}\n`).join("")}`;
const tasks = (...references: string[]): string =>
  `# Implementation Plan\n\n${references.map((each, at) => `- [ ] ${at + 1}. Task number ${at + 1}\n  - _Requirements: ${each}_\n`).join("")}`;

const DEPOT = ".kiro/specs/depot/";
const FOLDER = { [`${DEPOT}requirements.md`]: requirements(A, B), [`${DEPOT}tasks.md`]: tasks("1.1", "1.2") };
const INSERTED = { [`${DEPOT}requirements.md`]: requirements(C, A, B) };
const config = (specs: string): string => `specs:\n${specs}`;

type Files = Record<string, string | null>;

async function reviewOf(before: Files, after: Files, prepare?: (sample: Sample) => void): Promise<Review> {
  const sample = new Sample();
  const base = sample.commit("before", before);
  prepare?.(sample);
  const head = sample.commit("after", after);
  const repository = await openRepository(sample.dir);
  const { facts } = await localReview({ repository, base, head, instructions: null });
  return facts.review;
}

const findings = (review: Review): string[] =>
  review.diff.specs.flatMap(({ references }) =>
    references.map(
      ({ path, line, reference, problem, suggestion }) =>
        `${path.split("/").at(-1) ?? ""}:${line} ${reference} ${problem}${suggestion === "" ? "" : ` → ${suggestion}`}`,
    ),
  );
const problems = (review: Review, rule: string): string[] =>
  review.problems
    .filter((each) => each.rule === rule)
    .map(
      ({ path, line, introduced, level }) =>
        `${path.split("/").at(-1) ?? ""}:${line} ${level}${introduced ? "" : " before"}`,
    );

describe("an insertion in requirements.md", () => {
  test("names the tasks and tests that nobody touched, with the corrected line", async () => {
    const check =
      "// Feature: depot, Property 1: weight\n// Validates: Requirements 1.1\nit('weighs', () => {});\n";
    const review = await reviewOf(
      { ...FOLDER, "src/weigh.test.ts": check },
      { ...INSERTED, "src/weigh.test.ts": check.replace("'weighs'", "'weighs it'") },
    );
    expect(findings(review).filter((each) => !each.includes("uncovered"))).toEqual([
      "tasks.md:4 1.1 retargeted → 1.2",
      "tasks.md:6 1.2 retargeted → 1.3",
      "weigh.test.ts:2 1.1 retargeted → 1.2",
    ]);
    expect(review.diff.specs.map(({ path }) => path)).toEqual([`${DEPOT}requirements.md`]);
    // A review fails a pull request only where the rules of the configuration ask for it.
    expect(problems(review, "reference-retargeted")).toEqual([
      "tasks.md:4 warning",
      "tasks.md:6 warning",
      "weigh.test.ts:2 warning",
    ]);
    expect(review.problems.map(({ fix }) => fix?.text).filter(Boolean)).toEqual(["1.2", "1.3", "1.2"]);
    const markdown = renderSummary(review, noLinks);
    expect(markdown.slice(markdown.indexOf("#### References"), markdown.indexOf("Compared")))
      .toMatchInlineSnapshot(`
      "#### References

      3 references point astray since this change; \`headwater lint --fix --base <base branch>\` corrects them.

      - \`.kiro/specs/depot/tasks.md:4\`: \`1.1\` meant “WHEN a parcel arrives THEN the Depot SHALL weigh the parcel” and now means “THE Depot SHALL print a label for every customer”. It should be \`1.2\`.

        The line, corrected:

        \`\`\`text
          - _Requirements: 1.2_
        \`\`\`

      - \`.kiro/specs/depot/tasks.md:6\`: \`1.2\` meant “IF the scale is broken THEN the Depot SHALL call the mechanic” and now means “WHEN a parcel arrives THEN the Depot SHALL weigh the parcel”. It should be \`1.3\`.

        The line, corrected:

        \`\`\`text
          - _Requirements: 1.3_
        \`\`\`

      - \`src/weigh.test.ts:2\`: \`1.1\` meant “WHEN a parcel arrives THEN the Depot SHALL weigh the parcel” and now means “THE Depot SHALL print a label for every customer”. It should be \`1.2\`.

        The line, corrected:

        \`\`\`text
        // Validates: Requirements 1.2
        \`\`\`

      <details>
      <summary>1 other file changed: 1 modified</summary>

      - modified \`src/weigh.test.ts\`

      </details>

      "
    `);
    expect(markdown.match(/reference-retargeted/gu)).toBeNull();
  });

  test("fails the check where the configuration says so", async () => {
    const review = await reviewOf(
      { ...FOLDER, ".kiro/headwater.yaml": "rules: { reference-retargeted: error }\n" },
      INSERTED,
    );
    expect(problems(review, "reference-retargeted")).toEqual(["tasks.md:4 error", "tasks.md:6 error"]);
    expect(renderSummary(review, noLinks)).toContain("(`reference-retargeted`)");
  });

  test("is quiet when the author moved the references along", async () => {
    const review = await reviewOf(FOLDER, { ...INSERTED, [`${DEPOT}tasks.md`]: tasks("1.2", "1.3") });
    expect(findings(review)).toEqual(["requirements.md:9 1.1 uncovered"]);
  });

  test("is followed through a rename of the whole folder", async () => {
    const moved = await reviewOf(
      FOLDER,
      { ".kiro/specs/warehouse/requirements.md": requirements(C, A, B) },
      (sample) => sample.git("mv", ".kiro/specs/depot", ".kiro/specs/warehouse"),
    );
    expect(findings(moved).filter((each) => !each.includes("uncovered"))).toEqual([
      "tasks.md:4 1.1 retargeted → 1.2",
      "tasks.md:6 1.2 retargeted → 1.3",
    ]);
  });

  test("touches no other folder", async () => {
    const other = {
      ".kiro/specs/other/requirements.md": requirements(A),
      ".kiro/specs/other/tasks.md": tasks("1.1, 1.9"),
    };
    expect(
      findings(await reviewOf({ ...FOLDER, ...other }, INSERTED)).some((each) => each.includes("1.9")),
    ).toBe(false);
  });
});

describe("what the base had already", () => {
  test("is not the doing of the change", async () => {
    const old = { [`${DEPOT}requirements.md`]: requirements(A), [`${DEPOT}tasks.md`]: tasks("1.1", "1.7") };
    const review = await reviewOf(old, {
      [`${DEPOT}tasks.md`]: `${tasks("1.1", "1.7")}- [ ] 3. New\n  - _Requirements: 1.8_\n`,
    });
    expect(findings(review)).toEqual(["tasks.md:8 1.8 dangling"]);
    expect(problems(review, "reference-dangling")).toEqual([
      "tasks.md:8 warning",
      "tasks.md:6 warning before",
    ]);
  });
});

describe("tests that the configuration names", () => {
  const design = (...titles: string[]): string =>
    `# Design\n\n## Correctness Properties\n\n${titles.map((title, at) => `### Property ${at + 1}: ${title}\n\n*For any* parcel, ${title} SHALL hold.\n\n**Validates: Requirements 1.${at + 1}**\n`).join("\n")}`;
  const governed = {
    ".kiro/headwater.yaml": config(
      '  - match: "**/.kiro/specs/depot/**"\n    governs: ["services/depot/**"]\n',
    ),
  };

  test("are read although nobody changed them, and a new property without one is told", async () => {
    const before = {
      ...FOLDER,
      ...governed,
      [`${DEPOT}design.md`]: design("weight"),
      "services/depot/weigh.test.ts": "// Property 1: weight\n// Validates: Requirements 1.1\n",
    };
    const review = await reviewOf(before, { ...INSERTED, [`${DEPOT}design.md`]: design("weight", "label") });
    expect(findings(review)).toContain("weigh.test.ts:2 1.1 retargeted → 1.2");
    expect(findings(review)).toContain("design.md:11 2 untested");
  });
});

describe("what the configuration declares for files of other tools", () => {
  test("makes a Kiro folder a consumer of what changed", async () => {
    const provider = (limit: string): string =>
      `---\nspec: svc.scales\n---\n\n# Scales\n\n## Requirements\n\n- SCA-1: THE scale SHALL answer within ${limit} ms\n`;
    const review = await reviewOf(
      {
        ...FOLDER,
        "specs/scales.spec.md": provider("200"),
        ".kiro/headwater.yaml": config(
          '  - match: "specs/**/*.spec.md"\n  - match: "**/.kiro/specs/depot/**"\n    consumes: [svc.scales]\n',
        ),
      },
      { "specs/scales.spec.md": provider("900") },
    );
    expect(review.consumers.map(({ spec, verdict }) => [spec, verdict])).toEqual([
      ["kiro:depot", "breaking"],
    ]);
  });
});

describe("what a spec exports", () => {
  test("limits who is affected", async () => {
    const provider = (limit: string): string =>
      `---\nspec: svc.scales\nexports: ["contract:*"]\n---\n\n# Scales\n\n## Requirements\n\n- SCA-1: THE scale SHALL answer within ${limit} ms\n`;
    const consumer = "---\nspec: svc.depot\nconsumes:\n  - spec: svc.scales\n---\n\n# Depot\n";
    const review = await reviewOf(
      { "specs/depot.spec.md": consumer, "specs/scales.spec.md": provider("200") },
      { "specs/scales.spec.md": provider("900") },
    );
    expect(review.consumers).toEqual([]);
  });
});

describe("OpenSpec changes", () => {
  const living =
    "# Login\n\n## Purpose\nPeople log in.\n\n## Requirements\n\n### Requirement: Passwords\nThe system SHALL ask for a password.\n\n#### Scenario: Asked\n- **WHEN** a person comes\n- **THEN** a password is asked for\n";
  const delta = (name: string): string =>
    `## MODIFIED Requirements\n\n### Requirement: ${name}\nThe system SHALL ask for a long password.\n\n#### Scenario: Asked\n- **WHEN** a person comes\n- **THEN** a password is asked for\n`;
  const at = "openspec/changes/longer/specs/login/spec.md";

  test("are held against the living spec, which nobody touched", async () => {
    const wrong = await reviewOf({ "openspec/specs/login/spec.md": living }, { [at]: delta("Pass words") });
    expect(problems(wrong, "delta-unknown-target")).toEqual(["spec.md:3 warning"]);
    const right = await reviewOf({ "openspec/specs/login/spec.md": living }, { [at]: delta("Passwords") });
    expect(problems(right, "delta-unknown-target")).toEqual([]);
    const old = await reviewOf(
      { "openspec/specs/login/spec.md": living, [at]: delta("Pass words") },
      { [at]: `${delta("Pass words")}\n` },
    );
    expect(problems(old, "delta-unknown-target")).toEqual(["spec.md:3 warning before"]);
  });
});

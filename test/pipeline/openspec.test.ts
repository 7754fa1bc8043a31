/** OpenSpec in a review: a delta as what it does, an archived change once, overlaps with other open changes. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Review } from "../../src/core/review/model.ts";
import { renderSummary } from "../../src/core/review/summary.ts";
import { openRepository } from "../../src/git/repository.ts";
import type { ReviewFacts } from "../../src/pipeline/review-facts.ts";
import { runContext } from "../../src/pipeline/run-context.ts";
import { linksOf } from "../../src/pipeline/spec-review.ts";
import { localReview } from "../../src/pipeline/local-review.ts";
import type { Host } from "../../src/ports.ts";
import { Sample } from "../git/support/sample.ts";

const requirement = (name: string, text: string): string =>
  `### Requirement: ${name}\n${text}\n\n#### Scenario: ${name} works\n- **WHEN** a parcel comes\n- **THEN** it works\n\n`;
const weighing = (seconds: number): string =>
  requirement("Weighing", `The Depot SHALL weigh a parcel within ${seconds} seconds.`);
const LABELS = requirement("Labels", "The Depot SHALL print a label.");
const SPEC = "openspec/specs/depot/spec.md";
const CHANGE = "openspec/changes/slower/specs/depot/spec.md";
const OTHER = "openspec/changes/faster/specs/depot/spec.md";
const ARCHIVED = "openspec/changes/archive/2026-01-02-slower/specs/depot/spec.md";
const living = (...requirements: string[]): string =>
  `# Depot\n\n## Purpose\n\nParcels.\n\n## Requirements\n\n${requirements.join("")}`;
const modified = (seconds: number): string => `## MODIFIED Requirements\n\n${weighing(seconds)}`;
const REMOVED = "## REMOVED Requirements\n\n### Requirement: Labels\n**Reason**: <b>Unread</b>.\n";
const CONSUMER = "specs/shop.spec.md";

const sample = new Sample();
const commits: Record<string, string> = {};

async function factsOf(from: string, to: string): Promise<ReviewFacts> {
  const repository = await openRepository(sample.dir);
  const range = { base: commits[from] ?? "", head: commits[to] ?? "", instructions: null };
  return (await localReview({ repository, ...range })).facts;
}

const review = async (from: string, to: string): Promise<Review> => (await factsOf(from, to)).review;

const rows = ({ diff }: Review): string[] =>
  diff.specs.flatMap(({ path, changes }) =>
    changes.map(
      ({ title, aspects, level }) => `${path.split("/")[2] ?? ""}: ${title} ${aspects.join()} ${level}`,
    ),
  );

beforeAll(() => {
  commits["base"] = sample.commit("base", {
    [SPEC]: living(weighing(9), LABELS),
    [OTHER]: modified(5),
    [CONSUMER]: "---\nconsumes:\n  - spec: openspec:depot\n---\n# Shop\n\n## Intent\n\nSell.\n",
    ".kiro/hooks/react.yaml":
      "name: react\non:\n  spec_change:\n    paths: [openspec/changes/**]\n    level: [breaking]\nrun:\n  task: look\n",
    ".kiro/hooks/living.yaml":
      "name: living\non:\n  spec_change:\n    paths: [openspec/specs/**]\nrun:\n  task: look\n",
    ".kiro/headwater.yaml": "mode: propose\n",
  });
  commits["proposed"] = sample.commit("proposed", { [CHANGE]: `${modified(20)}${REMOVED}` });
  commits["edited"] = sample.commit("edited", { [CHANGE]: modified(30) });
  commits["archived"] = sample.commit("archived", {
    [CHANGE]: null,
    [ARCHIVED]: modified(30),
    [SPEC]: living(weighing(30), LABELS),
  });
});

describe("a change folder in a review", () => {
  test("is what it does to the living spec, with links to both", async () => {
    const found = await review("base", "proposed");
    expect(rows(found)).toEqual([
      "slower: Weighing modified breaking",
      "slower: Labels removed breaking",
      "slower: Labels works removed breaking",
    ]);
    const links = linksOf({ webUrl: "https://host.test/o/r" } as Host, { base: "b", head: "h" });
    const markdown = renderSummary(found, links);
    expect(markdown.slice(0, markdown.indexOf("#### Hooks"))).toMatchInlineSnapshot(`
      "**Breaking.** 3 breaking changes in \`openspec:changes/slower/depot\`, proposed by an OpenSpec change.

      #### What changed

      **[\`openspec/changes/slower/specs/depot/spec.md\`](https://host.test/o/r/blob/h/openspec/changes/slower/specs/depot/spec.md)**: proposed change of [\`openspec/specs/depot/spec.md\`](https://host.test/o/r/blob/h/openspec/specs/depot/spec.md), breaking

      | Item | What happened | Before → after | Rule |
      |---|---|---|---|
      | [Weighing](https://host.test/o/r/blob/h/openspec/changes/slower/specs/depot/spec.md#L3) ([living spec](https://host.test/o/r/blob/h/openspec/specs/depot/spec.md#L9)) | weakened: **breaking** | The Depot SHALL weigh a parcel within ~~9~~ **20** seconds. | \`bound-loosened\` |
      | [Labels](https://host.test/o/r/blob/h/openspec/specs/depot/spec.md#L16) | removed: **breaking** | ~~The Depot SHALL print a label.~~<br>Reason: \\<b>Unread\\</b>. | \`item-removed\` |
      | [scenario Labels works](https://host.test/o/r/blob/h/openspec/specs/depot/spec.md#L19) | removed: **breaking** | ~~WHEN a parcel comes THEN it works~~ | \`item-removed\` |

      "
    `);
  });

  test("promises nothing yet: hooks on its path match, those on the living spec and the cascade do not", async () => {
    const { plan, consumers } = await review("base", "proposed");
    expect(consumers).toEqual([]);
    expect(plan.runs.map(({ hook }) => hook)).toEqual(["react"]);
    expect(plan.skips.map(({ hook, code }) => `${hook} ${code}`)).toEqual(["living no_match"]);
  });

  test("is handed to an agent as a proposal", async () => {
    const facts = await factsOf("base", "proposed");
    const [run] = facts.review.plan.runs;
    expect(run?.level).toBe("breaking");
    if (run === undefined) return;
    const [changed] = await runContext(await openRepository(sample.dir), run, facts);
    expect(changed?.text).toContain(
      `${CHANGE} (created, breaking, proposed for ${SPEC}, which is not changed yet)`,
    );
    expect(changed?.text).toMatch(/requirement Labels: removed, weakened \(breaking\)[^]*why: .*Unread/);
  });

  test("tells the other open change that touches the same requirement, once it is new", async () => {
    const overlaps = async (from: string, to: string): Promise<string[]> =>
      (await review(from, to)).problems
        .filter(({ rule }) => rule === "delta-overlap")
        .map(({ path, introduced }) => `${path.split("/")[2] ?? ""} ${String(introduced)}`);
    expect(await overlaps("base", "proposed")).toEqual(["slower true"]);
    expect(await overlaps("proposed", "edited")).toEqual(["slower false"]);
  });

  test("that is edited shows what is new about it", async () => {
    expect(rows(await review("proposed", "edited"))).toEqual([
      "slower: Weighing modified breaking",
      "slower: Labels removed editorial",
    ]);
  });

  test("that is archived is told by the living spec alone, and then consumers count", async () => {
    const found = await review("edited", "archived");
    expect(rows(found)).toEqual(["depot: Weighing modified breaking"]);
    expect(found.consumers.map(({ path, verdict }) => `${path} ${verdict}`)).toEqual([
      `${CONSUMER} breaking`,
    ]);
    expect(found.diff.specs.map(({ appliesTo }) => appliesTo)).toEqual([undefined]);
  });
});

/** What a review of a checkout tells of runs that led to no branch. What stands on branches is told in scenarios/forms. */
import { expect, test } from "vitest";
import { localHost } from "../../src/adapters/local/host.ts";
import { noLinks } from "../../src/core/review/links.ts";
import { proposalSection } from "../../src/core/review/sections.ts";
import { openRepository } from "../../src/git/repository.ts";
import { linesAfter } from "../../src/pipeline/standing-proposals.ts";
import type { Applied } from "../../src/pipeline/stages.ts";
import { review, run } from "../core/review/facts.ts";
import { Sample } from "../git/support/sample.ts";

test("a run without a branch is told with the reason, and nobody is sent to comments that do not exist", async () => {
  const { dir } = new Sample();
  const repository = await openRepository(dir);
  const host = localHost({ repository, dir });
  const outcomes: Applied["outcome"][] = [
    { kind: "empty" },
    { kind: "stopped", reason: "turns", detail: "The limit of 4 turns is reached." },
    { kind: "outdated", path: "docs/notes.md" },
    { kind: "refused", violations: [{ rule: "scope", path: "a.md", message: "a.md is not in scope." }] },
    { kind: "not_planned" },
  ];
  const runs = outcomes.map(({ kind }) => run({ hook: kind.replace("_", "-") }));
  const applied = outcomes.map((outcome, at) => ({ hook: runs[at]?.hook ?? "", outcome }));
  const lines = await linesAfter(repository, host, { plan: { ...review().plan, runs }, applied });
  expect(proposalSection(lines, noLinks)).toMatchInlineSnapshot(`
    "#### Proposals

    - \`empty\`: no change needed. The run changed nothing, so there is no pull request.
    - \`outdated\`: failed. docs/notes.md changed since the run.
    - \`refused\`: failed. The result was refused: a.md is not in scope.
    - \`stopped\`: failed. The run ended because it reached its limit of turns: The limit of 4 turns is reached."
  `);
});

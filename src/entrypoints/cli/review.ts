/** `headwater review`: the spec-first summary of a change, as a pull request would show it. */
import type { Command } from "commander";
import { NOTHING_TO_REVIEW, renderSummary } from "../../core/review/summary.ts";
import { noLinks } from "../../core/review/links.ts";
import type { Review } from "../../core/review/model.ts";
import { localHost } from "../../adapters/local/host.ts";
import { openRepository } from "../../git/repository.ts";
import { localReview } from "../../pipeline/local-review.ts";
import { standingLines } from "../../pipeline/standing-proposals.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { uniqueProblems } from "./problems.ts";
import { envelope, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

export interface ReviewOptions {
  base: string;
  head: string;
  repo: string;
  instructions: string | null;
  json: boolean;
}

function reviewJson(review: Review, markdown: string): object {
  const { problems, notChecked, truncated, ...fields } = review;
  const overlap = {
    what: "overlap with other open pull requests",
    why: "a checkout does not know about them",
  };
  const common = { problems: uniqueProblems(problems), notChecked: [...notChecked, overlap], truncated };
  return envelope("review@1", common, { ...fields, markdown });
}

export async function reviewCommand(session: Session, options: ReviewOptions): Promise<ExitCode> {
  const repository = await openRepository(options.repo);
  const { facts, instructionsFrom } = await localReview({ repository, ...options });
  const host = localHost({ repository, dir: options.repo });
  const proposals = await standingLines(repository, host, facts.review.plan);
  const review: Review = { ...facts.review, proposals };
  session.note(
    `Hooks and configuration are read at ${review.instructionsSha.slice(0, 10)} (${instructionsFrom}).`,
  );
  const markdown = renderSummary(review, noLinks);
  if (options.json) printJson(session, reviewJson(review, markdown));
  else session.out(markdown || NOTHING_TO_REVIEW);
  return review.verdict === "breaking" || review.verdict === "unknown" ? 1 : 0;
}

export function defineReview(program: Program): Command {
  return command("review", "what a change means for the specs, as its pull request would show it", {
    examples: [
      { line: "headwater review --base main --head HEAD", means: "the current branch against main" },
      {
        line: "headwater review --base v1.0 --head v1.1 --repo ../shop",
        means: "two releases of another checkout",
      },
      { line: "headwater review --base main --head HEAD --json", means: "the same for programs (review@1)" },
    ],
    exits: { 0: "nothing, editorial or additive", 1: "breaking, or the rules cannot decide (unknown)" },
  })
    .requiredOption("--base <rev>", "commit, branch or tag that the change goes into")
    .requiredOption("--head <rev>", "commit, branch or tag with the change")
    .option("--repo <dir>", "the checkout: ordinary, bare, shallow, partial or a worktree", ".")
    .option(
      "--instructions <rev>",
      "where hooks and configuration are read (default: the default branch of origin, else the base)",
    )
    .action(
      async (options: {
        base: string;
        head: string;
        repo: string;
        instructions?: string;
        json?: boolean;
      }) => {
        const { instructions = null, json = false } = options;
        program.ended(await reviewCommand(program.session, { ...options, instructions, json }));
      },
    );
}

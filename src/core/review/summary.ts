/** The one sticky comment of a pull request: what the change means for the specs, first things first. */
import { bytes, fitGroups } from "./budget.ts";
import type { Fitted } from "./budget.ts";
import { contractGroups } from "./contract-rows.ts";
import { inlineCode } from "./escape.ts";
import type { Links } from "./links.ts";
import type { Review } from "./model.ts";
import { overlapSection } from "./overlap-section.ts";
import { isToldAsReference, referenceSection } from "./reference-section.ts";
import {
  brokenInstructionSection,
  consumerSection,
  fileSection,
  hookSection,
  instructionSection,
  introducedProblems,
  isWorthSaying,
  notCheckedSection,
  problemSection,
  proposalSection,
} from "./sections.ts";
import { specGroups } from "./spec-rows.ts";
import { headline, verdictSentence } from "./verdict.ts";

export type { Links } from "./links.ts";

/** Hosts refuse comments above 65,536 characters; the rest is left for the marker. */
export const MOST_BYTES = 59_000;

const SPEC_NAMES = { row: "change", group: "spec" };
const CONTRACT_NAMES = { row: "change", group: "contract" };

/** What people who asked read instead of an empty summary. */
export const NOTHING_TO_REVIEW =
  "Nothing to review: no spec changed, no hook would run, no problem was introduced.";

/** Is there anything that somebody would want to know? */
export function hasSomethingToSay(review: Review): boolean {
  return (
    review.verdict !== "none" ||
    review.diff.specs.length > 0 ||
    review.plan.runs.length > 0 ||
    review.plan.skips.some(isWorthSaying) ||
    review.proposals.length > 0 ||
    review.proposedInstructions.length > 0 ||
    introducedProblems(review).length > 0
  );
}

/** Both tables in `budget`: each may take what the other leaves. */
export function specTables(review: Pick<Review, "diff">, links: Links, budget: number): string[] {
  const specs = specGroups(review.diff.specs, links);
  const contracts = contractGroups(
    review.diff.specs.flatMap((spec) => spec.contracts),
    links,
  );
  const fit = (room: number): { spec: Fitted; contract: Fitted } => {
    const contract = fitGroups(contracts, room, CONTRACT_NAMES);
    const spec = fitGroups(specs, budget - bytes(contract.markdown), SPEC_NAMES);
    return { spec, contract };
  };
  let { spec, contract } = fit(Math.floor(budget * 0.4));
  const unused = budget - bytes(spec.markdown) - bytes(contract.markdown);
  if (contract.cramped && unused > 1_000) ({ spec, contract } = fit(bytes(contract.markdown) + unused));
  return [
    spec.markdown === "" ? "" : `#### What changed\n\n${spec.markdown}`,
    contract.markdown === "" ? "" : `#### Contracts\n\n${contract.markdown}`,
  ];
}

function footer(review: Review): string {
  const sha = (text: string): string => inlineCode(text.slice(0, 10));
  const fork = review.fork ? " The head is in a fork: no hook runs before the merge." : "";
  return `Compared ${sha(review.mergeBase)} with ${sha(review.head)}; hooks and configuration were read at ${sha(review.instructionsSha)}.${fork}`;
}

/** "" when there is nothing to say. Equal reviews give equal bytes; below `room` as far as the tables can give way. */
export function renderSummary(review: Review, links: Links, room = MOST_BYTES): string {
  if (!hasSomethingToSay(review)) return "";
  const lead = `**${headline(review)}.** ${verdictSentence(review)}`;
  const after = [
    referenceSection(review, links),
    consumerSection(review, links),
    overlapSection(review, links),
    hookSection(review),
    proposalSection(review.proposals, links),
    brokenInstructionSection(review),
    problemSection(
      { ...review, problems: review.problems.filter((problem) => !isToldAsReference(problem)) },
      links,
    ),
    instructionSection(review, links),
    notCheckedSection(review),
  ];
  const files = fileSection(review, 5_000);
  const fixed = [lead, ...after, files, footer(review)].reduce((sum, text) => sum + bytes(text) + 2, 100);
  const tables = specTables(review, links, room - fixed);
  return `${[lead, ...tables, ...after, files, footer(review)].filter((text) => text !== "").join("\n\n")}\n`;
}

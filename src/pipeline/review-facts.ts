/** Reads one change (two commits and the trusted instructions) and decides its review: the same for App and CLI. */
import type { SpecRoot } from "../core/config-model.ts";
import { parseConfig } from "../core/config.ts";
import type { FilesOfSides } from "../core/contracts/compare.ts";
import { underDecisions } from "../core/contracts/repository-rules.ts";
import type { ContractDecisions } from "../core/contracts/repository-rules.ts";
import { parseHookFile } from "../core/hooks/parse.ts";
import { isInstructionPath } from "../core/paths/instruction.ts";
import { versionProblems } from "../core/contracts/version-problem.ts";
import type { Plan } from "../core/plan/model.ts";
import { planRuns } from "../core/plan/plan.ts";
import type { PlanInput } from "../core/plan/plan.ts";
import type { NotChecked, Problem } from "../core/problem.ts";
import type { AcceptedChange } from "../core/review/acceptance.ts";
import type { ProposalLine, Review } from "../core/review/model.ts";
import { affectedConsumers } from "../core/specs/consumers.ts";
import { diffCompared } from "../core/specs/delta-diff.ts";
import { diffOf } from "../core/specs/diff.ts";
import { withTouchingConsumers } from "../core/specs/touching.ts";
import type { SpecDiff } from "../core/specs/diff-model.ts";
import { lintSpec } from "../core/specs/lint.ts";
import { specDialect } from "../core/specs/roots.ts";
import { UNREAD } from "../core/specs/unread.ts";
import { UserError } from "../errors.ts";
import { readBlobs } from "../git/blobs.ts";
import { changedFiles } from "../git/changes.ts";
import type { TreeChange } from "../git/model.ts";
import type { GitRepository } from "../git/model.ts";
import { readChangedSpecs } from "./changed-specs.ts";
import type { SpecPair } from "./changed-specs.ts";
import { compareContracts } from "./compare-contracts.ts";
import { consumerSpecs } from "./consumer-specs.ts";
import { reviewCounterparts } from "./contract-counterparts.ts";
import type { CounterpartReview } from "./contract-counterparts.ts";
import { filesOfContracts } from "./contract-files.ts";
import { fetchAhead } from "./fetch-ahead.ts";
import { withContractFiles } from "./linked-contracts.ts";
import { specsOfChangedContracts } from "./specs-of-contracts.ts";
import { forkPoint, remembered } from "./git-answers.ts";
import { CONFIG_PATH } from "./instructions.ts";
import type { Instructions } from "./instructions.ts";
import { withLivingSpecs } from "./living-specs.ts";
import { readsDigest } from "./reads.ts";
import { reviewReferences } from "./reference-review.ts";

export interface ReviewInput {
  repository: GitRepository;
  /** Commits; the comparison starts at their merge base. */
  base: string;
  head: string;
  instructions: Instructions;
  repositoryName: { id: number; fullName: string };
  cause: PlanInput["cause"];
  targets: PlanInput["targets"];
  answered: PlanInput["answered"];
  inputsTrusted: boolean;
  /** Takes out what the budgets of a day and a month have no room for; null where nobody keeps a ledger. */
  budgeted: ((plan: Plan) => Promise<Plan>) | null;
  proposals: ProposalLine[];
  /** Contract changes that people accepted on the pull request, besides those of the configuration. */
  accepted?: readonly AcceptedChange[];
}

export interface ReviewFacts {
  review: Review;
  pairs: SpecPair[];
  changes: TreeChange[];
}

const keyOf = (problem: Problem): string => `${problem.rule}\0${problem.path}\0${problem.message}`;

/** Problems at the head; `introduced` is false where the base has the same one. */
function lintPairs(pairs: SpecPair[], rules: Instructions["config"]["rules"]): Problem[] {
  return pairs.flatMap(({ before, after }) => {
    if (after === null) return [];
    const known = new Set(before === null ? [] : lintSpec({ ...before, path: after.path }, rules).map(keyOf));
    // What could not be read at all is told once for both sides, by whoever read them.
    const found = lintSpec(after, rules).filter(({ rule }) => rule !== UNREAD);
    return found.map((problem) => ({ ...problem, introduced: !known.has(keyOf(problem)) }));
  });
}

/** The head's own instruction files are looked at and reported, and never obeyed. */
async function lintProposedInstructions(
  repository: GitRepository,
  changes: TreeChange[],
): Promise<{ paths: string[]; problems: Problem[] }> {
  const touched = changes.filter(
    ({ path, previousPath }) => isInstructionPath(path) || isInstructionPath(previousPath ?? ""),
  );
  const readable = touched.flatMap(({ path, after }) => (after === null ? [] : [{ path, after }]));
  const blobs = await readBlobs(
    repository,
    readable.map(({ after }) => after),
  );
  const problems = readable.flatMap(({ path, after }): Problem[] => {
    const text = blobs.get(after)?.toString("utf8");
    if (text === undefined) return [];
    if (path === CONFIG_PATH) return parseConfig({ path, text }).problems;
    return /^\.kiro\/hooks\//.test(path) ? parseHookFile({ path, text }).problems : [];
  });
  return { paths: touched.map(({ path }) => path), problems };
}

/** A review fails a pull request only where the configuration's `rules` ask for it; otherwise an error is a warning. */
function underRules(problems: Problem[], rules: Instructions["config"]["rules"]): Problem[] {
  return problems.flatMap((problem) => {
    const level = rules[problem.rule] ?? (problem.level === "error" ? "warning" : problem.level);
    return level === "off" ? [] : [{ ...problem, level }];
  });
}

interface Compared {
  specs: SpecDiff[];
  problems: Problem[];
  notChecked: NotChecked[];
}

async function comparePairs(
  pairs: SpecPair[],
  files: FilesOfSides,
  decisions: ContractDecisions,
): Promise<Compared> {
  const compared: Compared = { specs: [], problems: [], notChecked: [] };
  for (const pair of pairs) {
    const contracts = await compareContracts(pair, files);
    const results = contracts.results.map((result) => underDecisions(result, decisions));
    const difference = diffCompared(pair, results);
    compared.problems.push(
      ...contracts.problems,
      ...results.flatMap(versionProblems),
      ...contracts.examples.problems,
    );
    compared.notChecked.push(...contracts.notChecked, ...contracts.examples.notChecked);
    compared.specs.push(difference);
  }
  return compared;
}

function addCounterparts(specs: readonly SpecDiff[], { found }: CounterpartReview): void {
  for (const { path, contracts } of specs) {
    for (const contract of contracts) {
      const { after } = contract.source;
      const here = (found.get(path) ?? []).filter(({ line }) => after?.path === path && after.line === line);
      if (here.length > 0)
        contract.counterparts = here.map(({ path: file, verdict }) => ({ path: file, verdict }));
    }
  }
}

/** The specs that differ between two commits, those whose linked contract does among them, with their contracts. */
export async function readSpecPairs(
  repository: GitRepository,
  range: { base: string; head: string },
  roots: SpecRoot[],
): Promise<{ changes: TreeChange[]; pairs: SpecPair[]; problems: Problem[] }> {
  const { base, head } = range;
  const changes = await remembered(repository, ["renames", base, head], () =>
    changedFiles(repository, base, head),
  );
  await fetchAhead(repository, head, changes, roots);
  const { pairs, problems } = await readChangedSpecs(repository, changes, roots);
  const linking = await specsOfChangedContracts(repository, head, { files: changes, pairs }, roots);
  const linked = await withContractFiles(repository, range, [...pairs, ...linking]);
  return { changes, pairs: await withLivingSpecs(repository, range, linked, roots), problems };
}

/**
 * Everything that a review says about base..head.
 *
 * @throws UserError `no_merge_base` when the two commits share no history in this clone
 */
export async function reviewFacts(input: ReviewInput): Promise<ReviewFacts> {
  const { repository, instructions } = input;
  const roots = instructions.config.specs;
  const fork = await forkPoint(repository, input.base, input.head);
  if (fork === null) {
    throw new UserError(
      "no_merge_base",
      `${input.base.slice(0, 12)} and ${input.head.slice(0, 12)} have no common commit in this clone.`,
      "Fetch more history (git fetch --unshallow), or name another base.",
    );
  }
  const range = { base: fork, head: input.head };
  const { changes, pairs, problems } = await readSpecPairs(repository, range, roots);
  const accepted = [...instructions.config.accepted, ...(input.accepted ?? [])];
  const files = await filesOfContracts(repository, range, pairs);
  const compared = await comparePairs(pairs, files, { rules: instructions.config.rules, accepted });
  const counterparts = await reviewCounterparts(repository, range, pairs, roots);
  addCounterparts(compared.specs, counterparts);
  const references = await reviewReferences(
    repository,
    { base: fork, head: input.head, changes, pairs, diff: diffOf(compared.specs) },
    instructions.config,
  );
  const { level } = references.diff;
  const moved = level === "breaking" || level === "unknown" || level === "additive";
  const consuming = moved ? await consumerSpecs(repository, input.head, references.diff, roots) : [];
  const consumers = affectedConsumers(references.diff, consuming);
  const diff = withTouchingConsumers(references.diff, consuming);
  const proposed = await lintProposedInstructions(repository, changes);
  const planned = planRuns({
    config: instructions.config,
    hooks: instructions.hooks,
    instructionsSha: instructions.sha,
    repository: input.repositoryName,
    cause: input.cause,
    change: { base: fork, head: input.head, diff, files: changes, consumers },
    targets: input.targets,
    readsDigest: await readsDigest(repository, input.head, instructions),
    answered: input.answered,
    inputsTrusted: input.inputsTrusted,
  });
  const plan = input.budgeted === null ? planned : await input.budgeted(planned);
  const review: Review = {
    mergeBase: fork,
    base: input.base,
    head: input.head,
    instructionsSha: instructions.sha,
    verdict: diff.level,
    diff,
    consumers,
    plan,
    overlap: [],
    proposals: input.proposals,
    files: changes.map(({ path, previousPath, status }) => ({
      path,
      previousPath,
      status,
      isSpec: specDialect(path, roots) !== null,
    })),
    proposedInstructions: proposed.paths,
    problems: underRules(
      [
        ...problems,
        ...lintPairs(pairs, instructions.config.rules),
        ...compared.problems,
        ...counterparts.problems,
        ...references.problems,
        ...proposed.problems,
        ...instructions.problems.map((problem) => ({ ...problem, introduced: false })),
      ],
      instructions.config.rules,
    ),
    notChecked: [...compared.notChecked, ...references.notChecked],
    truncated: [],
    mode: instructions.config.mode,
    fork: input.cause.fork,
  };
  return { review, pairs, changes };
}

/** Which other open pull requests into the same base change what this one changes: by git, nothing is stored. */
import type { NotChecked } from "../core/problem.ts";
import type { Overlap, Review } from "../core/review/model.ts";
import { diffCompared } from "../core/specs/delta-diff.ts";
import { diffOf } from "../core/specs/diff.ts";
import type { Diff, SpecDiff } from "../core/specs/diff-model.ts";
import { originOf, overlap } from "../core/specs/overlap.ts";
import { livingSpecPath } from "../core/specs/spec-folder.ts";
import { WorldError } from "../errors.ts";
import { changedFiles } from "../git/changes.ts";
import { mergeBase } from "../git/commits.ts";
import { fetchCommits } from "../git/fetch.ts";
import type { PullRequest } from "../ports.ts";
import { readChangedSpecs } from "./changed-specs.ts";
import { compareContracts } from "./compare-contracts.ts";
import { withLivingSpecs } from "./living-specs.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

/** The newest ones: who opened a pull request lately is who can still be talked to. */
const MOST_PULL_REQUESTS = 20;
const WHAT = "overlap with other open pull requests";

/** The parts of a review that speak of other pull requests. */
export interface OpenOverlap {
  overlap: Overlap[];
  notChecked: NotChecked[];
  truncated: string[];
}

/** What `other` changes in the files at `paths`; null when it changes none of them. */
async function diffOfOther(
  scene: Scene,
  pr: PullRequest,
  about: { other: PullRequest; paths: ReadonlySet<string> },
): Promise<Diff | null> {
  const { repository, instructions } = scene;
  const { other, paths } = about;
  const fork = await mergeBase(repository, pr.base.sha, other.head.sha);
  if (fork === null) return null;
  const changes = await changedFiles(repository, fork, other.head.sha, { renames: false });
  const shared = changes.filter(({ path }) => paths.has(path) || paths.has(livingSpecPath(path) ?? path));
  if (shared.length === 0) return null;
  const roots = instructions.config.specs;
  const read = await readChangedSpecs(repository, shared, roots);
  const range = { base: fork, head: other.head.sha };
  const specs: SpecDiff[] = [];
  for (const pair of await withLivingSpecs(repository, range, read.pairs, roots)) {
    specs.push(diffCompared(pair, (await compareContracts(pair)).results));
  }
  return diffOf(specs);
}

/**
 * Costs one request to the host, and one fetch for all heads that are not here yet. The other pull request's own
 * comment is not touched: it learns of this one when an event of its own comes.
 */
export async function openOverlap(
  world: World,
  scene: Scene,
  about: { pr: PullRequest; review: Review },
): Promise<OpenOverlap> {
  const { pr, review } = about;
  const result: OpenOverlap = { overlap: [], notChecked: [], truncated: [] };
  const paths = new Set(review.diff.specs.map(originOf));
  if (paths.size === 0) return result;
  const open = await world.host.pullRequests({ baseBranch: pr.base.branch, state: "open" });
  const others = open.filter(({ number }) => number !== pr.number).toSorted((a, b) => b.number - a.number);
  const kept = others.slice(0, MOST_PULL_REQUESTS);
  if (kept.length === 0) return result;
  if (kept.length < others.length)
    result.truncated.push(
      `Overlap was looked for in the ${String(MOST_PULL_REQUESTS)} newest of ${String(others.length)} other open pull requests into the same branch.`,
    );
  try {
    await fetchCommits(
      scene.repository,
      await world.host.remote(),
      kept.map(({ head }) => head.sha),
    );
  } catch (error) {
    if (!(error instanceof WorldError) || error.code !== "not_found") throw error;
    const why = "the head of one of them is gone; the next event of this pull request looks again";
    return { ...result, notChecked: [{ what: WHAT, why }] };
  }
  for (const other of kept) {
    const diff = await diffOfOther(scene, pr, { other, paths });
    const shared = diff === null ? [] : overlap(review.diff, diff);
    result.overlap.push(...shared.map((each) => ({ pullRequest: other.number, ...each })));
  }
  return result;
}

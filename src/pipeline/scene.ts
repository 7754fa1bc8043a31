/** Brings one pull request and the trusted instructions into the local cache, ready to be judged. */
import { compilePatterns } from "../core/paths/match.ts";
import type { GitRepository } from "../git/model.ts";
import type { PullRequest } from "../ports.ts";
import { haveCommits, remembered } from "./git-answers.ts";
import { readInstructions } from "./instructions.ts";
import type { Instructions } from "./instructions.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { World } from "./world.ts";

export interface Facts {
  defaultBranch: string;
  visibility: "public" | "private";
}

export interface Scene {
  repository: GitRepository;
  facts: Facts;
  instructions: Instructions;
}

/** The local bare cache of the repository that the world's host stands for. */
export async function openCache(world: World): Promise<GitRepository> {
  const dir = cacheFolder(world, world.host.repository.id);
  return world.mirrors.open({ dir, remote: await world.host.remote() });
}

/** Fetches a branch of the host, with what else is needed, and returns its commit there; null when it does not exist. */
async function fetchBranch(
  world: World,
  repository: GitRepository,
  wanted: { branch: string; also: string[] },
): Promise<string | null> {
  const { sha } = await world.host.branchRules(wanted.branch);
  await haveCommits(world.host, repository, [...(sha === null ? [] : [sha]), ...wanted.also]);
  return sha;
}

const instructionsAt = (repository: GitRepository, sha: string): Promise<Instructions> =>
  remembered(repository, ["instructions", sha], () => readInstructions(repository, sha));

/**
 * Instructions in force: those of the default branch, or of the base branch itself where the default branch's
 * configuration trusts it. Never those of a pull request's head. `also`: commits that are fetched in the same request.
 */
export async function trustedInstructions(
  world: World,
  repository: GitRepository,
  request: { facts: Facts; baseBranch: string; also?: string[] },
): Promise<Instructions> {
  const { facts, baseBranch, also = [] } = request;
  const sha = await fetchBranch(world, repository, { branch: facts.defaultBranch, also });
  if (sha === null) throw new Error(`the default branch ${facts.defaultBranch} does not exist`);
  const instructions = await instructionsAt(repository, sha);
  if (baseBranch === facts.defaultBranch) return instructions;
  const trusted = compilePatterns(instructions.config.trustedBranches);
  if (!trusted.matches(baseBranch)) return instructions;
  const own = await fetchBranch(world, repository, { branch: baseBranch, also: [] });
  return own === null ? instructions : instructionsAt(repository, own);
}

/** Null when the repository is gone or archived: then there is nothing that may be done. */
export async function openScene(world: World, pr: PullRequest): Promise<Scene | null> {
  const facts = await world.host.repositoryFacts();
  if (facts === null || facts.archived) return null;
  const repository = await openCache(world);
  const instructions = await trustedInstructions(world, repository, {
    facts,
    baseBranch: pr.base.branch,
    also: [pr.base.sha, pr.head.sha],
  });
  return { repository, facts, instructions };
}

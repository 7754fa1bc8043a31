/** Pull requests of a plain checkout: files joined with where the branches are now. */
import { WorldError } from "../../errors.ts";
import { isAncestor } from "../../git/commits.ts";
import type { GitRepository } from "../../git/model.ts";
import { readRef } from "../../git/write.ts";
import type { Account, ProposalHost, PullRequest } from "../../ports.ts";
import { branchRef } from "./branches.ts";
import type { ProposalFile, ProposalFiles } from "./proposal-files.ts";

export interface LocalPullRequests {
  repository: GitRepository;
  repositoryId: number;
  author: Account;
  files: ProposalFiles;
}

export async function pullRequests(
  local: LocalPullRequests,
  filter: Parameters<ProposalHost["pullRequests"]>[0],
): Promise<PullRequest[]> {
  const { headBranch, baseBranch, state } = filter;
  const files = (await local.files.all()).filter(
    ({ head, base }) =>
      (headBranch === undefined || head.branch === headBranch) &&
      (baseBranch === undefined || base.branch === baseBranch),
  );
  const found = await Promise.all(files.map((file) => asItStands(local, file)));
  return found.filter((each) => state === "all" || each.state === "open").reverse();
}

/** Asked again for the same branches, it answers the one that is open already. */
export async function createPullRequest(
  local: LocalPullRequests,
  request: Parameters<ProposalHost["createPullRequest"]>[0],
): Promise<PullRequest> {
  const filter = { headBranch: request.head, baseBranch: request.base, state: "open" } as const;
  const [open] = await pullRequests(local, filter);
  if (open !== undefined) return open;
  const [head, base] = [await tip(local, request.head), await tip(local, request.base)];
  if (await isAncestor(local.repository, head.sha, base.sha)) {
    throw new WorldError("validation", `${request.head} has no commit that ${request.base} has not.`, false);
  }
  const { title, body } = request;
  const file = await local.files.create({ state: "open", title, body, labels: [], head, base });
  return asItStands(local, file);
}

export async function changePullRequest(
  local: LocalPullRequests,
  number: number,
  change: (file: ProposalFile) => ProposalFile,
): Promise<void> {
  const file = await local.files.read(number);
  if (file === null) throw new WorldError("not_found", `There is no local pull request #${number}.`, false);
  const next = change(file);
  if (JSON.stringify(next) !== JSON.stringify(file)) await local.files.replace(next);
}

/** Merged once the base holds the head; closed once its branch is gone. Both are what git shows, not what was noted. */
async function asItStands(local: LocalPullRequests, file: ProposalFile): Promise<PullRequest> {
  const headNow = await readRef(local.repository, branchRef(file.head.branch));
  const baseNow = await readRef(local.repository, branchRef(file.base.branch));
  const head = headNow ?? file.head.sha;
  const base = baseNow ?? file.base.sha;
  const merged = await isAncestor(local.repository, head, base).catch(() => false);
  return {
    number: file.number,
    state: merged || headNow === null ? "closed" : file.state,
    merged,
    mergeCommit: merged ? base : null,
    mergedBy: null,
    draft: false,
    title: file.title,
    body: file.body,
    author: local.author,
    labels: file.labels,
    head: { branch: file.head.branch, sha: head, repositoryId: local.repositoryId },
    base: { branch: file.base.branch, sha: base },
  };
}

async function tip(local: LocalPullRequests, branch: string): Promise<{ branch: string; sha: string }> {
  const sha = await readRef(local.repository, branchRef(branch));
  if (sha !== null) return { branch, sha };
  throw new WorldError("not_found", `There is no branch ${branch}.`, false);
}

/** Pull requests: read, find, create once, edit, merge. */
import type { Endpoints } from "@octokit/types";
import type { Host, PullRequest } from "../../ports.ts";
import { accountOf } from "./accounts.ts";
import { createOnce, PAGE, read, readOrNull, readPages, write, type GitHub } from "./calls.ts";
import { GitHubError, isGitHubError } from "./errors.ts";

type Full = Endpoints["GET /repos/{owner}/{repo}/pulls/{pull_number}"]["response"]["data"];
type Listed = Endpoints["GET /repos/{owner}/{repo}/pulls"]["response"]["data"][number];

/** A listed pull request lacks `merged` and `merged_by`; `merged_at` tells the first of them. */
function pullRequestOf(raw: Full | Listed): PullRequest {
  const merged = raw.merged_at !== null;
  return {
    number: raw.number,
    state: raw.state === "open" ? "open" : "closed",
    merged,
    // For an open pull request this field is GitHub's trial merge, which is nobody's history.
    mergeCommit: merged ? raw.merge_commit_sha : null,
    mergedBy: merged && "merged_by" in raw && raw.merged_by ? accountOf(raw.merged_by) : null,
    draft: raw.draft ?? false,
    title: raw.title,
    body: raw.body ?? "",
    author: accountOf(raw.user),
    labels: raw.labels.map((label) => label.name),
    head: { branch: raw.head.ref, sha: raw.head.sha, repositoryId: headRepository(raw) },
    base: { branch: raw.base.ref, sha: raw.base.sha },
  };
}

/** Typed as always present, but null once a fork is deleted. */
function headRepository(raw: Full | Listed): number | null {
  return (raw.head.repo as { id: number } | null)?.id ?? null;
}

export async function pullRequest(github: GitHub, number: number): Promise<PullRequest | null> {
  const found = await readOrNull(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...github.at,
      pull_number: number,
    }),
  );
  return found === null ? null : pullRequestOf(found);
}

export async function pullRequests(
  github: GitHub,
  filter: Parameters<Host["pullRequests"]>[0],
): Promise<PullRequest[]> {
  const { headBranch, baseBranch, state } = filter;
  const found = await readPages(
    github,
    { what: `${state === "open" ? "open " : ""}pull requests`, pages: 10, beyond: "tell" },
    (page) =>
      github.octokit.request("GET /repos/{owner}/{repo}/pulls", {
        ...github.at,
        state,
        ...(headBranch === undefined ? {} : { head: `${github.at.owner}:${headBranch}` }),
        ...(baseBranch === undefined ? {} : { base: baseBranch }),
        per_page: PAGE,
        page,
      }),
  );
  // GitHub ignores a `head` that it does not understand and then lists everything: check what came back.
  return found
    .map(pullRequestOf)
    .filter((each) => headBranch === undefined || each.head.branch === headBranch)
    .filter((each) => baseBranch === undefined || each.base.branch === baseBranch);
}

export async function pullRequestsAt(github: GitHub, sha: string): Promise<PullRequest[]> {
  const found = await readPages(
    github,
    { what: `pull requests at ${sha}`, pages: 3, beyond: "fail" },
    (page) =>
      github.octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
        ...github.at,
        commit_sha: sha,
        per_page: PAGE,
        page,
      }),
  );
  return found.map(pullRequestOf).filter((each) => each.head.sha === sha || each.mergeCommit === sha);
}

export async function createPullRequest(
  github: GitHub,
  request: Parameters<Host["createPullRequest"]>[0],
): Promise<PullRequest> {
  const create = async (): Promise<PullRequest> =>
    pullRequestOf(
      await write(() =>
        github.octokit.request("POST /repos/{owner}/{repo}/pulls", { ...github.at, ...request }),
      ),
    );
  const find = async (): Promise<PullRequest | null> =>
    (await pullRequests(github, { headBranch: request.head, baseBranch: request.base, state: "open" }))[0] ??
    null;
  return createOnce(github, { create, find });
}

export async function updatePullRequest(
  github: GitHub,
  number: number,
  change: Parameters<Host["updatePullRequest"]>[1],
): Promise<void> {
  await write(() =>
    github.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...github.at,
      pull_number: number,
      ...change,
    }),
  );
}

/** Adding a label that is there already changes nothing, and GitHub makes the label when it does not exist. */
export async function addLabel(github: GitHub, number: number, label: string): Promise<void> {
  await write(() =>
    github.octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
      ...github.at,
      issue_number: number,
      labels: [label],
    }),
  );
}

/** A repository may forbid some methods; a proposal is one change, so a squash is asked for first. */
const METHODS = ["squash", "merge", "rebase"] as const;

export async function merge(
  github: GitHub,
  number: number,
  request: { sha: string; title: string },
): Promise<{ sha: string }> {
  for (const [index, method] of METHODS.entries()) {
    try {
      return await mergeBy(github, number, { ...request, method });
    } catch (error) {
      const forbidden =
        isGitHubError(error, "not_mergeable") && /are not allowed on this repository/i.test(error.message);
      if (!forbidden || index === METHODS.length - 1) throw error;
    }
  }
  throw new GitHubError("not_mergeable", `The repository allows no way to merge #${number}.`);
}

async function mergeBy(
  github: GitHub,
  number: number,
  request: { sha: string; title: string; method: (typeof METHODS)[number] },
): Promise<{ sha: string }> {
  try {
    const { sha } = await write(() =>
      github.octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
        ...github.at,
        pull_number: number,
        sha: request.sha,
        merge_method: request.method,
        commit_title: request.title,
      }),
    );
    return { sha };
  } catch (error) {
    if (isGitHubError(error, "conflict")) throw await refused(github, number, { ...request, error });
    if (!isGitHubError(error) || !error.effectUnknown) throw error;
    const after = await read(github, () =>
      github.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...github.at,
        pull_number: number,
      }),
    );
    if (after.merged && after.merge_commit_sha !== null && after.head.sha === request.sha)
      return { sha: after.merge_commit_sha };
    throw error;
  }
}

/** GitHub says 409 both for a head that moved and for a base that is being changed. */
async function refused(
  github: GitHub,
  number: number,
  request: { sha: string; error: GitHubError },
): Promise<GitHubError> {
  const now = await pullRequest(github, number);
  const code = now !== null && now.head.sha === request.sha ? "not_mergeable" : "head_moved";
  return new GitHubError(code, request.error.message, { status: 409, cause: request.error });
}

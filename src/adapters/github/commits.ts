/**
 * One commit on a branch as a compare and swap. GraphQL by default, because GitHub signs what it makes there;
 * it cannot write executable files, so those go through git data. Whether the result is verified is read from
 * the answer, never assumed.
 */
import type { FileChange } from "../../core/changes/change-set.ts";
import type { Host, WrittenCommit } from "../../ports.ts";
import { branchHead } from "./branches.ts";
import { attempt, read, type GitHub } from "./calls.ts";
import { GitHubError, isGitHubError } from "./errors.ts";
import { makeCommit, moveBranch } from "./git-data.ts";

type CommitRequest = Parameters<Host["commit"]>[0];

export async function commit(github: GitHub, request: CommitRequest): Promise<WrittenCommit> {
  if (request.files.every(isOrdinary)) return commitByGraphql(github, request);
  const { branch, expectedHead, message, files } = request;
  const made = await makeCommit(github, { parent: expectedHead, message, files });
  await moveBranch(github, { branch, from: expectedHead, to: made.sha, force: false });
  return made;
}

/** The branch is ours alone, so it may go backwards; the compare and swap keeps a person's commit safe. */
export async function rebuildBranch(
  github: GitHub,
  request: Parameters<Host["rebuildBranch"]>[0],
): Promise<WrittenCommit> {
  const { branch, expectedHead, parent, message, files } = request;
  const made = await makeCommit(github, { parent, message, files });
  await moveBranch(github, { branch, from: expectedHead, to: made.sha, force: true });
  return made;
}

function isOrdinary(file: FileChange): boolean {
  if (file.content === null) return file.mode === "100644" || file.mode === "100755";
  return file.mode === "100644" && (file.modeBefore === null || file.modeBefore === "100644");
}

const CREATE_COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid signature { isValid state } } }
}`;

interface Created {
  createCommitOnBranch: {
    commit: { oid: string; signature: { isValid: boolean; state: string } | null } | null;
  } | null;
}

async function commitByGraphql(github: GitHub, request: CommitRequest): Promise<WrittenCommit> {
  const { owner, repo } = github.at;
  const [headline = "", ...rest] = request.message.split("\n");
  const body = rest.join("\n").trim();
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: request.branch },
    expectedHeadOid: request.expectedHead,
    message: { headline, ...(body === "" ? {} : { body }) },
    fileChanges: {
      additions: request.files.flatMap(({ path, content }) =>
        content === null ? [] : [{ path, contents: content }],
      ),
      deletions: request.files.flatMap(({ path, content }) => (content === null ? [{ path }] : [])),
    },
  };
  try {
    const answer = await attempt(() => github.octokit.graphql<Created>(CREATE_COMMIT, { input }));
    return await written(github, answer);
  } catch (error) {
    if (!isGitHubError(error)) throw error;
    return settle(github, request, error);
  }
}

async function written(github: GitHub, answer: Created): Promise<WrittenCommit> {
  const commit = answer.createCommitOnBranch?.commit;
  if (commit === null || commit === undefined) {
    throw new GitHubError("unavailable", "GitHub answered to a commit without saying which commit it made.");
  }
  if (commit.signature === null) return verificationOrUnknown(github, commit.oid);
  const { isValid, state } = commit.signature;
  return { sha: commit.oid, verified: isValid, reason: state.toLowerCase() };
}

/** The commit exists already, so that it cannot be read yet must not look as if it had failed. */
async function verificationOrUnknown(github: GitHub, sha: string): Promise<WrittenCommit> {
  try {
    return await verification(github, sha);
  } catch (error) {
    if (!isGitHubError(error)) throw error;
    return { sha, verified: false, reason: "unknown" };
  }
}

/** What GitHub says of a commit's signature. */
export async function verification(github: GitHub, sha: string): Promise<WrittenCommit> {
  const { commit } = await commitAt(github, sha);
  return {
    sha,
    verified: commit.verification?.verified ?? false,
    reason: commit.verification?.reason ?? "unknown",
  };
}

function commitAt(github: GitHub, ref: string) {
  return read(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", { ...github.at, ref }),
  );
}

/** Failures after which the branch may not be where it was expected. */
const ASK_THE_BRANCH: ReadonlySet<string> = new Set(["unavailable", "head_moved", "not_found", "validation"]);

/** After a failure the branch itself says what happened: our commit, somebody else's, or nothing. */
async function settle(github: GitHub, request: CommitRequest, error: GitHubError): Promise<WrittenCommit> {
  if (!ASK_THE_BRANCH.has(error.code)) throw error;
  const { branch, expectedHead } = request;
  const head = await branchHead(github, branch);
  if (head === expectedHead) throw error;
  if (head !== null && error.effectUnknown && (await isOurs(github, head, request)))
    return verificationOrUnknown(github, head);
  const where =
    head === null ? `Branch ${branch} is gone.` : `Branch ${branch} is at ${head}, not at ${expectedHead}.`;
  throw new GitHubError("head_moved", where, { cause: error });
}

/** The commit whose answer was lost: same parent, same message, written by us, with exactly these blobs. */
async function isOurs(github: GitHub, head: string, request: CommitRequest): Promise<boolean> {
  const found = await commitAt(github, head);
  if (found.parents.length !== 1 || found.parents[0]?.sha !== request.expectedHead) return false;
  if (found.commit.message.trim() !== request.message.trim()) return false;
  if ((found.author as { id?: number } | null)?.id !== github.self.accountId) return false;
  const blobs = new Map(
    (found.files ?? []).flatMap((file) => [
      [file.filename, file.status === "removed" ? null : file.sha] as const,
      ...(file.status === "renamed" && file.previous_filename !== undefined
        ? [[file.previous_filename, null] as const]
        : []),
    ]),
  );
  return (
    blobs.size === request.files.length && request.files.every((file) => blobs.get(file.path) === file.after)
  );
}

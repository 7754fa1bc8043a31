/** Sends one branch to a remote, only when it stands there where we saw it last. */
import { WorldError } from "../errors.ts";
import type { GitRemote } from "../ports.ts";
import { refuseClearText } from "./environment.ts";
import { fetchFailure } from "./fetch-failure.ts";
import { checkRefName } from "./ids.ts";
import type { GitRepository } from "./model.ts";
import { complaintOf, git } from "./run.ts";

const PUSH_TIMEOUT_MS = 300_000;

/** What a remote says when another push came first: to us (`rejected`), or inside the remote. */
const MOVED =
  /stale info|\[rejected\]|fetch first|non-fast-forward|cannot lock ref|failed to update ref|reference already exists|incorrect old value/i;

/**
 * @throws WorldError `head_moved` when the branch is elsewhere, `push_refused` when the remote takes no push of it
 * (a protected branch); else as a fetch: `denied`, `not_found`, `unavailable`
 */
export async function pushBranch(
  repository: GitRepository,
  remote: GitRemote,
  request: { branch: string; sha: string; expected: string | null },
): Promise<void> {
  const ref = `refs/heads/${request.branch}`;
  checkRefName(ref);
  refuseClearText(remote);
  const args = [
    ...["push", "--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"],
    `--force-with-lease=${ref}:${request.expected ?? ""}`,
    "--receive-pack=git-receive-pack",
    ...["--", remote.url, `${request.sha}:${ref}`],
  ];
  try {
    await git(repository, args, { remote, timeoutMs: PUSH_TIMEOUT_MS });
  } catch (error) {
    const complaint = complaintOf(error);
    if (MOVED.test(complaint))
      throw new WorldError("head_moved", `Branch ${request.branch} moved on the remote.`, false, {
        cause: error,
      });
    const refusal = /\[remote rejected\].*?\((.{1,200}?)\)\s*$/im.exec(complaint)?.[1];
    if (refusal !== undefined)
      throw new WorldError(
        "push_refused",
        `The remote takes no push of branch ${request.branch} from here (git said: ${refusal}).`,
        false,
        { cause: error },
      );
    throw fetchFailure(error, `branch ${request.branch} to the remote`);
  }
}

/**
 * Makes a branch and a pull request stand as a change set says: found before created, moved by compare and swap.
 * Doing it twice writes nothing the second time.
 */
import type { FileChange } from "../core/changes/change-set.ts";
import { LABEL } from "../core/plan/branch.ts";
import type { GitRepository } from "../git/model.ts";
import { WorldError } from "../errors.ts";
import type { ProposalHost, PullRequest, WrittenCommit } from "../ports.ts";
import { changedPaths, entriesAt } from "./content.ts";
import { forkPoint } from "./git-answers.ts";
import { hasHumanCommits } from "./human-commits.ts";

export { hasHumanCommits };

export interface Publication {
  branch: string;
  target: { branch: string; sha: string };
  files: FileChange[];
  message: string;
  /** Called once the commit is known, since the body tells whether it is verified. */
  describe: (commit: WrittenCommit) => { title: string; body: string };
}

export type Published =
  | { kind: "published"; pr: PullRequest; commit: WrittenCommit; created: boolean }
  /** A person committed on our branch: it is theirs now. */
  | { kind: "human_commits"; pr: PullRequest | null };

export interface Publisher {
  host: ProposalHost;
  repository: GitRepository;
  /** Makes commits of the host readable in the repository. */
  fetch: (...shas: string[]) => Promise<void>;
}

const sameBody = (a: string, b: string): boolean =>
  a.replaceAll("\r\n", "\n").trimEnd() === b.replaceAll("\r\n", "\n").trimEnd();

/** True when `head` differs from the target in exactly these files and contents. */
async function carries(
  repository: GitRepository,
  head: string,
  wanted: Pick<Publication, "files" | "target">,
): Promise<boolean> {
  const fork = await forkPoint(repository, wanted.target.sha, head);
  if (fork !== wanted.target.sha) return false;
  const paths = await changedPaths(repository, wanted.target.sha, head);
  const entries = await entriesAt(
    repository,
    head,
    wanted.files.map(({ path }) => path),
  );
  const expected = new Set(wanted.files.map(({ path }) => path));
  return (
    paths.every((path) => expected.has(path)) &&
    wanted.files.every(({ path, after }) => (entries.get(path)?.oid ?? null) === after)
  );
}

async function writeBranch(publisher: Publisher, publication: Publication): Promise<WrittenCommit | null> {
  const { host, repository } = publisher;
  const { branch, target, files, message } = publication;
  let { sha } = await host.branchRules(branch);
  if (sha === null) {
    const created = await host.createBranch(branch, target.sha);
    sha = created === "created" ? target.sha : (await host.branchRules(branch)).sha;
    if (sha === null)
      throw new WorldError("head_moved", `branch ${branch} vanished while it was written`, true);
  }
  if (sha === target.sha) return host.commit({ branch, expectedHead: sha, message, files });
  await publisher.fetch(sha);
  if (await carries(repository, sha, publication)) return host.verification(sha);
  if (await hasHumanCommits(publisher, { base: target.sha, head: sha })) return null;
  return host.rebuildBranch({ branch, expectedHead: sha, parent: target.sha, message, files });
}

/** @throws WorldError `head_moved` when somebody else moved the branch meanwhile: decide again from the new state */
export async function publish(publisher: Publisher, publication: Publication): Promise<Published> {
  const { host } = publisher;
  const { branch, target } = publication;
  const all = await host.pullRequests({ headBranch: branch, state: "all" });
  const open = all.find((pr) => pr.state === "open" && pr.author.id === host.self.accountId) ?? null;
  const commit = await writeBranch(publisher, publication);
  if (commit === null) return { kind: "human_commits", pr: open };
  const { title, body } = publication.describe(commit);
  if (open !== null) {
    if (open.title !== title || !sameBody(open.body, body))
      await host.updatePullRequest(open.number, { title, body });
    // A crash may have come between opening it and labelling it.
    if (!open.labels.includes(LABEL)) await host.addLabel(open.number, LABEL);
    return {
      kind: "published",
      pr: { ...open, head: { ...open.head, sha: commit.sha } },
      commit,
      created: false,
    };
  }
  const pr = await host.createPullRequest({ head: branch, base: target.branch, title, body });
  await host.addLabel(pr.number, LABEL);
  return { kind: "published", pr, commit, created: true };
}

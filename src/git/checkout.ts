/** Questions about a checkout as it stands: its files, what the last commit holds of them, branches, remotes. */
import { UserError, WorldError } from "../errors.ts";
import { resolveRevision } from "./commits.ts";
import { blobId } from "./ids.ts";
import type { GitRepository } from "./model.ts";
import { splitNul } from "./records.ts";
import { firstComplaint, git, gitInFolder } from "./run.ts";
import { listTree } from "./tree.ts";

/** A repository with files on disk. */
export type Checkout = GitRepository & { workTree: string };

/** Throws UserError `no_work_tree` for a bare repository. */
export function requireCheckout(repository: GitRepository): Checkout {
  const { workTree } = repository;
  if (workTree !== null) return { ...repository, workTree };
  throw new UserError(
    "no_work_tree",
    "This repository is bare: there is no checkout whose files could be changed.",
    "Run it in a clone or a worktree of it.",
  );
}

/** Paths of all files that git tracks or would track, sorted; what is ignored is left out. */
export async function checkoutPaths({ workTree }: Checkout): Promise<string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout, stderr, code } = await gitInFolder(workTree, args);
  if (code !== 0) throw new WorldError("git_failed", `git ls-files failed: ${firstComplaint(stderr)}`, false);
  return [...new Set(splitNul(stdout))].toSorted();
}

/** Which of these contents the last commit holds at their path; line ends alone make no difference. */
export async function committedAmong(
  repository: GitRepository,
  files: readonly { path: string; content: Buffer }[],
): Promise<ReadonlySet<string>> {
  const head = files.length === 0 ? null : await resolveRevision(repository, "HEAD");
  if (head === null) return new Set();
  const entries = await listTree(
    repository,
    head,
    files.map(({ path }) => path),
  );
  const oids = new Map(entries.map(({ path, oid }) => [path, oid]));
  const held = files.filter(({ path, content }) => {
    const unix = Buffer.from(content.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
    const oid = oids.get(path);
    return oid !== undefined && [content, unix].some((each) => blobId(each) === oid);
  });
  return new Set(held.map(({ path }) => path));
}

/** Names of branches: local ones, and by remote those that this clone has seen there. */
export async function branchNames(
  repository: GitRepository,
): Promise<{ local: string[]; remote: Record<string, string[]> }> {
  const format = "--format=%(refname)%00%(symref)";
  const { stdout } = await git(repository, ["for-each-ref", format, "refs/heads", "refs/remotes"]);
  const local: string[] = [];
  const remote: Record<string, string[]> = {};
  const remotes = Object.keys(await remoteAddresses(repository)).toSorted((a, b) => b.length - a.length);
  for (const line of stdout.toString("utf8").split("\n")) {
    const [ref = "", symref = ""] = line.split("\0");
    if (symref !== "") continue;
    if (ref.startsWith("refs/heads/")) local.push(ref.slice("refs/heads/".length));
    const name = remotes.find((each) => ref.startsWith(`refs/remotes/${each}/`));
    if (name !== undefined) (remote[name] ??= []).push(ref.slice(`refs/remotes/${name}/`.length));
  }
  return { local, remote };
}

/** Addresses by the names of remotes, as they are written in the checkout's configuration. */
export async function remoteAddresses(repository: GitRepository): Promise<Record<string, string>> {
  const pattern = "^remote\\..*\\.url$";
  const { stdout } = await git(repository, ["config", "--local", "-z", "--get-regexp", pattern], {
    codes: [0, 1],
  });
  const found: Record<string, string> = {};
  for (const entry of splitNul(stdout)) {
    const at = entry.indexOf("\n");
    if (at > 0) found[entry.slice("remote.".length, at - ".url".length)] ??= entry.slice(at + 1);
  }
  return found;
}

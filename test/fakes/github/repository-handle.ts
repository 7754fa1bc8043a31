/** What a test holds of a repository: read it, commit to it, protect it, run its merge queue. */
import { identityOf } from "./authorship.ts";
import { tryGit } from "./git.ts";
import { enqueue, runQueue, type QueueRun } from "./merge-queue.ts";
import type {
  CheckRunState,
  CommentState,
  Protection,
  PullState,
  QueueEntry,
  Repository,
  Role,
} from "./model.ts";
import { commitAt, writeCommit, type CommitObject, type Identity } from "./commits.ts";
import { listTree, writeTree, type TreeEntry } from "./trees.ts";
import type { Person } from "./people.ts";
import { pullByNumber } from "./pulls.ts";
import { moveRef } from "./pushes.ts";
import { branchHead, listRefs } from "./refs.ts";
import { cloneUrl } from "./render/repositories.ts";
import { changesOf, type Files } from "./seed.ts";
import { latestRuns } from "./suite-outcome.ts";
import { accountNamed, fullName, now, ownerOf, type World } from "./world.ts";

export interface CommitOptions {
  branch: string;
  files: Files;
  /** A login, or a name and address of nobody that GitHub knows. */
  author?: string | { name: string; email: string };
  message?: string;
  /** Where a new branch starts; the default branch when absent. */
  parentBranch?: string;
  /** Builds on this commit instead of the branch's head: a force-push when the branch is elsewhere. */
  parent?: string;
}

export interface RepositoryHandle {
  id: number;
  owner: string;
  name: string;
  fullName: string;
  gitUrl: string;
  bareDir: string;
  defaultBranch: string;
  state: Repository;
  head: (branch?: string) => string;
  branches: () => string[];
  readFile: (revision: string, path: string) => string | null;
  listFiles: (revision: string) => TreeEntry[];
  commitFacts: (sha: string) => CommitObject;
  commit: (options: CommitOptions) => string;
  deleteBranch: (branch: string) => void;
  pullRequest: (number: number) => PullState;
  pullRequests: () => PullState[];
  comments: (number: number) => CommentState[];
  checks: (sha: string) => CheckRunState[];
  grant: (login: string, role: Role) => void;
  /** Somebody with a role here (default: as granted before). */
  person: (login: string, role?: Role) => Person;
  protect: (branch: string, rules: Partial<Protection>) => void;
  unprotect: (branch: string) => void;
  enqueue: (number: number, by?: string) => QueueEntry;
  queue: (branch?: string) => QueueEntry[];
  runQueue: (branch?: string) => QueueRun;
  rename: (name: string) => void;
  archive: () => void;
}

const OPEN: Protection = {
  requiredChecks: [],
  requiredReviews: 0,
  pushers: null,
  mergeQueue: false,
  by: "branch",
};

function authorOf(
  world: World,
  repository: Repository,
  author: CommitOptions["author"],
): { identity: Identity; login: string } {
  const owner = ownerOf(world, repository);
  if (author === undefined) return { identity: identityOf(world, owner), login: owner.login };
  if (typeof author !== "string") return { identity: { ...author, date: now(world) }, login: owner.login };
  return { identity: identityOf(world, accountNamed(world, author)), login: author };
}

/** A commit as if pushed: objects, ref, webhooks, pull requests that follow. */
function commitTo(world: World, repository: Repository, options: CommitOptions): string {
  const { branch, files } = options;
  const before = branchHead(repository, branch);
  const start =
    options.parent ?? before ?? branchHead(repository, options.parentBranch ?? repository.defaultBranch);
  if (options.parentBranch !== undefined && start === null) {
    throw new Error(`${fullName(world, repository)} has no branch "${options.parentBranch}" to start from.`);
  }
  const { identity, login } = authorOf(world, repository, options.author);
  const base = start === null ? null : commitAt(repository, start).tree;
  const after = writeCommit(repository, {
    tree: writeTree(repository, base, changesOf(repository, files)),
    parents: start === null ? [] : [start],
    author: identity,
    committer: identity,
    message: options.message ?? `Change ${Object.keys(files).join(", ") || "nothing"}`,
  });
  const actor = { account: accountNamed(world, login) };
  if (!moveRef(world, repository, actor, { ref: `refs/heads/${branch}`, before, after })) {
    throw new Error(`The branch ${branch} moved meanwhile.`);
  }
  return after;
}

export function repositoryHandle(
  world: World,
  repository: Repository,
  person: (login: string, repository: Repository) => Person,
): RepositoryHandle {
  const owner = ownerOf(world, repository);
  const ownerActor = { account: owner, app: null };
  const head = (branch = repository.defaultBranch): string => {
    const sha = branchHead(repository, branch);
    if (sha === null) throw new Error(`${fullName(world, repository)} has no branch "${branch}".`);
    return sha;
  };
  const revisionOf = (revision: string): string => branchHead(repository, revision) ?? revision;
  const grant = (login: string, role: Role): void => {
    repository.roles.set(accountNamed(world, login).id, role);
  };
  return {
    id: repository.id,
    owner: owner.login,
    name: repository.name,
    fullName: fullName(world, repository),
    gitUrl: cloneUrl(world, repository),
    bareDir: repository.dir,
    defaultBranch: repository.defaultBranch,
    state: repository,
    head,
    branches: () =>
      [...listRefs(repository, "refs/heads").keys()].map((ref) => ref.slice("refs/heads/".length)),
    readFile: (revision, path) =>
      tryGit(repository.dir, ["cat-file", "blob", `${revisionOf(revision)}:${path}`]),
    listFiles: (revision) =>
      listTree(repository, commitAt(repository, revisionOf(revision)).tree, true).filter(
        (entry) => entry.type !== "tree",
      ),
    commitFacts: (sha) => commitAt(repository, sha),
    commit: (options) => commitTo(world, repository, options),
    deleteBranch: (branch) => {
      moveRef(world, repository, ownerActor, {
        ref: `refs/heads/${branch}`,
        before: head(branch),
        after: null,
      });
    },
    pullRequest: (number) => pullByNumber(repository, number),
    pullRequests: () => [...repository.pulls.values()],
    comments: (number) => [...repository.comments.values()].filter((comment) => comment.number === number),
    checks: (sha) => latestRuns([...repository.checkRuns.values()].filter((run) => run.headSha === sha)),
    grant,
    person: (login, role) => {
      if (role !== undefined) grant(login, role);
      return person(login, repository);
    },
    protect: (branch, rules) => {
      repository.protections.set(branch, { ...OPEN, ...repository.protections.get(branch), ...rules });
    },
    unprotect: (branch) => {
      repository.protections.delete(branch);
    },
    enqueue: (number, by) => {
      const account = by === undefined ? owner : accountNamed(world, by);
      return enqueue(world, repository, { account, app: null }, pullByNumber(repository, number));
    },
    queue: (branch = repository.defaultBranch) => [...(repository.queues.get(branch) ?? [])],
    runQueue: (branch = repository.defaultBranch) => runQueue(world, repository, ownerActor, branch),
    rename: (name) => {
      repository.formerNames.push(fullName(world, repository).toLowerCase());
      repository.name = name;
    },
    archive: () => {
      repository.archived = true;
    },
  };
}

/** What people do on the site and with git: their acts follow the same rules as the API, but count as no request. */
import { addComment, commentById, deleteComment, editComment, requireOwnComment } from "./comments.ts";
import { checkRunById, rerequestRun, rerequestSuite } from "./checks.ts";
import { Refusal } from "./errors.ts";
import { createBare } from "./git.ts";
import { mergePull, type MergeRequest } from "./merges.ts";
import type { Account, PullState, Repository, Role } from "./model.ts";
import {
  addLabel,
  openPull,
  pullByNumber,
  removeLabel,
  setDraft,
  updatePull,
  type NewPull,
  type PullChange,
} from "./pulls.ts";
import { moveRef } from "./pushes.ts";
import { branchHead, listRefs, writeRef } from "./refs.ts";
import { addReview, dismissReview } from "./reviews.ts";
import { newRepository } from "./new-repository.ts";
import { atLeast, fullName, ownerOf, roleOf, type Actor, type World } from "./world.ts";

export interface Person {
  account: Account;
  token: string;
  /** The same person in another repository. */
  on: (repository: { id: number }) => Person;
  /** Address for git with the person's token in it: only for tests. */
  gitUrl: () => string;
  openPullRequest: (pull: NewPull) => number;
  editPullRequest: (number: number, change: PullChange) => void;
  editBody: (number: number, body: string) => void;
  retarget: (number: number, base: string) => void;
  closePullRequest: (number: number) => void;
  reopen: (number: number) => void;
  markReady: (number: number) => void;
  markDraft: (number: number) => void;
  label: (number: number, label: string) => void;
  unlabel: (number: number, label: string) => void;
  comment: (number: number, body: string) => number;
  editComment: (id: number, body: string) => void;
  deleteComment: (id: number) => void;
  review: (
    number: number,
    review: { state: "approve" | "request_changes" | "comment"; commit?: string; body?: string },
  ) => number;
  dismissReview: (number: number, reviewId: number) => void;
  merge: (
    number: number,
    options?: { method?: MergeRequest["method"]; deleteBranch?: boolean; override?: boolean },
  ) => string;
  deleteBranch: (branch: string) => void;
  rerequestCheck: (runId: number) => void;
  rerequestSuite: (suiteId: number) => void;
  /** A fork under the person's account. */
  fork: () => Repository;
}

const EVENTS = { approve: "APPROVE", request_changes: "REQUEST_CHANGES", comment: "COMMENT" } as const;

interface Place {
  world: World;
  repository: Repository;
  account: Account;
}

function requireRole(place: Place, wanted: Role): void {
  const role = roleOf(place.world, place.repository, place.account.id);
  if (!atLeast(role, wanted)) {
    throw new Refusal(
      role === "none" ? 404 : 403,
      `${place.account.login} has the role "${role}" in ${fullName(place.world, place.repository)}, "${wanted}" is needed.`,
    );
  }
}

function forkOf(place: Place): Repository {
  const { world, repository, account } = place;
  requireRole(place, "read");
  const fork = newRepository(world, {
    owner: account,
    name: repository.name,
    visibility: repository.visibility,
    defaultBranch: repository.defaultBranch,
  });
  fork.forkOf = repository.id;
  createBare(fork.dir, fork.defaultBranch, repository.dir);
  for (const [ref, sha] of listRefs(repository)) {
    if (!ref.startsWith("refs/pull/")) writeRef(fork, ref, sha);
  }
  return fork;
}

function authored(place: Place, number: number): PullState {
  const pull = pullByNumber(place.repository, number);
  if (pull.authorId !== place.account.id) requireRole(place, "write");
  return pull;
}

/** The acts of one person in one repository. */
export function personOn(place: Place & { token: string; elsewhere: (id: number) => Person }): Person {
  const { world, repository, account } = place;
  const actor: Actor = { account, app: null };
  const pull = (number: number): PullState => pullByNumber(repository, number);
  const edit = (number: number, change: PullChange): void =>
    updatePull(world, repository, actor, { pull: authored(place, number), change });
  const draft = (number: number, value: boolean): void =>
    setDraft(world, repository, actor, { pull: authored(place, number), draft: value });
  return {
    account,
    token: place.token,
    on: (other) => place.elsewhere(other.id),
    gitUrl: () => {
      const address = new URL(`${world.url}/${ownerOf(world, repository).login}/${repository.name}.git`);
      address.username = "x-access-token";
      address.password = place.token;
      return address.toString();
    },
    openPullRequest: (wanted) => {
      requireRole(place, "read");
      return openPull(world, repository, actor, wanted).number;
    },
    editPullRequest: edit,
    editBody: (number, body) => edit(number, { body }),
    retarget: (number, base) => edit(number, { base }),
    closePullRequest: (number) => edit(number, { state: "closed" }),
    reopen: (number) => edit(number, { state: "open" }),
    markReady: (number) => draft(number, false),
    markDraft: (number) => draft(number, true),
    label: (number, label) => {
      requireRole(place, "triage");
      addLabel(world, repository, actor, { pull: pull(number), label });
    },
    unlabel: (number, label) => {
      requireRole(place, "triage");
      removeLabel(world, repository, actor, { pull: pull(number), label });
    },
    comment: (number, body) => {
      requireRole(place, "read");
      return addComment(world, repository, actor, { pull: pull(number), body }).id;
    },
    editComment: (id, body) => {
      const comment = commentById(repository, id);
      requireOwnComment(actor, comment, atLeast(roleOf(world, repository, account.id), "write"));
      editComment(world, repository, actor, { comment, body });
    },
    deleteComment: (id) => {
      const comment = commentById(repository, id);
      requireOwnComment(actor, comment, atLeast(roleOf(world, repository, account.id), "write"));
      deleteComment(world, repository, actor, comment);
    },
    review: (number, { state, commit, body }) => {
      requireRole(place, "read");
      const words = body ?? (state === "approve" ? "" : "Please look at this again.");
      const at = commit === undefined ? {} : { commit };
      return addReview(world, repository, actor, {
        pull: pull(number),
        event: EVENTS[state],
        body: words,
        ...at,
      }).id;
    },
    dismissReview: (number, id) => {
      requireRole(place, "write");
      dismissReview(world, repository, actor, { pull: pull(number), id });
    },
    merge: (number, options = {}) => {
      const target = pull(number);
      const { method = "merge", override = false } = options;
      const sha = mergePull(world, repository, actor, { pull: target, method, override });
      if (options.deleteBranch === true) removeBranch(place, actor, target.head.branch);
      return sha;
    },
    deleteBranch: (branch) => {
      requireRole(place, "write");
      removeBranch(place, actor, branch);
    },
    rerequestCheck: (id) => {
      requireRole(place, "write");
      rerequestRun(world, repository, checkRunById(repository, id), account.id);
    },
    rerequestSuite: (id) => {
      requireRole(place, "write");
      const suite = repository.checkSuites.get(id);
      if (suite === undefined) throw new Refusal(404, "Not Found");
      rerequestSuite(world, repository, suite, account.id);
    },
    fork: () => forkOf(place),
  };
}

function removeBranch(place: Place, actor: Actor, branch: string): void {
  const before = branchHead(place.repository, branch);
  if (before === null) throw new Refusal(422, "Reference does not exist");
  moveRef(place.world, place.repository, actor, { ref: `refs/heads/${branch}`, before, after: null });
}

/** What happens to proposals when the pull request that caused them ends: closed with it, or carried over. */
import { changeSetDigest } from "../core/changes/digest.ts";
import type { ChangeSet, FileChange } from "../core/changes/change-set.ts";
import { guardChangeSet } from "../core/changes/guard.ts";
import { branchName, runId } from "../core/plan/branch.ts";
import { readMarker, stripMarker, writeMarker } from "../core/review/marker.ts";
import type { ProposalLine } from "../core/review/model.ts";
import { readBlobs } from "../git/blobs.ts";
import { changedFiles } from "../git/changes.ts";
import { mergeBase } from "../git/commits.ts";
import type { PullRequest } from "../ports.ts";
import { entriesAt } from "./content.ts";
import { haveCommits } from "./git-answers.ts";
import { asOwnProposal, provesCause } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { hasHumanCommits, publish } from "./publish.ts";
import type { Publisher } from "./publish.ts";
import { reapplied } from "../core/review/reapplied.ts";
import { withRequester } from "../core/review/requester-trailer.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

/** Open proposals that `pr` caused while it was open, wherever they point now. */
export async function openProposalsOf(world: World, pr: PullRequest): Promise<OwnProposal[]> {
  const open = await world.host.pullRequests({ state: "open" });
  return open
    .map((candidate) => asOwnProposal(world.host, candidate))
    .filter((own) => own !== null)
    .filter((own) => provesCause(world.host, own, pr)?.mergeCommit === null);
}

function publisherOf(world: World, scene: Scene): Publisher {
  return {
    host: world.host,
    repository: scene.repository,
    fetch: (...shas) => haveCommits(world.host, scene.repository, shas),
  };
}

/**
 * Closes a proposal whose cause was closed. That is no answer to the change: when the cause is opened again, so is
 * the question. A proposal that people committed to is theirs and stays open.
 */
async function closeOne(world: World, scene: Scene, own: OwnProposal): Promise<ProposalLine> {
  const { pr, hook, claims } = own;
  const publisher = publisherOf(world, scene);
  await publisher.fetch(pr.head.sha, pr.base.sha);
  const line = { hook, key: claims.key, pullRequest: pr.number };
  if (await hasHumanCommits(publisher, { base: pr.base.sha, head: pr.head.sha })) {
    return { ...line, outcome: "open", detail: "People committed to this proposal, so it was left open." };
  }
  await world.host.updatePullRequest(pr.number, { state: "closed" });
  await world.host.deleteBranch(pr.head.branch);
  const detail = `#${pr.number} was closed together with the pull request that caused it.`;
  return { ...line, outcome: "deferred", pullRequest: null, detail };
}

export async function closeWithCause(world: World, scene: Scene, pr: PullRequest): Promise<ProposalLine[]> {
  const lines: ProposalLine[] = [];
  for (const own of await openProposalsOf(world, pr)) lines.push(await closeOne(world, scene, own));
  return lines;
}

/** The change set of a proposal, read back from git: what it would change on top of its own base. */
async function changesOf(scene: Scene, pr: PullRequest): Promise<ChangeSet> {
  const { repository } = scene;
  const base = (await mergeBase(repository, pr.base.sha, pr.head.sha)) ?? pr.base.sha;
  const changes = await changedFiles(repository, base, pr.head.sha, { renames: false });
  const blobs = await readBlobs(
    repository,
    changes.flatMap(({ after }) => (after === null ? [] : [after])),
  );
  const files = changes.map((change): FileChange => {
    const content = change.after === null ? null : (blobs.get(change.after) ?? null);
    return {
      path: change.path,
      mode: change.modeAfter ?? change.modeBefore ?? "100644",
      modeBefore: change.modeBefore,
      before: change.before,
      after: change.after,
      content: content === null ? null : content.toString("base64"),
    };
  });
  return { base, files };
}

/**
 * Carries one proposal over to the branch that its cause was merged into: a new pull request, to be approved anew.
 * Null when the files it changed are not there as it found them; then the hook runs again at the merge.
 */
async function reapplyOne(
  world: World,
  scene: Scene,
  about: { own: OwnProposal; cause: PullRequest },
): Promise<ProposalLine | null> {
  const { own, cause } = about;
  const publisher = publisherOf(world, scene);
  await publisher.fetch(own.pr.head.sha, own.pr.base.sha, cause.head.sha);
  const range = { base: cause.head.sha, head: own.pr.head.sha };
  const line = { hook: own.hook, key: own.claims.key, pullRequest: own.pr.number };
  if (await hasHumanCommits(publisher, range)) {
    return {
      ...line,
      outcome: "open",
      detail: "People committed to this proposal, so it was left as it is.",
    };
  }
  const target = await world.host.branchRules(cause.base.branch);
  if (target.sha === null || cause.mergeCommit === null) return null;
  await publisher.fetch(target.sha);
  const changes = await changesOf(scene, { ...own.pr, base: { ...own.pr.base, sha: cause.head.sha } });
  const entries = await entriesAt(
    scene.repository,
    target.sha,
    changes.files.map(({ path }) => path),
  );
  const fits = changes.files.every(({ path, before }) => (entries.get(path)?.oid ?? null) === before);
  if (!fits || changes.files.length === 0) return null;
  if (guardChangeSet(changes, { writes: null, secrets: world.secrets }).length > 0) return null;
  const id = runId(
    { repositoryId: world.host.repository.id, pullRequest: cause.number, mergeCommit: cause.mergeCommit },
    own.hook,
  );
  const marker = { ...readMarker(own.pr.body), v: 1 as const, kind: "proposal" as const, merged: true };
  const published = await publish(publisher, {
    branch: branchName(own.hook, id),
    target: { branch: cause.base.branch, sha: target.sha },
    files: changes.files,
    message: withRequester(reapplied.commitMessage(own.pr.title, own.pr.number), own.claims.requester),
    describe: (commit) => ({
      title: own.pr.title,
      body: writeMarker(
        reapplied.body({ body: stripMarker(own.pr.body), from: own.pr.number, cause: cause.number, commit }),
        { ...marker, digest: changeSetDigest(changes.files) },
      ),
    }),
  });
  if (published.kind !== "published") return { ...line, outcome: "open", detail: "" };
  await world.host.updatePullRequest(own.pr.number, { state: "closed" });
  await world.host.deleteBranch(own.pr.head.branch);
  const detail = `Carried over from #${own.pr.number} when #${cause.number} was merged.`;
  return { ...line, outcome: "open", pullRequest: published.pr.number, detail };
}

/** The target moved under it: closed, and not an answer, so that the hook runs again at the merge. */
async function closeOutdated(world: World, scene: Scene, own: OwnProposal): Promise<ProposalLine> {
  const line = await closeOne(world, scene, own);
  if (line.outcome === "open") return line;
  const detail = `#${own.pr.number} was closed: files that it changes are different in the branch that this was merged into.`;
  return { ...line, detail };
}

/** Carries every open proposal of a merged pull request over; those that do not fit are closed, to be run again. */
export async function carryOver(world: World, scene: Scene, cause: PullRequest): Promise<ProposalLine[]> {
  const lines: ProposalLine[] = [];
  for (const own of await openProposalsOf(world, cause)) {
    const line = await reapplyOne(world, scene, { own, cause });
    lines.push(line ?? (await closeOutdated(world, scene, own)));
  }
  return lines;
}

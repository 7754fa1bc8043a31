/** Acceptance of a contract change by a comment: whether it counts, and what of it counts in a review. */
import type { ApprovalRules } from "../core/review/gate.ts";
import { permissionReason } from "../core/review/gate.ts";
import { acceptedChanges, standing } from "../core/review/acceptance.ts";
import type { Acceptance, AcceptedChange } from "../core/review/acceptance.ts";
import { noChangeReply, notAcceptedReply } from "../core/review/replies.ts";
import { WorldError } from "../errors.ts";
import type { Account, CommentRecord, Host, Permission, PullRequest } from "../ports.ts";
import { withCurrentBase } from "./current-base.ts";
import { asOwnProposal, causeOf } from "./own-proposals.ts";
import { contractFingerprints } from "./contract-fingerprints.ts";
import { openScene } from "./scene.ts";
import type { World } from "./world.ts";

interface AcceptanceRules extends ApprovalRules {
  requesterMayApprove: boolean;
}

/** Why this person's word does not count, by the gate's rules; null when it does. */
async function reasonAgainst(
  host: Host,
  account: Account,
  about: { pr: PullRequest; rules: AcceptanceRules },
): Promise<string | null> {
  const { pr, rules } = about;
  if (account.id === pr.author.id && !rules.requesterMayApprove)
    return `${account.login} opened this pull request, and nobody accepts what they broke themselves.`;
  return permissionReason({ account, permission: await permissionOf(host, account.login) }, rules);
}

/** Fails closed: a permission that the host does not tell is none. */
async function permissionOf(host: Host, login: string): Promise<Permission> {
  try {
    return await host.permission(login);
  } catch (error) {
    if (error instanceof WorldError && !error.retryable) return "none";
    throw error;
  }
}

/** Whoever wrote part of the change does not accept it either; an author whom the host cannot name may be anyone. */
async function wroteOfIt(host: Host, account: Account, pr: PullRequest): Promise<string | null> {
  const authors = await host.commitAuthors(pr.number);
  if (authors.some((author) => author?.id === account.id)) return `${account.login} wrote a commit of it.`;
  return authors.includes(null)
    ? `A commit has an author whom the host does not know, so it cannot be ruled out that ${account.login} wrote it. An entry under accepted in the configuration counts too.`
    : null;
}

/** What is answered when the acceptance is not taken; null when it is. Reads everything anew, writes nothing. */
export async function objectionToAcceptance(
  world: World,
  about: { pr: PullRequest; comment: CommentRecord; fingerprint: string },
): Promise<string | null> {
  const { host } = world;
  const { pr, comment, fingerprint } = about;
  const own = asOwnProposal(host, pr);
  if (own !== null) {
    const cause = await causeOf(host, own);
    const where = cause === null ? "" : ` It was caused by #${String(cause.pullRequest.number)}.`;
    return notAcceptedReply(`A change is accepted on the pull request that makes it.${where}`);
  }
  if (pr.state !== "open") return notAcceptedReply("This pull request is not open.");
  const scene = await openScene(world, pr);
  if (scene === null) return notAcceptedReply("The repository cannot be changed.");
  const rules = scene.instructions.config.approval;
  const { author } = comment;
  const against = await reasonAgainst(host, author, { pr, rules });
  if (against !== null) return notAcceptedReply(against);
  const wrote = rules.requesterMayApprove ? null : await wroteOfIt(host, author, pr);
  if (wrote !== null) return notAcceptedReply(wrote);
  const current = await withCurrentBase(host, scene.repository, pr);
  const known = await contractFingerprints(scene.repository, {
    base: current.base.sha,
    head: current.head.sha,
    roots: scene.instructions.config.specs,
  });
  return known.has(fingerprint) ? null : noChangeReply(fingerprint);
}

/**
 * What counts at this moment: the comment stands unchanged, and its author still may. Costs nothing where nothing was
 * accepted, else the comments (which a review reads anyway) and one permission for each person.
 */
export async function acceptedNow(
  host: Host,
  about: { pr: PullRequest; accepted: readonly Acceptance[]; rules: AcceptanceRules },
): Promise<AcceptedChange[]> {
  const { pr, accepted, rules } = about;
  if (accepted.length === 0) return [];
  const counted: Acceptance[] = [];
  const answers = new Map<number, boolean>();
  for (const acceptance of standing(accepted, await host.comments(pr.number))) {
    const { id, login } = acceptance.by;
    const may =
      answers.get(id) ?? (await reasonAgainst(host, { id, login, type: "person" }, { pr, rules })) === null;
    answers.set(id, may);
    if (may) counted.push(acceptance);
  }
  return acceptedChanges(counted, rules.count);
}

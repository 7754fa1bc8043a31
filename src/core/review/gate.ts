/**
 * The gate: may the content of ours that a pull request carries be merged? Decided from recomputed facts alone;
 * markers, titles and bodies are not among its inputs.
 */
import { createHash } from "node:crypto";

/** One file of ours on both sides. `before` is on the base side, `after` on the side being judged. */
export interface ContentFile {
  path: string;
  mode: string;
  before: string | null;
  after: string | null;
}

/** What an approval binds: files of ours, and the full text (as blobs) of the specs that caused them. */
export interface Content {
  files: ContentFile[];
  specs: { path: string; blob: string | null }[];
}

const byPath = (a: { path: string }, b: { path: string }): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;

/** Digest of a content; equal digests mean that an approval of one is an approval of the other. */
export function contentDigest(content: Content): string {
  const hash = createHash("sha256").update("headwater-content-v1\0");
  for (const file of content.files.toSorted(byPath)) {
    hash.update(`${file.path}\0${file.mode}\0${file.before ?? "-"}\0${file.after ?? "-"}\0`);
  }
  hash.update("specs\0");
  for (const spec of content.specs.toSorted(byPath)) hash.update(`${spec.path}\0${spec.blob ?? "-"}\0`);
  return hash.digest("hex");
}

/** True when both contents leave the same files behind, whatever those replace and whatever caused them. */
export function sameFiles(a: Content, b: Content): boolean {
  const left = ({ files }: Content): string =>
    contentDigest({ files: files.map((file) => ({ ...file, before: null })), specs: [] });
  return left(a) === left(b);
}

/** A person's latest decisive review (comments do not count as one). */
export interface Vote {
  account: { id: number; login: string; type: "person" | "app" };
  state: "approved" | "changes_requested" | "dismissed";
  permission: "admin" | "write" | "read" | "none";
  /** Digest of the content at the reviewed commit; null when that commit cannot be read any more. */
  digest: string | null;
  /** The files were the same there: what differs is the base or the specs. */
  sameFiles?: boolean;
}

/** One content of ours that must be approved as a whole. */
export interface Claim {
  /** How people know it: `#12`, or `files of #12`. */
  label: string;
  digest: string;
  paths: string[];
  votes: Vote[];
  /** Accounts whose approval does not count: the bot, the requester, authors of commits on it. */
  excluded: { id: number; why: string }[];
  /** The `auto` rule at the trusted commit covers exactly this digest. */
  auto: boolean;
  /** A reason why no approval can count, such as a base that is not the expected one. */
  blocked: string | null;
}

export interface ApprovalRules {
  /** `write`, `admin` or `@login`. Anything else (teams, owners) cannot be asked for yet and counts for nobody. */
  by: readonly string[];
  count: number;
  requesterMayApprove: boolean;
}

export interface ClaimVerdict {
  label: string;
  state: "approved" | "auto" | "waiting" | "blocked";
  digest: string;
  paths: string[];
  approvedBy: string[];
  /** Why approvals that people gave do not count, one sentence each. */
  notCounted: string[];
}

export interface GateDecision {
  conclusion: "success" | "action_required";
  claims: ClaimVerdict[];
}

/** A person and what they may do here. */
export type Voter = Pick<Vote, "account" | "permission">;

/** A name in the rules still needs write permission: a rule can only ever be stricter than that. */
function mayApprove(vote: Voter, rule: string): boolean {
  if (vote.permission !== "write" && vote.permission !== "admin") return false;
  if (rule === "write") return true;
  if (rule === "admin") return vote.permission === "admin";
  return rule.toLowerCase() === `@${vote.account.login.toLowerCase()}`;
}

/** Why this person's yes does not count; null when it does. */
export function permissionReason(vote: Voter, rules: ApprovalRules): string | null {
  if (rules.by.some((rule) => mayApprove(vote, rule))) return null;
  const who = vote.account.login;
  if (vote.permission !== "write" && vote.permission !== "admin")
    return `${who} has no write permission here.`;
  return `${who} is not among those whose approval the configuration asks for (${rules.by.join(", ")}).`;
}

function reasonNotCounted(claim: Claim, vote: Vote, rules: ApprovalRules): string | null {
  const who = vote.account.login;
  if (vote.account.type !== "person") return `${who} is an app, and apps do not approve.`;
  const excluded = claim.excluded.find((entry) => entry.id === vote.account.id);
  if (excluded !== undefined) return `${who} ${excluded.why}.`;
  const permission = permissionReason(vote, rules);
  if (permission !== null) return permission;
  if (vote.digest === null) return `${who} approved a commit that can no longer be read.`;
  if (vote.digest === claim.digest) return null;
  return vote.sameFiles === true
    ? `${who} approved the same files over another base or for other specs: bring the branch up to date with its base, then review it again.`
    : `${who} approved other content: it has changed since.`;
}

function judge(claim: Claim, rules: ApprovalRules): ClaimVerdict {
  const verdict = { label: claim.label, digest: claim.digest, paths: claim.paths };
  if (claim.blocked !== null) {
    return { ...verdict, state: "blocked", approvedBy: [], notCounted: [claim.blocked] };
  }
  // One person counts once, though they may have approved both the proposal and the branch that carries it.
  const counted = new Map<number, string>();
  const refused = new Map<number, string>();
  for (const vote of claim.votes) {
    if (vote.state !== "approved") continue;
    const reason = reasonNotCounted(claim, vote, rules);
    if (reason === null) counted.set(vote.account.id, vote.account.login);
    else refused.set(vote.account.id, reason);
  }
  const approvedBy = [...counted.values()];
  const notCounted = [...refused].filter(([id]) => !counted.has(id)).map(([, reason]) => reason);
  if (approvedBy.length >= Math.max(1, rules.count)) {
    return { ...verdict, state: "approved", approvedBy, notCounted };
  }
  return { ...verdict, state: claim.auto ? "auto" : "waiting", approvedBy, notCounted };
}

/** Success means: nothing of ours, or all of it approved (or covered by an `auto` rule in force). */
export function decideGate(claims: Claim[], rules: ApprovalRules): GateDecision {
  const verdicts = claims.map((claim) => judge(claim, rules));
  const open = verdicts.some((verdict) => verdict.state === "waiting" || verdict.state === "blocked");
  return { conclusion: open ? "action_required" : "success", claims: verdicts };
}

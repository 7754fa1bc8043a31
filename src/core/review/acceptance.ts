/** Contract changes that people accepted on a pull request: what is remembered, and what of it counts now. */
import type { Json } from "../json.ts";
import { parseCommand } from "./commands.ts";

export interface Acceptance {
  fingerprint: string;
  reason: string;
  by: { id: number; login: string };
  /** Id of the comment that says it. */
  comment: number;
}

/** What a review needs of it. */
export interface AcceptedChange {
  fingerprint: string;
  reason: string;
  by: string;
}

interface Comment {
  id: number;
  author: { id: number };
  appId: number | null;
  body: string;
}

/** So many are remembered for one pull request. */
const MOST = 200;

/** Reads what a store or a marker says; anything that is no acceptance is left out. */
export function acceptancesFrom(value: unknown): Acceptance[] {
  if (!Array.isArray(value)) return [];
  return value.slice(-MOST).flatMap((entry: unknown): Acceptance[] => {
    if (typeof entry !== "object" || entry === null) return [];
    const { fingerprint, reason, by, login, comment } = entry as Record<string, unknown>;
    if (typeof fingerprint !== "string" || typeof reason !== "string" || typeof login !== "string") return [];
    if (!Number.isSafeInteger(by) || !Number.isSafeInteger(comment)) return [];
    return [{ fingerprint, reason, by: { id: by as number, login }, comment: comment as number }];
  });
}

export function acceptancesToJson(acceptances: readonly Acceptance[]): Json[] {
  return acceptances.map(({ fingerprint, reason, by, comment }) => ({
    fingerprint,
    reason,
    by: by.id,
    login: by.login,
    comment,
  }));
}

/** One for each comment, in the order of the comments, whatever the order in which they were heard of. */
export function withAcceptance(known: readonly Acceptance[], added: Acceptance): Acceptance[] {
  return [...known.filter(({ comment }) => comment !== added.comment), added]
    .toSorted((a, b) => a.comment - b.comment)
    .slice(-MOST);
}

/** Those whose comment still stands there and says the same: to delete or to edit it takes it back. */
export function standing(acceptances: readonly Acceptance[], comments: readonly Comment[]): Acceptance[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  return acceptances.filter(({ comment, by, fingerprint, reason }) => {
    const said = byId.get(comment);
    if (said === undefined || said.author.id !== by.id || said.appId !== null) return false;
    const command = parseCommand(said.body);
    return command?.verb === "accept" && command.fingerprint === fingerprint && command.reason === reason;
  });
}

/** Changes that enough different people accepted; the newest reason is shown. */
export function acceptedChanges(acceptances: readonly Acceptance[], count: number): AcceptedChange[] {
  return [...Map.groupBy(acceptances, ({ fingerprint }) => fingerprint)].flatMap(([fingerprint, all]) => {
    const people = new Map(all.map(({ by }) => [by.id, by.login]));
    const last = all.at(-1);
    if (last === undefined || people.size < count) return [];
    return [
      { fingerprint, reason: last.reason, by: [...people.values()].map((login) => `@${login}`).join(", ") },
    ];
  });
}

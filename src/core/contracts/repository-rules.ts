/**
 * What a repository has decided about its contracts: the level of rules, and changes that it has accepted. Both come
 * from the trusted configuration; an accepted change stays in sight and decides nothing any more.
 */
import type { ProblemLevel } from "../problem.ts";
import type { ContractChange, ContractResult, Verdict } from "./model.ts";

export interface ContractDecisions {
  rules: Readonly<Record<string, ProblemLevel>>;
  /** `by`: who said so on the pull request; absent for the configuration's own. */
  accepted: readonly { fingerprint: string; reason: string; by?: string }[];
}

export function underDecisions(result: ContractResult, decisions: ContractDecisions): ContractResult {
  const known = new Map(decisions.accepted.map((accepted) => [accepted.fingerprint, accepted]));
  const changes = result.changes.flatMap((change): ContractChange[] => {
    const level = decisions.rules[change.rule] ?? change.level;
    if (level === "off") return [];
    const { reason = null, by } = known.get(change.fingerprint) ?? {};
    return [{ ...change, level, accepted: reason, ...(by === undefined ? {} : { acceptedBy: by }) }];
  });
  const untouched = changes.every((change, at) => {
    const was = result.changes[at];
    return was?.level === change.level && change.accepted === null;
  });
  if (untouched && changes.length === result.changes.length) return result;
  const verdict = verdictOver(result, changes);
  return { ...result, changes, verdict, suggestedBump: bump(verdict, result) };
}

/** A part that could not be judged stays unknown: a rule's level says nothing about it. */
function verdictOver({ verdict, unknowns }: ContractResult, changes: readonly ContractChange[]): Verdict {
  if (changes.some(({ level, accepted }) => level === "error" && accepted === null)) return "breaking";
  if (unknowns.length > 0) return "unknown";
  return verdict === "identical" ? "identical" : "compatible";
}

/** To accept a break is not to hide it from those who count versions. */
function bump(verdict: Verdict, { suggestedBump }: ContractResult): ContractResult["suggestedBump"] {
  return verdict === "breaking" || verdict === "unknown" ? "major" : suggestedBump;
}

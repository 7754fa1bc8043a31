/** Semantic difference of two versions of one spec: by identity of items, with direction and level. */
import type { ContractResult } from "../contracts/model.ts";
import { contractLevel } from "./contract-change.ts";
import type { Diff, SpecDiff } from "./diff-model.ts";
import { specDigest } from "./digest.ts";
import { matchNodes, nodesOf } from "./identity.ts";
import type { Node } from "./identity.ts";
import { addedChange, matchedChange, removedChange } from "./item-change.ts";
import type { Sides } from "./item-change.ts";
import { worstLevel } from "./levels.ts";
import type { Level, Spec, SpecItemChange } from "./model.ts";
import { withoutOld } from "./reference-change.ts";
import { referenceFindings } from "./reference-findings.ts";
import { UNREADABLE_RULES } from "./source.ts";
import { findSplits } from "./split.ts";

export { worstLevel } from "./levels.ts";

export function unreadable(spec: Spec | null): boolean {
  return spec?.problems.some(({ rule }) => UNREADABLE_RULES.has(rule)) ?? false;
}

function changeKind(before: Spec | null, after: Spec | null): SpecDiff["change"] {
  if (before === null) return "created";
  if (after === null) return "removed";
  return before.path === after.path ? "edited" : "renamed";
}

export function shell(before: Spec | null, after: Spec | null, contracts: ContractResult[]): SpecDiff {
  const now = after ?? before;
  const change = changeKind(before, after);
  return {
    path: now?.path ?? "",
    previousPath: change === "renamed" ? (before?.path ?? null) : null,
    id: now?.id ?? "",
    previousId: before === null || before.id === now?.id ? null : before.id,
    title: now?.title ?? "",
    dialect: now?.dialect ?? "spec.md",
    change,
    level: "none",
    changes: [],
    digests: {
      before: before === null ? null : specDigest(before),
      after: after === null ? null : specDigest(after),
    },
    references: [],
    contracts,
  };
}

interface Placed {
  change: SpecItemChange | null;
  /** Place in the new file; what is gone stands behind the last item before it that is still there. */
  place: number;
}

function placesOfRemoved(left: readonly Node[]): Map<Node, number> {
  const places = new Map<Node, number>();
  let last = -1;
  for (const node of left) {
    if (node.partner !== null) last = node.partner.index;
    else places.set(node, last + 0.5);
  }
  return places;
}

/** The changes of nodes that know their partners, in the order of the new file. */
export function nodeChanges(left: readonly Node[], right: readonly Node[], sides: Sides): SpecItemChange[] {
  const splits = findSplits(left, right, sides);
  const gone = placesOfRemoved(left);
  const placed: Placed[] = [
    ...right
      .filter((node) => !splits.taken.has(node))
      .map((node) => ({
        change: node.partner === null ? addedChange(node, sides) : matchedChange(node, sides),
        place: node.index,
      })),
    ...left
      .filter((node) => node.partner === null && !splits.taken.has(node))
      .map((node) => ({ change: removedChange(node, sides), place: gone.get(node) ?? 0 })),
    ...splits.changes.map(({ change, node }) => ({ change, place: node.index })),
  ];
  return placed
    .sort((a, b) => a.place - b.place)
    .map(({ change }) => change)
    .filter((change) => change !== null);
}

function itemChanges(before: Spec, after: Spec, contracts: ContractResult[]): SpecItemChange[] {
  const left = nodesOf(before);
  const right = nodesOf(after);
  matchNodes(left, right, /(?:^|\/)bugfix\.md$/i.test(after.path));
  return nodeChanges(left, right, { before, after, contracts });
}

export function emptySide(spec: Spec): Spec {
  return { ...spec, items: [], problems: [] };
}

/**
 * What changed between two versions of a spec; null is "does not exist". `contracts` are the verdicts over its
 * contracts. A side that could not be read gives the level unknown and no changes: nothing is concluded from it.
 */
export function diffSpec(before: Spec | null, after: Spec | null, contracts: ContractResult[]): SpecDiff {
  const diff = shell(before, after, contracts);
  if (before === null && after === null) return diff;
  if (unreadable(before) || unreadable(after)) return { ...diff, level: "unknown" };
  const old = before ?? emptySide(after as Spec);
  const now = after ?? emptySide(before as Spec);
  const changes = itemChanges(old, now, contracts);
  const references =
    before === null || after === null
      ? []
      : withoutOld(referenceFindings({ before: [before], after: [after] }), [before]);
  const levels: Level[] = [...changes.map(({ level }) => level), ...contracts.map(contractLevel)];
  if (diff.change === "created") levels.push("additive");
  if (diff.change === "renamed") levels.push("editorial");
  if (diff.change === "removed" && changes.length === 0) levels.push("editorial");
  return { ...diff, changes, references, level: worstLevel(levels) };
}

export function diffOf(specs: SpecDiff[]): Diff {
  return { level: worstLevel(specs.map(({ level }) => level)), specs };
}

/** The difference that an OpenSpec delta makes: what it does to the living spec, not what its own file looks like. */
import type { ContractResult } from "../contracts/model.ts";
import { plain } from "./canonical.ts";
import { contractLevel } from "./contract-change.ts";
import { nameOf, sourceOfRename } from "./delta-names.ts";
import { deltaSides } from "./delta-sides.ts";
import type { DeltaPair } from "./delta-sides.ts";
import { diffSpec, emptySide, nodeChanges, shell, unreadable } from "./diff.ts";
import type { SpecDiff } from "./diff-model.ts";
import { link, matchNodes, nodesOf } from "./identity.ts";
import { worstLevel } from "./levels.ts";
import type { Item, Level, Spec, SpecItemChange } from "./model.ts";
import { livingSpecPath } from "./spec-folder.ts";

/** A spec on both sides; of a delta also the living spec that it edits, on both sides. */
export interface ComparedSpec {
  before: Spec | null;
  after: Spec | null;
  living?: { before: Spec | null; after: Spec | null };
}

interface DeltaState {
  delta: Spec;
  living: Spec | null;
}

/** True when it says what it adds, modifies, removes or renames. */
export function hasDelta(spec: Spec | null): boolean {
  return spec?.dialect === "openspec" && spec.items.some(({ delta }) => delta !== undefined);
}

/** True for a file of an open change that has a living spec to edit, or to create. */
export function isDelta(spec: Spec | null): boolean {
  return spec !== null && hasDelta(spec) && livingSpecPath(spec.path) !== null;
}

/** What a delta would do to the living spec, in the order of the delta. */
function effects({ delta, living }: DeltaState, contracts: ContractResult[]): SpecItemChange[] {
  const { pairs, unapplied } = deltaSides(delta, living);
  const sides = {
    before: living ?? emptySide(delta),
    // Nobody consumes a delta: what is exported is for the living spec to say.
    after: { ...delta, exports: living?.exports ?? delta.exports },
    contracts,
  };
  const told = pairs.map((pair) => ({ at: pair.entry, changes: pairChanges(pair, sides) }));
  const rest = unapplied.map((entry) => ({ at: entry, changes: [unappliedChange(entry)] }));
  return [...told, ...rest].sort((a, b) => a.at.line - b.at.line).flatMap(({ changes }) => changes);
}

/** Both sides are declared to be one requirement, so nothing but what lies below is matched by its words. */
function pairChanges(pair: DeltaPair, sides: Parameters<typeof nodeChanges>[2]): SpecItemChange[] {
  const left = nodesOf({ ...sides.before, items: pair.before });
  const right = nodesOf({ ...sides.after, items: pair.after });
  if (left[0] !== undefined && right[0] !== undefined) link(left[0], right[0], "title");
  matchNodes(left, right, false);
  const changes = nodeChanges(left, right, sides);
  if (pair.entry.delta !== "removed" || pair.entry.text === "") return changes;
  return changes.map((change) =>
    change.item === "requirement" ? { ...change, why: pair.entry.text } : change,
  );
}

/** A row for what no other row can tell: both texts are those of the delta. */
function entryChange(
  entry: Item,
  verdict: Pick<SpecItemChange, "direction" | "level" | "rule">,
): SpecItemChange {
  return {
    item: "requirement",
    aspects: [entry.delta ?? "modified"],
    ...verdict,
    matchedBy: "none",
    id: entry.id,
    previousId: entry.id,
    previousIds: entry.id === "" ? [] : [entry.id],
    title: entry.title,
    previousTitle: sourceOfRename(entry) || entry.title,
    requirement: null,
    before: "",
    after: "",
    line: { before: null, after: null },
  };
}

function unappliedChange(entry: Item): SpecItemChange {
  const change = entryChange(entry, { direction: "unknown", level: "unknown", rule: "delta-unapplied" });
  const after = entry.delta === "added" || entry.delta === "modified" ? entry.text : "";
  return { ...change, after, line: { before: null, after: entry.line } };
}

/** Entries of the older delta that the newer one does not have. */
function withdrawn(before: Spec, after: Spec | null): SpecItemChange[] {
  const key = (item: Item): string => `${item.delta ?? ""} ${nameOf(item)} ${sourceOfRename(item)}`;
  const entries = (spec: Spec | null): Item[] =>
    (spec?.items ?? []).filter(({ item, delta }) => item === "requirement" && delta !== undefined);
  const kept = new Set(entries(after).map(key));
  return entries(before)
    .filter((entry) => !kept.has(key(entry)))
    .map((entry) => {
      const verdict = { direction: "none", level: "editorial", rule: "delta-withdrawn" } as const;
      const before = entry.delta === "added" || entry.delta === "modified" ? entry.text : "";
      return { ...entryChange(entry, verdict), before };
    });
}

const saysSame = (change: SpecItemChange): string =>
  JSON.stringify([
    change.item,
    change.aspects,
    change.rule,
    change.level,
    change.id,
    change.requirement,
    plain(change.title),
    plain(change.previousTitle),
    plain(change.before),
    plain(change.after),
    plain(change.why ?? ""),
  ]);

/** What the newer delta does and the older one did not do, or did to another text. */
function newEffects(before: DeltaState | null, now: readonly SpecItemChange[]): SpecItemChange[] {
  if (before === null) return [...now];
  const known = new Set(effects(before, []).map(saysSame));
  return now.filter((change) => !known.has(saysSame(change)));
}

/** A delta may say more than requirements: that is compared as any other text of the file. */
function besideEntries(before: Spec | null, after: Spec | null): SpecItemChange[] {
  const others = (spec: Spec | null): Spec | null => {
    if (spec === null) return null;
    const spans = spec.items.filter(({ delta }) => delta !== undefined);
    const items: Item[] = [];
    let end = 0;
    let next = 0;
    for (const item of spec.items) {
      while (next < spans.length && (spans[next]?.line ?? 0) <= item.line) {
        end = Math.max(end, spans[next]?.endLine ?? 0);
        next += 1;
      }
      if (item.line > end) items.push(item);
    }
    return { ...spec, items };
  };
  const [old, now] = [others(before), others(after)];
  if ((old?.items.length ?? 0) + (now?.items.length ?? 0) === 0) return [];
  // The older text lies in the delta and not in the living spec, so its line would lead astray.
  return diffSpec(old, now, []).changes.map((change) => ({
    ...change,
    line: { before: null, after: change.line.after },
  }));
}

function diffDelta(
  { before, after, living }: ComparedSpec & { living: NonNullable<ComparedSpec["living"]> },
  contracts: ContractResult[],
): SpecDiff {
  const diff = shell(before, after, contracts);
  const appliesTo = {
    path: living.after?.path ?? livingSpecPath(diff.path) ?? diff.path,
    exists: (after === null ? living.before : living.after) !== null,
  };
  if (unreadable(before) || unreadable(after) || unreadable(living.after))
    return { ...diff, appliesTo, level: "unknown" };
  const old = before === null ? null : { delta: before, living: living.before };
  const now = after === null ? [] : effects({ delta: after, living: living.after }, contracts);
  const changes = [
    ...newEffects(old, now),
    ...(before === null ? [] : withdrawn(before, after)),
    ...besideEntries(before, after),
  ];
  const { references } = before === null || after === null ? diff : diffSpec(before, after, []);
  const levels: Level[] = [...changes.map(({ level }) => level), ...contracts.map(contractLevel)];
  if (diff.change !== "edited") levels.push("editorial");
  return { ...diff, appliesTo, changes, references, level: worstLevel(levels) };
}

/** The two states whose contracts are to be compared: of a delta, the living spec and what it would become. */
export function contractSides(spec: ComparedSpec): { before: Spec | null; after: Spec | null } {
  const { before, after, living } = spec;
  if (living === undefined) return { before, after };
  if (after === null) return { before: null, after: null };
  const { pairs } = deltaSides(after, living.after);
  const items = (side: "before" | "after"): Item[] => pairs.flatMap((pair) => pair[side]);
  return {
    before: living.after === null ? null : { ...living.after, items: items("before") },
    after: { ...after, items: items("after") },
  };
}

/** What changed between the two sides; of a delta with its living spec, what it does to that. */
export function diffCompared(spec: ComparedSpec, contracts: ContractResult[]): SpecDiff {
  const { before, after, living } = spec;
  return living === undefined
    ? diffSpec(before, after, contracts)
    : diffDelta({ before, after, living }, contracts);
}

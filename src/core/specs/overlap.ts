/** What two changes have in common: the same requirement or contract element, changed by both from one state. */
import { normalised } from "./canonical.ts";
import type { Diff, SpecDiff } from "./diff-model.ts";
import type { SpecItemChange } from "./model.ts";

export interface SharedItem {
  /** Id of the spec, as the first change knows it. */
  spec: string;
  /** The item's id or title, or the contract and its element. */
  item: string;
}

/**
 * Renumbering touches everything behind an insertion, tasks are ticked by everybody, and who withdraws a proposed
 * change wants nothing: none of these is a conflict.
 */
function counts(change: SpecItemChange): boolean {
  if (change.item === "task" || change.item === "contract" || change.rule === "delta-withdrawn") return false;
  return change.aspects.some((aspect) => aspect !== "renumbered" && aspect !== "moved");
}

/**
 * Both sides start from one state, so an item is known by what it was there; a new one by its written id or title.
 * The number of a new criterion is that of its place, which two different ones may share.
 */
function keysOf(change: SpecItemChange): string[] {
  const added = change.aspects.includes("added") && change.before === "";
  const parent = normalised(change.requirement?.title ?? "");
  if (added) {
    const written = /[A-Za-z]/.test(change.id) ? [`new ${change.item} id ${change.id}`] : [];
    const title = normalised(change.title);
    return title === "" ? written : [...written, `new ${change.item} ${parent} ${title}`];
  }
  const key = (id: string, text: string): string =>
    `${change.item} ${id} ${(normalised(text) || normalised(change.previousTitle)).slice(0, 500)}`;
  const parts = change.before.split("\n");
  // What was merged is still each of the items that it was made of.
  if (change.previousIds.length > 1 && parts.length === change.previousIds.length)
    return change.previousIds.map((id, index) => key(id, parts[index] ?? ""));
  return [key(change.previousId, change.before)];
}

function nameOf(change: SpecItemChange): string {
  const id = change.id === "" ? change.previousId : change.id;
  const title = change.title || change.previousTitle || (change.requirement?.title ?? "");
  const words = [id, title === id ? "" : title].filter((part) => part !== "").join(" ");
  return (words === "" ? change.after || change.before : words).replace(/\s+/g, " ").slice(0, 120);
}

function elementsOf(spec: SpecDiff): { key: string; item: string }[] {
  return spec.contracts.flatMap((contract) =>
    contract.changes.map(({ path }) => ({
      key: `contract ${contract.id} ${path}`,
      item: `${contract.id}: ${path}`,
    })),
  );
}

function entriesOf(spec: SpecDiff): { key: string; item: string }[] {
  const items = spec.changes
    .filter(counts)
    .flatMap((change) => keysOf(change).map((key) => ({ key, item: nameOf(change) })));
  return [...items, ...elementsOf(spec)];
}

/**
 * Files by the path that they had in common, whatever either side renamed them to. An OpenSpec delta stands for the
 * living spec that it edits: two of them, or a delta and a direct edit, may want different things of one requirement.
 */
export function originOf(spec: Pick<SpecDiff, "path" | "previousPath" | "appliesTo">): string {
  return spec.appliesTo?.path ?? spec.previousPath ?? spec.path;
}

/** What both change, in the order and the words of `mine`; each item once. */
export function overlap(mine: Diff, other: Diff): SharedItem[] {
  const theirs = Map.groupBy(other.specs, originOf);
  const shared = mine.specs.flatMap((spec) => {
    const keys = new Set((theirs.get(originOf(spec)) ?? []).flatMap(entriesOf).map(({ key }) => key));
    return entriesOf(spec)
      .filter(({ key }) => keys.has(key))
      .map(({ item }): SharedItem => ({ spec: spec.id, item }));
  });
  return [...new Map(shared.map((each) => [`${each.spec}\0${each.item}`, each])).values()];
}

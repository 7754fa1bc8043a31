/** What an OpenSpec delta declares, beside what the living spec says of it: pairs of requirements with all below them. */
import { contentOf, itemsBelow, nameOf, sourceOfRename } from "./delta-names.ts";
import type { Item, Spec } from "./model.ts";

/** One declared change. Items begin with the requirement; an empty list is "does not exist on that side". */
export interface DeltaPair {
  entry: Item;
  before: Item[];
  after: Item[];
}

export interface DeltaSides {
  pairs: DeltaPair[];
  /** Entries that cannot be applied: names that the living spec does not have, or has already. */
  unapplied: Item[];
}

/** The requirement with what lies within its lines; without the mark of the delta, since it is compared as text. */
function familyOf(spec: Spec, requirement: Item): Item[] {
  const own = { ...requirement };
  delete own.delta;
  return [own, ...itemsBelow(spec, requirement)];
}

/** The living requirement under its new name, standing where the delta names it. */
function renamedFamily(family: readonly Item[], entry: Item): Item[] {
  const [requirement] = family;
  if (requirement === undefined) return [];
  const { title, line, endLine } = entry;
  return family.map((item) =>
    item === requirement
      ? { ...item, title, line, endLine }
      : { ...item, parent: item.parent === requirement.title && requirement.id === "" ? title : item.parent },
  );
}

/** `living` is null where the capability does not exist yet. */
export function deltaSides(change: Spec, living: Spec | null): DeltaSides {
  const entries = change.items.filter(({ item, delta }) => item === "requirement" && delta !== undefined);
  const known = new Map<string, Item>();
  for (const item of living?.items ?? [])
    if (item.item === "requirement" && !known.has(nameOf(item))) known.set(nameOf(item), item);
  const renames = entries.filter(({ delta }) => delta === "renamed");
  const sources = new Map(renames.map((entry) => [nameOf(entry), sourceOfRename(entry)]));
  const modified = new Set(entries.filter(({ delta }) => delta === "modified").map(nameOf));
  const freed = new Set([
    ...entries.filter(({ delta }) => delta === "removed").map(nameOf),
    ...sources.values(),
  ]);
  const sides: DeltaSides = { pairs: [], unapplied: [] };
  const livingFamily = (name: string): Item[] => {
    const found = known.get(name);
    return found === undefined || living === null ? [] : familyOf(living, found);
  };
  for (const entry of entries) {
    const name = nameOf(entry);
    const there = known.get(name);
    if (entry.delta === "added") {
      if (there === undefined || freed.has(name))
        sides.pairs.push({ entry, before: [], after: familyOf(change, entry) });
      else if (living === null || contentOf(change, entry) !== contentOf(living, there))
        sides.unapplied.push(entry);
      continue;
    }
    // A requirement that is renamed and modified is one change; it is told where it is modified.
    if (entry.delta === "renamed" && modified.has(name)) continue;
    const source = entry.delta === "removed" ? name : (sources.get(name) ?? name);
    const before = livingFamily(source);
    if (before.length === 0) sides.unapplied.push(entry);
    else if (entry.delta === "removed") sides.pairs.push({ entry, before, after: [] });
    else if (entry.delta === "renamed")
      sides.pairs.push({ entry, before, after: renamedFamily(before, entry) });
    else sides.pairs.push({ entry, before, after: familyOf(change, entry) });
  }
  return sides;
}

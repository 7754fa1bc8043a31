/** References that point at nothing, or silently at something else since this change. */
import type { Node } from "./identity.ts";
import type { Item, Reference, ReferenceFinding, Spec } from "./model.ts";
import { uncovered } from "./reference-coverage.ts";
import { family, groupSpecs, targetKey } from "./reference-targets.ts";
import type { Group } from "./reference-targets.ts";
import { groupOf } from "./spec-folder.ts";

export interface SpecSides {
  before: readonly Spec[];
  after: readonly Spec[];
}

function finding(
  reference: Reference,
  problem: ReferenceFinding["problem"],
  texts: { meant: Item | null; means: Item | null; suggestion: string },
): ReferenceFinding {
  const short = (item: Item | null): string =>
    item === null ? "" : (item.title === "" ? item.text : item.title).slice(0, 200);
  return {
    path: reference.path,
    line: reference.line,
    column: reference.column,
    reference: reference.to,
    problem,
    meant: short(texts.meant),
    means: short(texts.means),
    suggestion: texts.suggestion,
  };
}

/** What the references of an item stand for, as nodes of the old side; targets that are new stand for themselves. */
function meaning(
  references: readonly Reference[],
  map: Map<string, Node>,
  side: "before" | "after",
): Set<Node> {
  const nodes = new Set<Node>();
  for (const { kind, to } of references) {
    const target = map.get(targetKey(kind, to));
    if (target !== undefined) nodes.add(side === "before" ? target : (target.partner ?? target));
  }
  return nodes;
}

const sameKeys = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((key) => b.has(key));
const sameNodes = (a: ReadonlySet<Node>, b: ReadonlySet<Node>): boolean =>
  a.size === b.size && [...a].every((node) => b.has(node));
const keysOf = (references: readonly Reference[]): Set<string> =>
  new Set(references.map(({ kind, to }) => targetKey(kind, to)));

/**
 * A reference that stands as it stood, while its number went to another item. The set that an item refers to decides
 * first: the same items under other numbers are no slip. Where the author touched the list, what is still referred to
 * was moved along on purpose; where nobody touched it, every number that means something else now is told.
 */
function retargeted(node: Node, group: Group): ReferenceFinding[] {
  const before = node.partner;
  if (before === null) return [];
  const kept = keysOf(before.item.references);
  const untouched = sameKeys(kept, keysOf(node.item.references));
  const meantBefore = meaning(before.item.references, group.targetsBefore, "before");
  const meansAfter = meaning(node.item.references, group.targetsAfter, "after");
  if (sameNodes(meantBefore, meansAfter)) return [];
  const findings: ReferenceFinding[] = [];
  for (const reference of node.item.references) {
    const key = targetKey(reference.kind, reference.to);
    const meant = group.targetsBefore.get(key);
    const means = group.targetsAfter.get(key);
    if (!kept.has(key) || meant === undefined || means === undefined || means.partner === meant) continue;
    // Rewritten in place: the old text is gone and a new one took its number. That is an edit, not a slip.
    if (meant.partner === null && means.partner === null) continue;
    if (!untouched && (meansAfter.has(meant) || meantBefore.has(means.partner ?? means))) continue;
    findings.push(
      finding(reference, "retargeted", {
        meant: meant.item,
        means: means.item,
        suggestion: meant.partner?.item.id ?? "",
      }),
    );
  }
  return findings;
}

function dangling(node: Node, group: Group, families: ReadonlySet<string>): ReferenceFinding[] {
  const findings: ReferenceFinding[] = [];
  for (const reference of node.item.references) {
    const key = targetKey(reference.kind, reference.to);
    // Without a single target of its family the id belongs to a file that is not here, or is a mere word.
    if (group.targetsAfter.has(key) || !families.has(family(key))) continue;
    const meant = group.targetsBefore.get(key);
    // Prose may speak of another document's requirement 6.5; it is ours when it was there before.
    if (node.item.item === "intent" && meant === undefined) continue;
    findings.push(
      finding(reference, "dangling", {
        meant: meant?.item ?? null,
        means: null,
        suggestion: meant?.partner?.item.id ?? "",
      }),
    );
  }
  return findings;
}

/** Findings of specs that share one numbering, whatever their paths say. */
export function findingsOfGroup(before: readonly Spec[], after: readonly Spec[]): ReferenceFinding[] {
  // Without a reference nothing can point astray, and matching is the costly part.
  if (!after.some((spec) => spec.items.some(({ references }) => references.length > 0))) return [];
  const group = groupSpecs(before, after);
  const families = new Set([...group.targetsAfter.keys()].map(family));
  const findings = group.after
    .filter(({ item }) => item.references.length > 0)
    .flatMap((node) => [...retargeted(node, group), ...dangling(node, group, families)]);
  const isNew = before.length === 0;
  return [...findings, ...(isNew ? [] : uncovered(group, after, { onlyNew: true }))];
}

/** Findings of all specs, folder by folder; give every file of a folder that changed, not only those that did. */
export function referenceFindings(sides: SpecSides): ReferenceFinding[] {
  const groups = new Map<string, { before: Spec[]; after: Spec[] }>();
  const groupFor = (spec: Spec): { before: Spec[]; after: Spec[] } => {
    const key = groupOf(spec);
    const known = groups.get(key) ?? { before: [], after: [] };
    groups.set(key, known);
    return known;
  };
  for (const spec of sides.before) groupFor(spec).before.push(spec);
  for (const spec of sides.after) groupFor(spec).after.push(spec);
  return [...groups.values()].flatMap(({ before, after }) => findingsOfGroup(before, after));
}

/** What references can point at: the items of the files that share a numbering, on both sides, by kind and number. */
import { fileOf } from "../paths/parts.ts";
import { matchNodes, nodesOf } from "./identity.ts";
import type { Node } from "./identity.ts";
import type { Item, Reference, Spec } from "./model.ts";

/** Ids as references name them: "R5", "Requirement 5" and "5" are the same. */
export function targetKey(kind: Reference["kind"], id: string): string {
  const bare = id.replace(/^(?:R|REQ|Req)[-_ ]?(?=\d)/, "");
  return `${kind}:${/^\d/.test(bare) ? bare.replace(/\b0+(?=\d)/g, "") : id.toUpperCase()}`;
}

function kindOf(item: Item): Reference["kind"] | null {
  switch (item.item) {
    case "requirement":
    case "criterion":
    case "scenario":
    case "constraint":
      return "requirement";
    case "property":
      return "property";
    case "task":
      return "task";
    case "test":
      return "test";
    case "intent":
    case "integration":
    case "contract":
      return null;
  }
}

export interface Group {
  before: Node[];
  after: Node[];
  targetsBefore: Map<string, Node>;
  targetsAfter: Map<string, Node>;
}

function targets(nodes: readonly Node[]): Map<string, Node> {
  const map = new Map<string, Node>();
  for (const node of nodes) {
    const kind = kindOf(node.item);
    if (kind === null || node.item.id === "") continue;
    const key = targetKey(kind, node.item.id);
    if (!map.has(key)) map.set(key, node);
  }
  return map;
}

/** Specs that share one numbering, matched file by file. */
export function groupSpecs(before: readonly Spec[], after: readonly Spec[]): Group {
  const group: Group = { before: [], after: [], targetsBefore: new Map(), targetsAfter: new Map() };
  const name = (spec: Spec): string => fileOf(spec.path);
  const names = new Set([...before, ...after].map(name));
  for (const file of names) {
    const old = before.filter((spec) => name(spec) === file).flatMap(nodesOf);
    const now = after.filter((spec) => name(spec) === file).flatMap(nodesOf);
    matchNodes(old, now, /^bugfix\.md$/i.test(file));
    group.before = group.before.concat(old);
    group.after = group.after.concat(now);
  }
  group.targetsBefore = targets(group.before);
  group.targetsAfter = targets(group.after);
  return group;
}

/** `requirement:FR-` for FR-001, `requirement:` for 1.2: the family that an id belongs to. */
export function family(key: string): string {
  return key.replace(/\d[\d.]*[a-z]?$/i, "");
}

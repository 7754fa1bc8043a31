/** Which item of the new side is which item of the old one. Never by the ordinal alone. */
import { normalised } from "./canonical.ts";
import { body, guardsOf, idOf, textOf, titleOf, widelyKnown } from "./identity-keys.ts";
import { idClass } from "./item-ids.ts";
import type { Item, ItemKind, Spec } from "./model.ts";
import { bagOf, candidatePairs, similarity } from "./similarity.ts";
import type { Bag } from "./similarity.ts";

export type MatchedBy = "id" | "text" | "title" | "similarity";

export interface Match {
  before: Item;
  after: Item;
  by: MatchedBy;
}

export interface Identity {
  matches: Match[];
  removed: Item[];
  added: Item[];
}

export const SIMILAR = 0.6;
/** What a shared parent or the same number adds to the score of a pair that is similar anyway. */
const BONUS = 0.05;

/** An item with what identity compares, computed once. */
export class Node {
  readonly item: Item;
  readonly index: number;
  readonly title: string;
  readonly text: string;
  readonly parent: Node | null;
  readonly children: Node[] = [];
  partner: Node | null = null;
  by: MatchedBy = "text";
  #bag: Bag | null = null;

  constructor(item: Item, index: number, parent: Node | null) {
    this.item = item;
    this.index = index;
    this.parent = parent;
    // A text of signs alone has no words; then the signs themselves are compared.
    this.title = normalised(item.title) || item.title;
    this.text = normalised(item.text) || item.text;
  }

  /** Its words, counted when somebody asks: most items find their partner without. */
  get bag(): Bag {
    this.#bag ??= bagOf(`${this.item.title} ${this.item.text}`);
    return this.#bag;
  }
}

const KIND_ORDER: ItemKind[] = [
  "requirement",
  "intent",
  "contract",
  "property",
  "constraint",
  "test",
  "integration",
  "task",
  "criterion",
  "scenario",
];

/** Items as nodes; a parent is the nearest earlier item of its name. */
export function nodesOf(spec: Spec | null): Node[] {
  const byName = new Map<string, Node>();
  return (spec?.items ?? []).map((item, index) => {
    const parent = item.parent === "" ? null : (byName.get(item.parent) ?? null);
    const node = new Node(item, index, parent);
    parent?.children.push(node);
    const name = item.id === "" ? item.title : item.id;
    if (name !== "" && (item.item === "requirement" || item.item === "task")) byName.set(name, node);
    return node;
  });
}

/** Makes two nodes partners; what somebody declared to be the same is linked before `matchNodes` looks. */
export function link(before: Node, after: Node, by: MatchedBy): void {
  before.partner = after;
  after.partner = before;
  const id = before.item.id;
  const written = idClass(id, before.item.item);
  before.by = id === after.item.id && (written === "named" || written === "sequence") ? "id" : by;
  after.by = before.by;
}

const free = (nodes: readonly Node[]): Node[] => nodes.filter((node) => node.partner === null);

/** Pairs nodes with equal keys, in their order; keys that are null pair with nothing. */
function pairByKey(
  a: Node[],
  b: Node[],
  pass: { key: (node: Node) => string | null; by: MatchedBy; unique?: boolean },
): void {
  const byKey = (nodes: Node[]): Map<string, Node[]> => {
    const map = new Map<string, Node[]>();
    for (const node of free(nodes)) {
      const key = pass.key(node);
      if (key === null) continue;
      const list = map.get(key);
      if (list === undefined) map.set(key, [node]);
      else list.push(node);
    }
    return map;
  };
  const waiting = byKey(a);
  if (waiting.size === 0) return;
  for (const [key, nodes] of byKey(b)) {
    const partners = waiting.get(key) ?? [];
    if (pass.unique === true && (partners.length !== 1 || nodes.length !== 1)) continue;
    for (const [index, node] of nodes.entries()) {
      const partner = partners[index];
      if (partner !== undefined) link(partner, node, pass.by);
    }
  }
}

/** The matched parent as a key that both sides share: the index of the old one. */
function parentKey(node: Node, side: "before" | "after"): string | null {
  if (node.parent === null) return "top";
  const before = side === "before" ? node.parent : node.parent.partner;
  return before === null ? null : String(before.index);
}

function withParent(
  key: (node: Node) => string | null,
  before: ReadonlySet<Node>,
): (node: Node) => string | null {
  return (node) => {
    const own = key(node);
    const parent = parentKey(node, before.has(node) ? "before" : "after");
    return own === null || parent === null ? null : `${parent}\u0000${own}`;
  };
}

/** Words of a requirement with all that stands below it. */
function familyBag(node: Node): Bag {
  const texts = [
    node.item.title,
    node.item.text,
    ...node.children.slice(0, 100).map((child) => child.item.text),
  ];
  return node.children.length === 0 ? node.bag : bagOf(texts.join(" "));
}

function pairBySimilarity(a: Node[], b: Node[]): void {
  const left = free(a);
  const right = free(b);
  if (left.length === 0 || right.length === 0) return;
  const leftBags = left.map(familyBag);
  const rightBags = right.map(familyBag);
  const pairs: { i: number; j: number; score: number }[] = [];
  for (const [i, j] of candidatePairs(leftBags, rightBags)) {
    const [x, y, bx, by] = [left[i], right[j], leftBags[i], rightBags[j]];
    if (x === undefined || y === undefined || bx === undefined || by === undefined) continue;
    const own = x.children.length === 0 && y.children.length === 0 ? 0 : similarity(x.bag, y.bag);
    const score = Math.max(similarity(bx, by), own);
    if (score < SIMILAR) continue;
    const sameParent = parentKey(x, "before") === parentKey(y, "after");
    const sameId = x.item.id !== "" && x.item.id === y.item.id;
    pairs.push({ i, j, score: score + (sameParent ? BONUS : 0) + (sameId ? BONUS : 0) });
  }
  const distance = ({ i, j }: { i: number; j: number }): number =>
    Math.abs((left[i]?.index ?? 0) - (right[j]?.index ?? 0));
  pairs.sort((p, q) => q.score - p.score || distance(p) - distance(q) || p.i + p.j - (q.i + q.j));
  for (const { i, j } of pairs) {
    const [x, y] = [left[i], right[j]];
    if (x !== undefined && y !== undefined && x.partner === null && y.partner === null)
      link(x, y, "similarity");
  }
}

/** Requirements whose criteria are mostly the same are the same, whatever their titles say. */
function pairByChildren(a: Node[], b: Node[]): void {
  const owners = new Map<string, Node[]>();
  for (const node of free(b)) {
    for (const child of node.children)
      if (child.text !== "") owners.set(child.text, [...(owners.get(child.text) ?? []), node].slice(0, 8));
  }
  const pairs: { x: Node; y: Node; score: number }[] = [];
  for (const x of free(a)) {
    const votes = new Map<Node, number>();
    for (const child of x.children)
      for (const y of new Set(owners.get(child.text) ?? [])) votes.set(y, (votes.get(y) ?? 0) + 1);
    for (const [y, count] of votes) {
      const score = (2 * count) / (x.children.length + y.children.length);
      if (score >= SIMILAR) pairs.push({ x, y, score });
    }
  }
  pairs.sort((p, q) => q.score - p.score || p.x.index + p.y.index - (q.x.index + q.y.index));
  for (const { x, y } of pairs) if (x.partner === null && y.partner === null) link(x, y, "similarity");
}

function matchKind(a: Node[], b: Node[], writtenNumbers: boolean): void {
  if (a.length === 0 || b.length === 0) return;
  const before = new Set(a);
  const sameIdAndBody = (node: Node): string | null => {
    const own = node.item.id === "" ? null : body(node);
    return own === null ? null : `${node.item.id}\u0000${own}`;
  };
  pairByKey(a, b, { key: withParent(sameIdAndBody, before), by: "text" });
  pairByKey(a, b, { key: idOf(["named"]), by: "id" });
  pairByKey(a, b, { key: withParent(body, before), by: "text" });
  pairByKey(a, b, { key: body, by: "text" });
  pairByKey(a, b, { key: withParent(titleOf, before), by: "title", unique: true });
  pairByKey(a, b, { key: widelyKnown, by: "title", unique: true });
  // Two requirements may open with the same sentence; what stands below tells them apart.
  pairByChildren(a, b);
  pairByKey(a, b, { key: withParent(textOf, before), by: "text" });
  pairByKey(a, b, { key: textOf, by: "text", unique: true });
  pairBySimilarity(a, b);
  pairByKey(a, b, { key: withParent(guardsOf, before), by: "similarity", unique: true });
  // Nothing but a number is left to go by: "### Requirement 2" without a word below it.
  pairByKey(a, b, { key: (node) => (body(node) === null ? node.item.id : null), by: "text" });
  // Written ids outlive a rewrite; numbers that follow the place do not.
  pairByKey(a, b, { key: idOf(writtenNumbers ? ["sequence", "ordinal"] : ["sequence"]), by: "id" });
}

function byKind(nodes: readonly Node[]): Map<ItemKind, Node[]> {
  const kinds = new Map<ItemKind, Node[]>();
  for (const node of nodes) {
    const known = kinds.get(node.item.item);
    if (known === undefined) kinds.set(node.item.item, [node]);
    else known.push(node);
  }
  return kinds;
}

/** Nodes of both sides with their partners set. `writtenNumbers`: numbers such as 2.1 were typed by the author. */
export function matchNodes(before: Node[], after: Node[], writtenNumbers: boolean): void {
  const [left, right] = [byKind(before), byKind(after)];
  for (const kind of KIND_ORDER)
    matchKind(left.get(kind) ?? [], right.get(kind) ?? [], writtenNumbers && kind === "criterion");
  // A statement that moved to another section changes its kind, not its identity.
  const loose = (nodes: Node[]): Node[] =>
    free(nodes).filter((node) => !["task", "intent", "contract"].includes(node.item.item));
  pairByKey(loose(before), loose(after), { key: textOf, by: "text", unique: true });
}

/** One item that became several, and several that became one: only where the words prove it. */
import type { Node } from "./identity.ts";
import { normalised } from "./canonical.ts";
import { changeOf, exported } from "./item-change.ts";
import type { Sides, Verdict } from "./item-change.ts";
import { levelOf } from "./levels.ts";
import type { SpecItemChange } from "./model.ts";
import { candidatePairs, sharedSize } from "./similarity.ts";
import type { Bag } from "./similarity.ts";

/** Each half takes at least this share of its words from the whole, and together they cover this share of it. */
const SHARE = 0.6;
/**
 * A half must bring words of the whole that the other halves do not have, or it is only a sibling with the same
 * phrases: a fifth of the whole, or most of what the others lack, two words at least.
 */
const OWN_SHARE = 0.2;
const OWN_WORDS = 2;
const KINDS = new Set([
  "requirement",
  "criterion",
  "scenario",
  "constraint",
  "test",
  "integration",
  "property",
]);

export interface Splits {
  /** Each with the item of the new side that it is about. */
  changes: { change: SpecItemChange; node: Node }[];
  /** Nodes of both sides that these changes already tell about. */
  taken: Set<Node>;
}

/** How many words of the whole the halves have together. */
function coveredWords(whole: Bag, halves: readonly Bag[]): number {
  let covered = 0;
  for (const [word, count] of whole.counts) {
    const have = halves.reduce((sum, half) => sum + (half.counts.get(word) ?? 0), 0);
    covered += Math.min(count, have);
  }
  return covered;
}

const overlap = (whole: Bag, halves: readonly Bag[]): number =>
  whole.size === 0 ? 0 : coveredWords(whole, halves) / whole.size;

/** Whether `half` brings enough of the whole that `others` do not have. */
function bringsOwn(whole: Bag, others: readonly Bag[], half: Bag): boolean {
  const have = coveredWords(whole, others);
  const gain = coveredWords(whole, [...others, half]) - have;
  return gain >= whole.size * OWN_SHARE || (gain >= OWN_WORDS && gain >= (whole.size - have) * SHARE);
}

const fromWhole = (half: Bag, whole: Bag): number =>
  half.size === 0 ? 0 : sharedSize(half, whole) / half.size;

/** The halves of `whole` among the loose items of the other side, its partner included; empty when it was not split. */
function halvesOf(whole: Node, loose: readonly Node[]): Node[] {
  if (whole.bag.size < 6) return [];
  const partner = whole.partner;
  if (partner !== null && fromWhole(partner.bag, whole.bag) < SHARE) return [];
  const halves = partner === null ? [] : [partner];
  const candidates = loose
    .filter((node) => fromWhole(node.bag, whole.bag) >= SHARE && node.bag.size >= 3)
    .map((node) => ({ node, share: overlap(whole.bag, [node.bag]) }))
    .sort((a, b) => b.share - a.share || a.node.index - b.node.index);
  for (const { node } of candidates) {
    const others = halves.map(({ bag }) => bag);
    if (bringsOwn(whole.bag, others, node.bag)) halves.push(node);
    if (halves.length >= 6) break;
  }
  if (halves.length < 2) return [];
  const bags = halves.map(({ bag }) => bag);
  const each = halves.every(({ bag }) =>
    bringsOwn(
      whole.bag,
      bags.filter((other) => other !== bag),
      bag,
    ),
  );
  return each && overlap(whole.bag, bags) >= SHARE ? halves.sort((a, b) => a.index - b.index) : [];
}

/** For each whole, the loose items of its kind that share a rare word with it. */
function looseNear(wholes: readonly Node[], loose: readonly Node[]): Map<Node, Node[]> {
  const near = new Map<Node, Node[]>();
  for (const [i, j] of candidatePairs(
    wholes.map(({ bag }) => bag),
    loose.map(({ bag }) => bag),
  )) {
    const [whole, half] = [wholes[i], loose[j]];
    if (whole === undefined || half === undefined || whole.item.item !== half.item.item) continue;
    near.set(whole, [...(near.get(whole) ?? []), half].slice(0, 60));
  }
  return near;
}

/** An item that kept its name is still itself, whatever went out of it or came in. */
function eligible(node: Node): boolean {
  if (!KINDS.has(node.item.item)) return false;
  return node.partner === null || (node.text !== node.partner.text && !keptName(node, node.partner));
}

const keptName = (node: Node, partner: Node): boolean => node.title !== "" && node.title === partner.title;

interface Found {
  kind: "split" | "merged";
  whole: Node;
  halves: Node[];
  covered: number;
}

function foundIn(kind: Found["kind"], wholes: readonly Node[], loose: readonly Node[]): Found[] {
  const near = looseNear(wholes, loose);
  return wholes.flatMap((whole) => {
    const halves = halvesOf(whole, near.get(whole) ?? []);
    const covered = overlap(
      whole.bag,
      halves.map(({ bag }) => bag),
    );
    return halves.length === 0 ? [] : [{ kind, whole, halves, covered }];
  });
}

/** The best-covered first, each item in one of them: the same choice whichever side is called the old one. */
function choose(found: Found[], taken: Set<Node>): Found[] {
  const places = ({ whole, halves }: Found): number =>
    halves.reduce((sum, half) => sum + half.index, whole.index);
  const texts = ({ whole, halves }: Found): string => [whole, ...halves].map(({ text }) => text).join("\n");
  const sorted = found.sort(
    (x, y) => y.covered - x.covered || places(x) - places(y) || (texts(x) < texts(y) ? -1 : 1),
  );
  return sorted.filter(({ whole, halves }) => {
    const nodes = [whole, ...halves, ...(whole.partner === null ? [] : [whole.partner])];
    if (nodes.some((node) => taken.has(node))) return false;
    nodes.forEach((node) => taken.add(node));
    return true;
  });
}

/** Guards, system and modality of an item as one text. */
function frame(node: Node): string {
  const ears = node.item.ears;
  if (ears === undefined || ears.modality === "none") return "";
  const guards = [ears.feature, ears.state, ears.trigger, ears.condition].map((clauses) =>
    clauses.map(({ text }) => normalised(text)).join("&"),
  );
  return [...guards, normalised(ears.system), ears.modality, ears.polarity].join("|");
}

/** The halves demand together exactly what the whole did, under the same conditions: only the form changed. */
function sameTogether(whole: Node, halves: readonly Node[]): boolean {
  const responses = (nodes: readonly Node[]): string =>
    nodes
      .flatMap(({ item }) => (item.ears?.responses ?? []).map(({ text }) => normalised(text)))
      .sort()
      .join("|");
  return (
    frame(whole) !== "" &&
    halves.every((half) => frame(half) === frame(whole)) &&
    responses([whole]) === responses(halves)
  );
}

function verdict(
  whole: Node,
  halves: readonly Node[],
  aspect: { name: "split" | "merged"; exported: boolean },
): Verdict {
  const direction = sameTogether(whole, halves) ? "none" : "unknown";
  return {
    aspects: [aspect.name],
    judgement: { direction, rule: aspect.name },
    level: levelOf(direction, aspect.exported),
  };
}

function changesOf({ kind, whole, halves }: Found, sides: Sides): Splits["changes"] {
  const spec = kind === "split" ? sides.before : sides.after;
  const judged = verdict(whole, halves, { name: kind, exported: exported(whole, spec) });
  if (kind === "split") {
    return halves.map((half) => ({
      change: { ...changeOf(whole, half, judged), matchedBy: "similarity" },
      node: half,
    }));
  }
  const previousIds = halves.map(({ item }) => item.id).filter((id) => id !== "");
  const before = halves.map(({ item }) => item.text).join("\n");
  const change = changeOf(halves[0] ?? null, whole, judged);
  return [{ change: { ...change, previousIds, before, matchedBy: "similarity" }, node: whole }];
}

/** Looks at items whose text changed and at those that found no partner. */
export function findSplits(before: readonly Node[], after: readonly Node[], sides: Sides): Splits {
  const taken = new Set<Node>();
  const loose = (nodes: readonly Node[]): Node[] =>
    nodes.filter((node) => node.partner === null && KINDS.has(node.item.item));
  const found = [
    ...foundIn("split", before.filter(eligible), loose(after)),
    ...foundIn("merged", after.filter(eligible), loose(before)),
  ];
  return { changes: choose(found, taken).flatMap((each) => changesOf(each, sides)), taken };
}

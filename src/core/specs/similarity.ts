/** How much two texts have in common, and which pairs of many are worth comparing. */
import { wordsOf } from "./canonical.ts";

/** Words that every criterion has; they must not make strangers look alike. */
const BOILERPLATE = new Set(
  "a an the of to in on at by for with from and or as is are be been it its this that these those then than when whenever while where if shall must should may will not system user users i want so can into any each".split(
    " ",
  ),
);

export interface Bag {
  /** Word → how often. Boilerplate is left out unless nothing else is there. */
  counts: Map<string, number>;
  size: number;
}

export function bagOf(text: string): Bag {
  const all = wordsOf(text.slice(0, 20_000));
  const content = all.filter((word) => !BOILERPLATE.has(word));
  const words = content.length > 0 ? content : all;
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, size: words.length };
}

export function sharedSize(a: Bag, b: Bag): number {
  const [small, large] = a.counts.size <= b.counts.size ? [a, b] : [b, a];
  let shared = 0;
  for (const [word, count] of small.counts) shared += Math.min(count, large.counts.get(word) ?? 0);
  return shared;
}

/** Dice over words: 1 for the same words, 0 for none in common; the same in both directions. */
export function similarity(a: Bag, b: Bag): number {
  const total = a.size + b.size;
  return total === 0 ? 0 : (2 * sharedSize(a, b)) / total;
}

const ALL_PAIRS = 20_000;
/** A word that makes more pairs than this tells nothing about who belongs together. */
const PAIRS_PER_WORD = 400;
const MAX_PAIRS = 200_000;

function postings(bags: readonly Bag[]): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (const [index, bag] of bags.entries()) {
    for (const word of bag.counts.keys()) {
      const list = lists.get(word);
      if (list === undefined) lists.set(word, [index]);
      else list.push(index);
    }
  }
  return lists;
}

/**
 * Pairs (index in `a`, index in `b`) that can be similar. All of them when there are few; else those that share a
 * rare word, so that a thousand changed items do not make a million comparisons. Symmetric in `a` and `b`.
 */
export function candidatePairs(a: readonly Bag[], b: readonly Bag[]): [number, number][] {
  const pairs: [number, number][] = [];
  if (a.length * b.length <= ALL_PAIRS) {
    for (let i = 0; i < a.length; i += 1) for (let j = 0; j < b.length; j += 1) pairs.push([i, j]);
    return pairs;
  }
  const left = postings(a);
  const right = postings(b);
  const words = [...left.keys()]
    .map((word) => ({ word, cost: (left.get(word)?.length ?? 0) * (right.get(word)?.length ?? 0) }))
    .filter(({ cost }) => cost > 0 && cost <= PAIRS_PER_WORD)
    .sort((x, y) => x.cost - y.cost || (x.word < y.word ? -1 : 1));
  const seen = new Set<number>();
  for (const { word } of words) {
    for (const i of left.get(word) ?? []) {
      for (const j of right.get(word) ?? []) {
        const key = i * b.length + j;
        if (seen.has(key)) continue;
        seen.add(key);
        pairs.push([i, j]);
      }
    }
    if (pairs.length > MAX_PAIRS) return pairs;
  }
  return pairs;
}

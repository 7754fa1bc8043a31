/** Decides which reader and writer types resolve, for recursive types too: all do, unless something proves otherwise. */
import type { Schema } from "./model.ts";
import { Entangled, MOST_PAIRS, type Pair, relate, type Relation } from "./resolution.ts";

export interface Solution {
  resolves: (pair: Pair) => boolean;
  relationOf: (pair: Pair) => Relation;
}

interface Node {
  relation: Relation;
  fails: boolean;
  /** Needs of other pairs in which this one is an alternative. */
  usedIn: { owner: Node; left: { count: number } }[];
}

const IDS = 2 ** 26;

export function keyOf({ reader, writer }: { reader: Schema; writer: Schema }): number {
  return reader.id * IDS + writer.id;
}

/** null when the schemas are too entangled to be decided within bounds. */
export function solve(roots: Pair[]): Solution | null {
  try {
    return solved(roots);
  } catch (error) {
    if (error instanceof Entangled) return null;
    throw error;
  }
}

function solved(roots: Pair[]): Solution {
  const nodes = new Map<number, Node>();
  const open: { pair: Pair; node: Node }[] = [];
  const failed: Node[] = [];
  let uses = 0;
  const nodeOf = (pair: Pair): Node => {
    const key = keyOf(pair);
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const node: Node = { relation: relate(pair.reader, pair.writer), fails: false, usedIn: [] };
    nodes.set(key, node);
    open.push({ pair, node });
    return node;
  };
  const fail = (node: Node): void => {
    if (node.fails) return;
    node.fails = true;
    failed.push(node);
  };
  for (const root of roots) nodeOf(root);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node } = next;
    if (node.relation.problems.length > 0) fail(node);
    for (const { pairs } of node.relation.needs) {
      uses += pairs.length;
      if (uses > MOST_PAIRS) throw new Entangled();
      const left = { count: pairs.length };
      if (pairs.length === 0) fail(node);
      for (const pair of pairs) nodeOf(pair).usedIn.push({ owner: node, left });
    }
  }
  for (let node = failed.pop(); node !== undefined; node = failed.pop()) {
    for (const { owner, left } of node.usedIn) {
      left.count -= 1;
      if (left.count === 0) fail(owner);
    }
  }
  return {
    resolves: (pair) => nodes.get(keyOf(pair))?.fails === false,
    relationOf: (pair) => nodes.get(keyOf(pair))?.relation ?? relate(pair.reader, pair.writer),
  };
}

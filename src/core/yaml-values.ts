/** From a YAML document to plain values, with the place of every key and value. */
import { isMap, isPair, isScalar, isSeq } from "yaml";
import type { ParsedNode } from "yaml";

export type YamlPath = (string | number)[];

/** Offsets into the text: where the key stands (the item itself in a list), and the value's range. */
export interface Place {
  key: number;
  start: number;
  end: number;
}

export interface ValueProblem {
  code: "duplicate-key" | "key" | "merge" | "nesting" | "value";
  offset: number;
  message: string;
}

export interface Values {
  value: unknown;
  places: Map<string, Place>;
  problems: ValueProblem[];
}

const MAX_DEPTH = 24;
const PROTOTYPE_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export const placeKey = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String));

interface Walk extends Values {
  path: YamlPath;
}

function keyText(key: ParsedNode | null, walk: Walk): string | null {
  const offset = key?.range[0] ?? 0;
  if (!isScalar(key) || (typeof key.value !== "string" && typeof key.value !== "number")) {
    walk.problems.push({ code: "key", offset, message: "A key must be plain text." });
    return null;
  }
  const name = String(key.value);
  if (name === "<<") {
    walk.problems.push({
      code: "merge",
      offset,
      message: "Merge keys (<<) are not allowed. Write the keys out.",
    });
    return null;
  }
  if (PROTOTYPE_KEYS.has(name)) {
    walk.problems.push({ code: "key", offset, message: `The key \`${name}\` is not allowed.` });
    return null;
  }
  return name;
}

function mapValue(node: ParsedNode, walk: Walk): Record<string, unknown> {
  // Without a prototype no key of a file can reach into ours.
  const result = Object.create(null) as Record<string, unknown>;
  if (!isMap(node)) return result;
  for (const pair of node.items) {
    if (!isPair(pair)) continue;
    const key = pair.key as ParsedNode | null;
    const name = keyText(key, walk);
    if (name === null) continue;
    const offset = key?.range[0] ?? 0;
    if (Object.hasOwn(result, name)) {
      const message = `The key \`${name}\` stands twice. Keep one of them.`;
      walk.problems.push({ code: "duplicate-key", offset, message });
      continue;
    }
    result[name] = valueOf(pair.value, offset, {
      ...walk,
      path: [...walk.path, name],
    });
  }
  return result;
}

function valueOf(node: ParsedNode | null, keyOffset: number, walk: Walk): unknown {
  const [start, end] = node === null ? [keyOffset, keyOffset] : node.range;
  walk.places.set(placeKey(walk.path), { key: keyOffset, start, end });
  if (walk.path.length > MAX_DEPTH) {
    walk.problems.push({
      code: "nesting",
      offset: start,
      message: `More than ${MAX_DEPTH} levels. Simplify it.`,
    });
    return null;
  }
  if (node === null) return null;
  if (isMap(node)) return mapValue(node, walk);
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      const child = item;
      return valueOf(child, child.range[0], { ...walk, path: [...walk.path, index] });
    });
  }
  if (isScalar(node)) {
    const { value } = node;
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value;
  }
  walk.problems.push({
    code: "value",
    offset: start,
    message: "This value is not text, a number, true or false.",
  });
  return null;
}

/** Duplicate keys are found here, with a set per map: the library's own check is quadratic. */
export function readValues(contents: ParsedNode | null): Values {
  const walk: Walk = { value: null, places: new Map(), problems: [], path: [] };
  const value = valueOf(contents, contents?.range[0] ?? 0, walk);
  return { value, places: walk.places, problems: walk.problems };
}

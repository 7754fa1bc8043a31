/** What need not be looked at again: schemas that are the same on the spot, and pairs below which nothing differs. */
import type { Json } from "../../../json.ts";
import { equalJson, isObject } from "../../pointer.ts";
import type { Node } from "../../schema/shape.ts";

/** Whether two schemas are equal, and lean on nothing elsewhere that could differ. */
export function isSameOnTheSpot([old, now]: readonly [Node, Node]): boolean {
  return equalJson(old.schema, now.schema) && isSelfContained(old.schema);
}

const known = new WeakMap<object, boolean>();

function isSelfContained(schema: Json): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  const found = known.get(schema);
  if (found !== undefined) return found;
  const leans = isObject(schema) && (schema["$ref"] !== undefined || schema["$dynamicRef"] !== undefined);
  const result = !leans && Object.values(schema).every(isSelfContained);
  known.set(schema, result);
  return result;
}

/** Which pairs lead to which: what leads to no difference is clean. */
export class Trail {
  readonly #cameFrom = new Map<string, string[]>();
  readonly #dirty: string[] = [];

  step(from: string, to: string): void {
    const known = this.#cameFrom.get(to);
    if (known === undefined) this.#cameFrom.set(to, [from]);
    else known.push(from);
  }

  soil(key: string): void {
    this.#dirty.push(key);
  }

  /** The pairs that lead to a difference. */
  dirty(): Set<string> {
    const found = new Set<string>();
    const open = [...this.#dirty];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      if (found.has(key)) continue;
      found.add(key);
      open.push(...(this.#cameFrom.get(key) ?? []));
    }
    return found;
  }
}

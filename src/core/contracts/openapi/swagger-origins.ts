/** Pieces of a converted document, and where each of them stood before. */
import type { Json } from "../../json.ts";
import { at, type JsonObject, pointerKeys } from "../pointer.ts";

/** Where the pieces of the new shape came from. */
export class Origins {
  readonly #from = new Map<string, string>();

  note(place: string, from: string): void {
    this.#from.set(place, from);
  }

  /** The origin of the nearest piece around, and the way on from there. */
  original(pointer: string): string {
    const rest: string[] = [];
    let keys = pointerKeys(pointer);
    for (;;) {
      const known = this.#from.get(keys.reduce<string>((parent, key) => at(parent, key), ""));
      if (known !== undefined) return rest.reduce((parent, key) => at(parent, key), known);
      const last = keys.at(-1);
      if (last === undefined) return pointer;
      rest.unshift(last);
      keys = keys.slice(0, -1);
    }
  }
}

/** Objects without a prototype: names come from the document. */
export function made(members: [string, Json | undefined][]): JsonObject {
  const object = Object.create(null) as JsonObject;
  for (const [key, value] of members) if (value !== undefined) object[key] = value;
  return object;
}

export interface Placed {
  value: JsonObject;
  from: string;
}

/** Recognises a model that goes round in circles: the same call with the same answer, again and again. */
import { createHash } from "node:crypto";

import type { Json } from "../core/json.ts";

export interface Repeats {
  /** Notes a call and its answer; says how often this pair was seen since the tree last changed. */
  note(call: { name: string; input: Json; answer: string; changed: boolean }): number;
}

/** From here on the model is told. */
export const REPEATS_TOLD = 3;
/** Here the run stops. */
export const REPEATS_STOP = 5;

export function createRepeats(): Repeats {
  let looks = new Map<string, number>();
  // A change does not start these anew: writing A, B, A, B for ever changes the tree every time.
  const changes = new Map<string, number>();
  return {
    note: ({ name, input, answer, changed }) => {
      const key = createHash("sha256")
        .update(JSON.stringify([name, input, answer]))
        .digest("base64");
      if (changed) looks = new Map();
      const counts = changed ? changes : looks;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
  };
}

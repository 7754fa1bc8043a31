/** `x-stability-level`: how firm a promise is. What does not say is stable. */
import type { JsonObject } from "../pointer.ts";

export const STABILITY = ["draft", "alpha", "beta", "stable"];

export interface Stability {
  /** Position in `STABILITY`. */
  level: number;
  stated: string | null;
  /** False when it states something else. */
  known: boolean;
}

export function stabilityOf(owner: JsonObject): Stability {
  const stated = owner["x-stability-level"];
  if (stated === undefined || stated === null) return { level: 3, stated: null, known: true };
  const text = typeof stated === "string" ? stated : JSON.stringify(stated);
  const level = STABILITY.indexOf(text);
  return { level: level < 0 ? 3 : level, stated: text.slice(0, 40), known: level >= 0 };
}

/** Nothing is promised about drafts and alphas. */
export function isUnpromised({ level, known }: Stability): boolean {
  return known && level < 2;
}

/** Keeps an agent's result in the journal between the run and its publication, and reads it back with care. */
import type { AgentResult } from "../agent/model.ts";
import type { Json } from "../core/json.ts";
import { isResult } from "./result-shape.ts";

const VERSION = 1;

/** No commit in it: whether a result still fits where it goes is looked at when it is published. */
export const resultKey = (repositoryId: number, key: string): string => `result:${repositoryId}:${key}`;

/** The transcript stays out: it can be large, and publishing does not need it. `at`: when it is settled. */
export function resultToJson(result: AgentResult, at: Date | null = null): Json {
  const record = { version: VERSION, at: at?.toISOString() ?? null, result: { ...result, transcript: [] } };
  return JSON.parse(JSON.stringify(record)) as Json;
}

/** When a journalled result was to be settled; null when somebody else does that. */
export function settledAt(value: Json | undefined): Date | null {
  const at = typeof value === "object" && value !== null && !Array.isArray(value) ? value["at"] : null;
  return typeof at === "string" && !Number.isNaN(Date.parse(at)) ? new Date(at) : null;
}

/** Null when the value is absent, was written by another version, or changed by hand: then the run is done again. */
export function resultFrom(value: Json | undefined): AgentResult | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  if (value["version"] !== VERSION) return null;
  const result = value["result"];
  return isResult(result) ? result : null;
}

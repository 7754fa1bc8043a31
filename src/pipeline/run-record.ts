/** Keeps an agent's result in the journal between the run and its publication, and reads it back with care. */
import type { AgentResult } from "../agent/model.ts";
import type { Json } from "../core/json.ts";
import { isResult } from "./result-shape.ts";

const VERSION = 1;

/** The transcript stays out: it can be large, and publishing does not need it. */
export function resultToJson(result: AgentResult): Json {
  return JSON.parse(JSON.stringify({ version: VERSION, result: { ...result, transcript: [] } })) as Json;
}

/** Null when the value is absent, was written by another version, or changed by hand: then the run is done again. */
export function resultFrom(value: Json | undefined): AgentResult | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  if (value["version"] !== VERSION) return null;
  const result = value["result"];
  return isResult(result) ? result : null;
}

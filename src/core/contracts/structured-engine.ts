/** An engine for formats that are written in YAML or JSON: reads both sides, then compares plain values. */
import type { Json } from "../json.ts";
import type { Engine, EngineInput } from "./engine.ts";
import type { Judgement } from "./finding.ts";
import { equalJson } from "./pointer.ts";
import { readStructured } from "./read.ts";

export interface StructuredFormat {
  /** Why a document is not judged at all, such as an unknown version; null when it is. */
  refusal?: (value: Json) => string | null;
  compare: (before: Json, after: Json, input: EngineInput) => Judgement;
}

export function structuredEngine({ refusal, compare }: StructuredFormat): Engine {
  return {
    flaws(text) {
      const read = readStructured(text);
      return read.ok ? [] : read.flaws;
    },
    compare(input) {
      const [old, now] = [readStructured(input.before), readStructured(input.after)];
      if (!old.ok || !now.ok) {
        return {
          kind: "unreadable",
          before: old.ok ? [] : old.flaws,
          after: now.ok ? [] : now.flaws,
        };
      }
      const [before, after] = [old.reading.value, now.reading.value];
      const why = refusal?.(after) ?? refusal?.(before) ?? null;
      if (why !== null) return { kind: "refused", why };
      const same = equalJson(before, after);
      return {
        kind: "compared",
        same,
        judgement: same ? { findings: [], unknowns: [] } : compare(before, after, input),
        lines: { before: old.reading.lineOf, after: now.reading.lineOf },
        profile: null,
      };
    },
  };
}

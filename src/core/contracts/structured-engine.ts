/** An engine for formats that are written in YAML or JSON: reads both sides, then compares plain values. */
import type { Json } from "../json.ts";
import type { Engine, EngineInput } from "./engine.ts";
import { bundled } from "./files/bundle.ts";
import type { Bundle } from "./files/bundle-model.ts";
import { NO_FILES, type Placed, relativePath } from "./files/model.ts";
import type { Judgement } from "./finding.ts";
import { equalJson } from "./pointer.ts";
import { readStructured } from "./read.ts";

export interface StructuredFormat {
  /** Why a document is not judged at all, such as an unknown version; null when it is. */
  refusal?: (value: Json) => string | null;
  compare: (before: Json, after: Json, input: EngineInput) => Judgement;
}

const ALONE: Placed = { path: "", files: NO_FILES };

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
      const why = refusal?.(now.reading.value) ?? refusal?.(old.reading.value) ?? null;
      if (why !== null) return { kind: "refused", why };
      const { before: from = ALONE, after: to = ALONE } = input.places ?? {};
      const sides: [Side, Side] = [
        { ...bundled(old.reading, from), placed: from },
        { ...bundled(now.reading, to), placed: to },
      ];
      const [before, after] = sides;
      const judgement = judged(sides, input, compare);
      return {
        kind: "compared",
        same: judgement === null,
        judgement: judgement ?? { findings: [], unknowns: [] },
        lines: { before: before.lineOf, after: after.lineOf },
        files: { before: before.fileOf, after: after.fileOf },
        profile: null,
      };
    },
  };
}

interface Side extends Bundle {
  placed: Placed;
}

/** null: nothing differs. */
function judged(
  [before, after]: [Side, Side],
  input: EngineInput,
  compare: StructuredFormat["compare"],
): Judgement | null {
  const unseen = unusable(before, after);
  if (unseen.length === 0 && equalJson(before.value, after.value)) return null;
  const { findings, unknowns } = compare(before.value, after.value, input);
  const shown = (path: string) => (path.startsWith("/") ? after.shown(before.shown(path)) : path);
  return {
    findings,
    unknowns: [...unknowns.map(({ path, reason }) => ({ path: shown(path), reason })), ...unseen],
  };
}

/** Files that are referred to and cannot be read: whether they changed is all that can be told. */
function unusable(before: Side, after: Side): Judgement["unknowns"] {
  const ways = (side: Side) =>
    new Map(
      [...side.unusable].map(([path, why]) => [
        relativePath(side.placed.path, path),
        { path, why, text: side.placed.files.texts.get(path) },
      ]),
    );
  const [old, now] = [ways(before), ways(after)];
  return [...new Map([...old, ...now])].flatMap(([way, { path, why }]) =>
    old.get(way)?.text === now.get(way)?.text ? [] : [{ path, reason: `a reference ${why}` }],
  );
}

/** Smithy as one of the formats: two models are compared by the rules of smithy-diff, under its names. */
import type { Engine, EngineAnswer, EngineInput } from "./engine.ts";
import { compareModels } from "./smithy/diff/compare.ts";
import { lineIn, readSmithy } from "./smithy/read.ts";
import { sameModel } from "./smithy/same.ts";

const VERSIONS = /^(?:1(?:\.0)?|2(?:\.[01])?)$/u;

export const smithyEngine: Engine = {
  flaws(text) {
    const read = readSmithy(text);
    return read.ok ? [] : read.flaws;
  },

  compare({ before, after }: EngineInput): EngineAnswer {
    const [old, now] = [readSmithy(before), readSmithy(after)];
    if (!old.ok || !now.ok) {
      return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
    }
    for (const { version } of [now.model, old.model]) {
      if (!VERSIONS.test(version))
        return {
          kind: "refused",
          why: `version ${version} of Smithy is not known here: 1.0, 2.0 and 2.1 are`,
        };
    }
    const same = sameModel(old.model, now.model);
    return {
      kind: "compared",
      same,
      judgement: same ? { findings: [], unknowns: [] } : compareModels(old.model, now.model),
      lines: { before: lineIn(old.model), after: lineIn(now.model) },
      profile: null,
    };
  },
};

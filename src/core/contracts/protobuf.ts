/** Protocol Buffers as one of the formats: reads both sides, compares them, and applies the profile. */
import type { Engine, EngineAnswer, EngineInput } from "./engine.ts";
import { compareSchemas } from "./protobuf/compare.ts";
import { EDITIONS } from "./protobuf/features.ts";
import { parseProto } from "./protobuf/parse.ts";
import { profileOf, PROFILES } from "./protobuf/profiles.ts";
import { type Schema, schemaOf } from "./protobuf/schema.ts";
import type { Flaw } from "./read.ts";

/** A line is its own key. */
const lineOf = (key: string): number => Number(key);

export const protobufEngine: Engine = {
  flaws(text) {
    const read = readSchema(text);
    return read.ok ? [] : read.flaws;
  },
  compare({ before, after, profile: name }: EngineInput): EngineAnswer {
    const profile = profileOf(name);
    if (profile === null) {
      const why = `\`${name}\` is no profile for Protocol Buffers: there are ${PROFILES.join(", ").replace(/, (?=\w+$)/, " and ")}`;
      return { kind: "refused", why };
    }
    const [old, now] = [readSchema(before), readSchema(after)];
    if (!old.ok || !now.ok) {
      return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
    }
    const why = refusal(now.schema) ?? refusal(old.schema);
    if (why !== null) return { kind: "refused", why };
    const report = compareSchemas(old.schema, now.schema);
    return {
      kind: "compared",
      same: report.empty,
      judgement: report.judgement(profile),
      lines: { before: lineOf, after: lineOf },
      profile,
    };
  },
};

type Read = { ok: true; schema: Schema } | { ok: false; flaws: Flaw[] };

function readSchema(text: string): Read {
  const parsed = parseProto(text);
  if (!parsed.ok) return parsed;
  const schema = schemaOf(parsed.file);
  return schema.flaws.length === 0 ? { ok: true, schema } : { ok: false, flaws: schema.flaws };
}

function refusal({ file }: Schema): string | null {
  if (file.edition === null || EDITIONS.has(file.edition)) return null;
  return `edition ${file.edition} of Protocol Buffers is not known: there are ${[...EDITIONS.keys()].join(" and ")}`;
}

/** Protocol Buffers as one of the formats: reads both sides, compares them, and applies the profile. */
import type { Engine, EngineAnswer, EngineInput } from "./engine.ts";
import { NO_FILES, type Placed } from "./files/model.ts";
import { compareImports } from "./protobuf/compare-imports.ts";
import { compareSchemas } from "./protobuf/compare.ts";
import { unknownEdition } from "./protobuf/features.ts";
import { compareFolders, type Texts } from "./protobuf/folder.ts";
import { type Imports, linked } from "./protobuf/imports.ts";
import { parseProto } from "./protobuf/parse.ts";
import { fileOfKey, lineOfKey } from "./protobuf/place-keys.ts";
import { profileOf, PROFILES } from "./protobuf/profiles.ts";
import type { Flaw } from "./read.ts";

const ALONE: Placed = { path: "", files: NO_FILES };

export const protobufEngine: Engine = {
  flaws(text) {
    const read = readSchema(text, ALONE);
    return read.ok ? [] : read.flaws;
  },
  compare({ before, after, profile: name, places }: EngineInput): EngineAnswer {
    const profile = profileOf(name);
    if (profile === null) return noProfile(name);
    const [old, now] = [
      readSchema(before, places?.before ?? ALONE),
      readSchema(after, places?.after ?? ALONE),
    ];
    if (!old.ok || !now.ok) {
      return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
    }
    const why = unknownEdition(now.imports.schema.file) ?? unknownEdition(old.imports.schema.file);
    if (why !== null) return { kind: "refused", why };
    const report = compareSchemas(old.imports.schema, now.imports.schema);
    const { findings, unknowns } = report.judgement(profile);
    const further = compareImports(old.imports, now.imports, profile);
    return {
      kind: "compared",
      same: report.empty && further.findings.length + further.unknowns.length === 0,
      judgement: {
        findings: [...findings, ...further.findings],
        unknowns: [...unknowns, ...further.unknowns],
      },
      lines: { before: lineOfKey, after: lineOfKey },
      files: { before: fileOfKey, after: fileOfKey },
      profile,
    };
  },
};

type Read = { ok: true; imports: Imports } | { ok: false; flaws: Flaw[] };

function readSchema(text: string, placed: Placed): Read {
  const parsed = parseProto(text);
  if (!parsed.ok) return parsed;
  const imports = linked(parsed.file, text, placed);
  const { flaws } = imports.schema;
  return flaws.length === 0 ? { ok: true, imports } : { ok: false, flaws };
}

/** What became of each file of the older side, by path. */
export function compareProtobufFolders(
  before: Texts,
  after: Texts,
  name: string | null,
): Map<string, EngineAnswer> {
  const profile = profileOf(name);
  if (profile !== null) return compareFolders(before, after, profile);
  return new Map([...before.keys()].map((path) => [path, noProfile(name)]));
}

function noProfile(name: string | null): EngineAnswer {
  const known = PROFILES.join(", ").replace(/, (?=\w+$)/, " and ");
  return { kind: "refused", why: `\`${name}\` is no profile for Protocol Buffers: there are ${known}` };
}

/** Avro as one of the formats: reader and writer schemas are resolved the way Avro 1.12 resolves them. */
import { changesBetween, type Sides } from "./avro/changes.ts";
import { type AvroReading, readAvro } from "./avro/document.ts";
import { explain, type Visit } from "./avro/explain.ts";
import type { AvroDocument } from "./avro/model.ts";
import { directionsOf, type Mode, modeOf } from "./avro/modes.ts";
import { compareMessages, freeTypes, messagesOf, movedTypes } from "./avro/protocol.ts";
import { solve } from "./avro/solve.ts";
import type { Json } from "../json.ts";
import type { Engine, EngineAnswer, EngineInput } from "./engine.ts";
import type { Finding, Judgement } from "./finding.ts";
import type { ContractRole } from "./model.ts";
import { equalJson } from "./pointer.ts";

export const avroEngine: Engine = {
  flaws(text) {
    const read = readAvro(text);
    return read.ok ? [] : read.flaws;
  },

  compare({ before, after, role, profile, places }: EngineInput): EngineAnswer {
    const mode = modeOf(profile, role);
    if (mode === null) {
      const why = `Avro has no compatibility mode ${profile ?? ""}: it is BACKWARD, FORWARD, FULL or NONE, or one of them with _TRANSITIVE`;
      return { kind: "refused", why };
    }
    const [old, now] = [readAvro(before, places?.before), readAvro(after, places?.after)];
    if (!old.ok || !now.ok) {
      return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
    }
    const [a, b] = [old.reading, now.reading];
    if ((a.document.protocol === null) !== (b.document.protocol === null)) {
      return { kind: "refused", why: "one side is an Avro schema and the other an Avro protocol" };
    }
    const same = equalJson(valuesOf(a), valuesOf(b));
    const judgement = same ? nothing() : judge(a.document, b.document, mode, role);
    judgement.findings.push(...trailing(b));
    return {
      kind: "compared",
      same,
      judgement,
      lines: { before: a.lineOf, after: b.lineOf },
      files: { before: a.fileOf, after: b.fileOf },
      profile: mode,
    };
  },
};

/** What the schema says, with the files that define its types. */
function valuesOf({ text, beside }: AvroReading): Json {
  return [text.value, ...beside.map(({ value }) => value)];
}

function judge(before: AvroDocument, after: AvroDocument, mode: Mode, role: ContractRole): Judgement {
  const judgement = nothing();
  const add = (part: Judgement | null): void => {
    judgement.findings.push(...(part?.findings ?? []));
    judgement.unknowns.push(...(part?.unknowns ?? [tooEntangled()]));
  };
  if (before.protocol !== null && mode !== "NONE") add(compareMessages(before, after));
  const roots = rootsOf(before, after);
  for (const direction of directionsOf(mode, role)) {
    const visits = roots.map(({ old, now, path }): Visit => {
      const [reader, writer] = direction.side === "backward" ? [now, old] : [old, now];
      return { pair: { reader, writer }, path, operation: null };
    });
    const solution = solve(visits.map(({ pair }) => pair));
    add(solution && explain(visits, solution, direction));
  }
  const errors = unique(judgement.findings);
  const reported = new Set(errors.map(({ path }) => path));
  const changes = [
    ...movedTypes(before, after),
    ...changesBetween([...roots, ...messageRoots(before, after)]),
  ];
  const others = changes.filter(({ path, level }) => level !== "info" || !reported.has(path));
  return {
    findings: [...errors, ...(mode === "NONE" ? others.map(toleranceOf) : others)],
    unknowns: judgement.unknowns,
  };
}

/** A schema is its own root; a protocol has every type that no message carries. */
function rootsOf(before: AvroDocument, after: AvroDocument): Sides[] {
  if (before.schema !== null && after.schema !== null) {
    return [{ old: before.schema, now: after.schema, path: "schema" }];
  }
  return [...freeTypes(before)].flatMap(([name, old]): Sides[] => {
    const now = after.named.get(name);
    return now === undefined ? [] : [{ old, now, path: name }];
  });
}

function messageRoots(before: AvroDocument, after: AvroDocument): Sides[] {
  return [...messagesOf(before)].flatMap(([name, old]): Sides[] => {
    const now = messagesOf(after).get(name);
    if (now === undefined) return [];
    return [
      { old: old.request, now: now.request, path: name },
      { old: old.response, now: now.response, path: `${name} response` },
      { old: old.errors, now: now.errors, path: `${name} errors` },
    ];
  });
}

/** NONE accepts everything. */
function toleranceOf(finding: Finding): Finding {
  return finding.level === "error" ? { ...finding, level: "warning" } : finding;
}

const ONE_WAY = /^(?:New|Old) readers cannot read (?:new|old) data:/u;

/** What fails both ways is one finding, without a direction. */
function unique(findings: Finding[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.path, finding.old, finding.new]);
    const known = found.get(key);
    if (known === undefined) found.set(key, finding);
    else if (known.direction !== finding.direction) {
      const message = known.message.replace(ONE_WAY, "Neither side can read what the other wrote:");
      found.set(key, { ...known, direction: null, message });
    }
  }
  return [...found.values()];
}

function trailing({ text }: AvroReading): Finding[] {
  if (text.trailingLine === null) return [];
  return [
    {
      rule: "TEXT_AFTER_SCHEMA",
      level: "warning",
      path: "schema",
      operation: null,
      direction: null,
      message: `There is text after the schema, from line ${String(text.trailingLine)}: Avro 1.12 refuses it, and older versions ignore it.`,
      old: null,
      new: null,
      before: null,
      after: "",
      undecided: null,
    },
  ];
}

function tooEntangled(): { path: string; reason: string } {
  return {
    path: "schema",
    reason: "these schemas have too many types that refer to each other to be compared",
  };
}

function nothing(): Judgement {
  return { findings: [], unknowns: [] };
}

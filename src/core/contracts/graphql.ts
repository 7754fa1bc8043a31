/** GraphQL schemas: both sides are read leniently, compared by GraphQL Inspector, and pointed at by line. */
import { diff } from "@graphql-inspector/core";
import type { Engine, EngineAnswer } from "./engine.ts";
import type { Judgement } from "./finding.ts";
import { findingOf } from "./graphql/changes.ts";
import { lineIn, readSchema, type SchemaReading } from "./graphql/read-schema.ts";
import { sameUnseen, unjudged } from "./graphql/unseen.ts";

export const graphqlEngine: Engine = {
  flaws(text) {
    const read = readSchema(text);
    return read.ok ? [] : read.flaws;
  },
  async compare({ before, after }): Promise<EngineAnswer> {
    const [old, now] = [readSchema(before), readSchema(after)];
    if (!old.ok || !now.ok) {
      return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
    }
    if (old.reading.operationsOnly && now.reading.operationsOnly) {
      return { kind: "refused", why: "it holds operations and no schema, and operations are not compared" };
    }
    const judgement = await judge(old.reading, now.reading);
    const { findings, unknowns } = judgement;
    const quiet = findings.length === 0 && unknowns.length === 0;
    return {
      kind: "compared",
      same: quiet && sameUnseen(old.reading.unseen, now.reading.unseen),
      judgement,
      lines: {
        before: (path) => lineIn(old.reading, path),
        after: (path) => lineIn(now.reading, path),
      },
      profile: null,
    };
  },
};

async function judge(before: SchemaReading, after: SchemaReading): Promise<Judgement> {
  const unknowns = unjudged(before, after);
  try {
    const changes = await diff(before.schema, after.schema);
    return { findings: changes.map(findingOf), unknowns };
  } catch {
    return { findings: [], unknowns: [{ path: "", reason: "these two schemas could not be compared" }] };
  }
}

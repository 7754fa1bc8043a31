/** GraphQL schemas: both sides are read leniently, compared by GraphQL Inspector, and pointed at by line. */
import { diff } from "@graphql-inspector/core";
import type { Engine, EngineAnswer } from "./engine.ts";
import type { Judgement } from "./finding.ts";
import { findingOf } from "./graphql/changes.ts";
import { deprecationsBetween } from "./graphql/deprecations.ts";
import { fileIn, lineIn, readSchema, type SchemaReading } from "./graphql/read-schema.ts";
import { sameUnseen, unjudged } from "./graphql/unseen.ts";

export const graphqlEngine: Engine = {
  flaws(text) {
    const read = readSchema(text);
    return read.ok ? [] : read.flaws;
  },
  async compare({ before, after, places }): Promise<EngineAnswer> {
    let [old, now] = [readSchema(before, places?.before), readSchema(after, places?.after)];
    const apart = old.ok && now.ok ? borrowedApart(old.reading, now.reading) : [];
    if (old.ok && now.ok && old.reading.taken.size + now.reading.taken.size > 0) {
      const refused = new Set(apart);
      const wanted = new Set([...typesOf(old.reading), ...typesOf(now.reading)]);
      old = readSchema(before, places?.before, { wanted, refused });
      now = readSchema(after, places?.after, { wanted, refused });
    }
    if (!old.ok || !now.ok) {
      return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
    }
    if (old.reading.operationsOnly && now.reading.operationsOnly) {
      return { kind: "refused", why: "it holds operations and no schema, and operations are not compared" };
    }
    const [had, has] = [old.reading, now.reading];
    const judgement = await judge(had, has);
    judgement.unknowns.push(
      ...apart.map((name) => ({ path: name, reason: "it is defined beside the contract on one side only" })),
    );
    const { findings, unknowns } = judgement;
    const quiet = findings.length === 0 && unknowns.length === 0;
    return {
      kind: "compared",
      same: quiet && sameUnseen(had.unseen, has.unseen),
      judgement,
      lines: {
        before: (path) => lineIn(had, path),
        after: (path) => lineIn(has, path),
      },
      files: { before: (path) => fileIn(had, path), after: (path) => fileIn(has, path) },
      profile: null,
    };
  },
};

/** Types that one side finds in another file, and the other names without finding them. */
function borrowedApart(old: SchemaReading, now: SchemaReading): string[] {
  const lost = (from: SchemaReading, other: SchemaReading) => {
    const missing: ReadonlySet<string> = from.taken.size === 0 ? new Set() : other.missing();
    return [...from.taken].filter((name) => missing.has(name));
  };
  return [...new Set([...lost(old, now), ...lost(now, old)])];
}

function typesOf({ schema }: SchemaReading): Set<string> {
  return new Set(Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith("__")));
}

async function judge(before: SchemaReading, after: SchemaReading): Promise<Judgement> {
  const unknowns = unjudged(before, after);
  try {
    const changes = await diff(before.schema, after.schema);
    const deprecations = deprecationsBetween(before.schema, after.schema);
    return { findings: [...changes.map(findingOf), ...deprecations], unknowns };
  } catch {
    return { findings: [], unknowns: [{ path: "", reason: "these two schemas could not be compared" }] };
  }
}

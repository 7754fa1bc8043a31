/** What must hold for any schema: sameness, open responses, and no breaking out of two compatible steps. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ajv2020 } from "ajv/dist/2020.js";
import { compareValues, resultOf } from "./contract-texts.ts";

type Schema = boolean | Record<string, unknown>;

const scalar: fc.Arbitrary<Schema> = fc.oneof(
  fc.constantFrom<Schema>({}, true, { type: "string" }, { type: "boolean" }, { type: ["string", "null"] }),
  fc.record({ type: fc.constantFrom("integer", "number"), minimum: fc.integer({ min: -3, max: 3 }) }),
  fc.record({
    type: fc.constantFrom("integer", "number"),
    exclusiveMaximum: fc.integer({ min: -3, max: 3 }),
  }),
  fc.record({ type: fc.constant("string"), maxLength: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    enum: fc.uniqueArray(fc.constantFrom("a", "b", 1, 2, null, true), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ const: fc.constantFrom("a", 1, null) }),
);

const { schema } = fc.letrec<{ schema: Schema; object: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    tie("object"),
    fc.record({ type: fc.constant("array"), items: tie("schema"), maxItems: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
  ),
  object: fc.record(
    {
      type: fc.constant("object"),
      properties: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schema"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      required: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
      additionalProperties: fc.oneof(fc.boolean(), scalar),
    },
    { requiredKeys: ["type", "properties"], noNullPrototype: true },
  ),
}));

/** The same with its first restriction taken away, or with one more alternative. */
function wider(one: Schema): Schema {
  if (typeof one === "boolean") return { anyOf: [one, { type: "string" }] };
  const [gone] = ["required", "maxItems", "minimum", "maxLength", "additionalProperties"].filter(
    (key) => key in one,
  );
  if (gone === undefined) return { anyOf: [one, { type: "null" }] };
  return Object.fromEntries(Object.entries(one).filter(([key]) => key !== gone));
}

const value = fc.oneof(
  fc.constantFrom<unknown>("a", "b", "", "abc", 0, 1, 2, -3, 1.5, null, true, false, [], ["a"], [1, 1], {}),
  fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("a", 1, null, true, "abc", -3), {
    noNullPrototype: true,
  }),
);

const request = { type: "json-schema", role: "request" } as const;
const response = { type: "json-schema", role: "response" } as const;

describe("properties of the comparison", () => {
  it("finds a contract identical to itself", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (one) => {
        expect(await resultOf(one, one, { type: "json-schema", role: "both" })).toMatchObject({
          verdict: "identical",
          suggestedBump: "none",
          changes: [],
        });
        // Not by the text alone: with a remark added, nothing else is different.
        const remarked = { ...(typeof one === "boolean" ? { allOf: [one] } : one), $comment: "x" };
        expect((await resultOf(one, remarked, { type: "json-schema", role: "both" })).verdict).not.toBe(
          "breaking",
        );
      }),
      { numRuns: 80 },
    );
  });

  it("never calls an optional field in an open response object breaking", async () => {
    const fields = fc.dictionary(fc.constantFrom("a", "b"), schema, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(fields, schema, async (properties, added) => {
        const old = { type: "object", properties };
        const now = { type: "object", properties: { ...properties, extra: added } };
        expect((await resultOf(old, now, response)).verdict).toBe("compatible");
      }),
      { numRuns: 80 },
    );
  });

  it("never finds breaking what two compatible steps lead to", async () => {
    let chains = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(schema, { minLength: 3, maxLength: 3 }), async (seeds) => {
        const pool = seeds.flatMap((seed) => [seed, wider(seed), wider(wider(seed))]);
        const verdictsFrom = (a: Schema) =>
          Promise.all(pool.map(async (b) => (await resultOf(a, b, request)).verdict));
        const verdicts = await Promise.all(pool.map(verdictsFrom));
        const safe = (from: number, to: number) => /compatible|identical/.test(verdicts[from]?.[to] ?? "");
        pool.forEach((_a, a) => {
          pool.forEach((_b, b) => {
            pool.forEach((_c, c) => {
              if (!safe(a, b) || !safe(b, c)) return;
              chains += 1;
              expect(verdicts[a]?.[c], JSON.stringify([pool[a], pool[b], pool[c]])).not.toBe("breaking");
            });
          });
        });
      }),
      { numRuns: 4 },
    );
    expect(chains).toBeGreaterThan(40);
  });

  it("never calls a request compatible when a validator knows better", async () => {
    const ajv = new Ajv2020({ strict: false });
    await fc.assert(
      fc.asyncProperty(
        schema,
        schema,
        fc.array(value, { minLength: 20, maxLength: 20 }),
        async (old, now, values) => {
          const { verdict } = await resultOf(old, now, request);
          fc.pre(verdict === "compatible");
          const [accepted, accepts] = [ajv.compile(old), ajv.compile(now)];
          for (const one of values) if (accepted(one)) expect(accepts(one), JSON.stringify(one)).toBe(true);
        },
      ),
      { numRuns: 40, maxSkipsPerRun: 1000 },
    );
  });

  it("never throws, whatever the text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (garbage) => {
        await compareValues(garbage, `${garbage}\n`, { type: "openapi" });
        await compareValues({}, garbage, { type: "json-schema" });
      }),
      { numRuns: 100 },
    );
  });

  it("answers the same when asked again", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (a, b) => {
        expect(await compareValues(a, b, request)).toEqual(await compareValues(a, b, request));
      }),
      { numRuns: 30 },
    );
  });
});

/** What must hold for any pair of schemas, over all keywords: breaks are shown, safety is never claimed wrongly. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ajvAccepts, type Schema } from "./ajv-judge.ts";
import { resultOf } from "./contract-texts.ts";

const names = fc.constantFrom("a", "b", "c", "xa");
const patterns = fc.constantFrom("^a", "^x", "b$", "^[a-c]$", "^[a-z]{2,3}$", "[0-9]");
const small = fc.integer({ min: 0, max: 3 });
const values = fc.constantFrom<unknown>(
  null,
  true,
  0,
  1,
  2,
  1.5,
  "",
  "a",
  "b",
  "ab",
  "7",
  [],
  ["a"],
  {},
  { a: 1 },
);

const { schema } = fc.letrec<{ schema: Schema }>((tie) => {
  const inner = tie("schema");
  const list = fc.array(inner, { minLength: 1, maxLength: 3 });
  const some = (keywords: Record<string, fc.Arbitrary<unknown>>, required: string[] = []) =>
    fc.record(keywords, { requiredKeys: required, noNullPrototype: true }) as fc.Arbitrary<Schema>;
  return {
    schema: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.boolean(),
      some({ type: fc.constantFrom("string", "integer", "number", "boolean", "null", ["string", "null"]) }, [
        "type",
      ]),
      some(
        {
          type: fc.constantFrom("integer", "number"),
          minimum: small,
          exclusiveMaximum: small,
          multipleOf: fc.constantFrom(0.5, 2, 3),
        },
        ["type"],
      ),
      some({ type: fc.constant("string"), minLength: small, maxLength: small, pattern: patterns }, ["type"]),
      some(
        {
          enum: fc.uniqueArray(values, {
            minLength: 1,
            maxLength: 3,
            selector: (one) => JSON.stringify(one),
          }),
        },
        ["enum"],
      ),
      some(
        {
          type: fc.constant("object"),
          properties: fc.dictionary(names, inner, { maxKeys: 3, noNullPrototype: true }),
          required: fc.uniqueArray(names, { maxLength: 2 }),
          additionalProperties: inner,
          patternProperties: fc.dictionary(patterns, inner, { maxKeys: 1, noNullPrototype: true }),
          propertyNames: some({ maxLength: small, pattern: patterns }),
          minProperties: small,
          maxProperties: small,
          dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 1 }), {
            maxKeys: 1,
            noNullPrototype: true,
          }),
          dependentSchemas: fc.dictionary(names, inner, { maxKeys: 1, noNullPrototype: true }),
          unevaluatedProperties: fc.constant(false),
        },
        ["type"],
      ),
      some(
        {
          type: fc.constant("array"),
          prefixItems: list,
          items: inner,
          minItems: small,
          maxItems: small,
          uniqueItems: fc.boolean(),
        },
        ["type"],
      ),
      some(
        {
          type: fc.constant("array"),
          contains: inner,
          minContains: small,
          maxContains: small,
          maxItems: small,
        },
        ["type"],
      ),
      some({ anyOf: list }, ["anyOf"]),
      some({ oneOf: list }, ["oneOf"]),
      some({ allOf: list }, ["allOf"]),
      some({ not: inner }, ["not"]),
      some({ if: inner, then: inner, else: inner }, ["if"]),
    ),
  };
});

/** The same with one keyword taken away, at the top or one level down, or added. */
const edited = (one: Schema, other: Schema, at: number): Schema => {
  if (typeof one === "boolean" || typeof other === "boolean") return other;
  const keys = Object.keys(one);
  const key = keys[at % Math.max(1, keys.length)] ?? "";
  if (at % 3 === 0) return { ...one, ...other };
  if (at % 3 === 1) return Object.fromEntries(Object.entries(one).filter(([name]) => name !== key));
  const held = one[key];
  if (typeof held !== "object" || held === null || Array.isArray(held)) return { ...one, not: other };
  return { ...one, [key]: { ...held, ...(key === "properties" ? { b: other } : {}) } };
};

const pairs = fc
  .tuple(schema, schema, fc.nat(20), fc.boolean())
  .map(([one, other, at, near]): [Schema, Schema] => [one, near ? edited(one, other, at) : other]);

const documents = fc.array(
  fc.oneof(
    values,
    fc.dictionary(fc.constantFrom("a", "b", "c", "xa", "zz"), values, { maxKeys: 3, noNullPrototype: true }),
    fc.array(values, { maxLength: 3 }),
  ),
  { minLength: 30, maxLength: 30 },
);

const request = { type: "json-schema", role: "request" } as const;

describe("any pair of schemas", () => {
  it("breaks only with a witness that ajv confirms", async () => {
    let breaks = 0;
    await fc.assert(
      fc.asyncProperty(pairs, async ([old, now]) => {
        const { changes, verdict } = await resultOf(old, now, request);
        const errors = changes.filter(({ level }) => level === "error");
        expect(verdict === "breaking").toBe(errors.length > 0);
        for (const { witness, rule } of errors) {
          breaks += 1;
          expect(witness, rule).toBeTruthy();
          expect(ajvAccepts(old, witness?.document), JSON.stringify(witness)).toBe(true);
          expect(ajvAccepts(now, witness?.document), JSON.stringify(witness)).toBe(false);
        }
      }),
      { numRuns: 200, seed: 20_261_127 },
    );
    expect(breaks).toBeGreaterThan(50);
  });

  it("is called compatible only when no document says otherwise", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, documents, async ([old, now], all) => {
        const { verdict } = await resultOf(old, now, request);
        if (verdict !== "compatible" && verdict !== "identical") return;
        for (const document of all) {
          if (ajvAccepts(old, document))
            expect(ajvAccepts(now, document), JSON.stringify(document)).toBe(true);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it("is hardly ever undecided", async () => {
    let unknown = 0;
    await fc.assert(
      fc.asyncProperty(pairs, async ([old, now]) => {
        if ((await resultOf(old, now, request)).verdict === "unknown") unknown += 1;
      }),
      { numRuns: 200, seed: 11 },
    );
    expect(unknown).toBeLessThan(10);
  });

  it("may gain an optional field in an open response", async () => {
    const fields = fc.dictionary(fc.constantFrom("a", "b"), schema, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(fields, schema, async (properties, added) => {
        const old = { type: "object", properties };
        const now = { type: "object", properties: { ...properties, extra: added } };
        expect((await resultOf(old, now, { type: "json-schema", role: "response" })).verdict).toBe(
          "compatible",
        );
      }),
      { numRuns: 100 },
    );
  });

  it("is the same as itself, however it is wrapped", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (one) => {
        for (const now of [
          { allOf: [one] },
          { anyOf: [one, false] },
          { not: { not: one } },
          { $ref: "#/$defs/x", $defs: { x: one } },
        ]) {
          for (const role of ["request", "response"] as const) {
            const { verdict } = await resultOf(one, now, { type: "json-schema", role });
            expect(verdict, JSON.stringify([one, now])).not.toBe("breaking");
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

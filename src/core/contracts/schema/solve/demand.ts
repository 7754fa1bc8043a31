/** A schema that has to hold, taken apart into what a value must be, and into choices. */
import type { JsonObject } from "../../pointer.ts";
import { matchesEverything } from "../patterns.ts";
import type { Node, Side } from "../shape.ts";
import { allTypes, typeOf } from "../types.ts";
import { canonical } from "../canonical.ts";
import type { Alternative, Branch } from "./branch.ts";
import { evaluatedBy } from "./evaluated.ts";
import {
  boundsOf,
  containsOf,
  dependenciesOf,
  entryGroupOf,
  fieldGroupOf,
  listOf,
  nodeOf,
  numberOf,
  SIZES,
  typesOf,
  valuesOf,
} from "./keywords.ts";

export function demand(branch: Branch, schema: JsonObject, side: Side, at: string): void {
  const types = typesOf(schema, side.dialect);
  if (types !== null) branch.keepTypes(types);
  const values = valuesOf(schema, side.dialect);
  if (values !== null) keepValues(branch, values);
  if (Array.isArray(schema["enum"]) && schema["const"] !== undefined) keepValues(branch, [schema["const"]]);
  for (const { lower, value, exclusive } of boundsOf(schema))
    if (lower) branch.atLeast(value, exclusive);
    else branch.atMost(value, exclusive);
  const { multipleOf, pattern, format } = schema;
  if (typeof multipleOf === "number") branch.multiples.push(multipleOf);
  if (typeof pattern === "string" && !matchesEverything(pattern))
    branch.patterns.push({ text: pattern, matches: true });
  if (typeof format === "string")
    branch.formats.push({ name: format, fits: true, asserted: side.dialect.formatAsserts });
  for (const { what, field } of SIZES) {
    const limits = branch[field];
    limits.min = Math.max(limits.min, numberOf(schema[`min${what}`]) ?? 0);
    limits.max = Math.min(limits.max, numberOf(schema[`max${what}`]) ?? Infinity);
  }
  demandFields(branch, schema, side, at);
  demandEntries(branch, schema, side, at);
  demandChoices(branch, schema, side, at);
}

function keepValues(branch: Branch, values: Branch["excluded"]): void {
  const known = branch.only === null ? null : new Set(branch.only.map(canonical));
  branch.only = known === null ? values : values.filter((value) => known.has(canonical(value)));
  branch.keepTypes(branch.only.map(typeOf));
}

function demandFields(branch: Branch, schema: JsonObject, side: Side, at: string): void {
  const { required } = schema;
  if (Array.isArray(required))
    for (const name of required) {
      if (typeof name !== "string") continue;
      branch.demandField(name, []);
      branch.required.add(name);
    }
  const group = fieldGroupOf(schema, side, at);
  if (group !== null) branch.groups.push(group);
  const names = nodeOf(schema, "propertyNames", at);
  if (names !== null) branch.nameRules.push({ side, node: names, holds: true });
  for (const { name, needs, node } of dependenciesOf(schema, at)) {
    const absent: Alternative = { types: ["object"], add: (other) => other.refuseField(name) };
    const fulfilled: Alternative = {
      types: ["object"],
      add: (other) => {
        other.demandField(name, []);
        for (const need of needs) other.demandField(need, []);
        if (node !== null) other.demand({ side, node, holds: true });
      },
    };
    branch.choose([without("object"), absent, fulfilled]);
  }
  const rest = nodeOf(schema, "unevaluatedProperties", at);
  if (rest === null || rest.schema === true) return;
  const seen = evaluatedBy(schema, side, at);
  if (!seen.exact) branch.inexact = true;
  if (!seen.exact) branch.opaque.push({ keyword: "unevaluatedProperties", side, node: { schema, at } });
  if (seen.allNames) return;
  const anything: Node = { schema: true, at: "" };
  branch.groups.push({
    side,
    properties: new Map([...seen.names].map((name) => [name, anything])),
    patterns: [...seen.patterns].map((pattern) => ({ pattern, node: anything })),
    additional: rest,
    closes: true,
  });
}

function demandEntries(branch: Branch, schema: JsonObject, side: Side, at: string): void {
  const group = entryGroupOf(schema, side, at);
  if (group !== null) branch.tuples.push(group);
  if (schema["uniqueItems"] === true) branch.unique = true;
  const wanted = containsOf(schema, at);
  if (wanted !== null) {
    const { node, min, max } = wanted;
    branch.counts.push({ signed: { side, node, holds: true }, min, max });
  }
  const rest = nodeOf(schema, "unevaluatedItems", at);
  if (rest === null || rest.schema === true) return;
  const seen = evaluatedBy(schema, side, at);
  if (!seen.exact) branch.inexact = true;
  if (!seen.exact) branch.opaque.push({ keyword: "unevaluatedItems", side, node: { schema, at } });
  if (seen.allEntries || schema["contains"] !== undefined) return;
  const prefix = Array.from({ length: seen.prefix }, (): Node => ({ schema: true, at: "" }));
  branch.tuples.push({ side, prefix, rest });
}

function demandChoices(branch: Branch, schema: JsonObject, side: Side, at: string): void {
  const signed = (node: Node, holds: boolean) => ({ side, node, holds });
  for (const node of listOf(schema, "allOf", at)) branch.demand(signed(node, true));
  const some = listOf(schema, "anyOf", at);
  if (some.length > 0)
    branch.choose(some.map((node) => ({ types: null, add: (other) => other.demand(signed(node, true)) })));
  const one = listOf(schema, "oneOf", at);
  if (one.length > 0) {
    branch.choose(
      one.map((chosen) => ({
        types: null,
        add: (other) => other.demand(...one.map((node) => signed(node, node === chosen))),
      })),
    );
  }
  const not = nodeOf(schema, "not", at);
  if (not !== null) branch.demand(signed(not, false));
  const condition = nodeOf(schema, "if", at);
  const [yes, no] = [nodeOf(schema, "then", at), nodeOf(schema, "else", at)];
  if (condition === null || (yes === null && no === null)) return;
  branch.choose([
    {
      types: null,
      add: (other) => other.demand(signed(condition, true), ...(yes === null ? [] : [signed(yes, true)])),
    },
    {
      types: null,
      add: (other) => other.demand(signed(condition, false), ...(no === null ? [] : [signed(no, true)])),
    },
  ]);
}

/** Another type than this one. */
export function without(type: "object" | "array"): Alternative {
  return { types: [...allTypes()].filter((other) => other !== type), add: () => undefined };
}

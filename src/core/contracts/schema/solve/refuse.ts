/** A schema that has to fail, as the list of the ways in which it can. */
import type { JsonObject } from "../../pointer.ts";
import { contentOf } from "../content.ts";
import { formatTypes } from "../formats.ts";
import { matchesEverything } from "../patterns.ts";
import type { Node, Side } from "../shape.ts";
import { allTypes, without } from "../types.ts";
import type { Alternative, FieldGroup } from "./branch.ts";
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
  NUMBERS,
  SIZES,
  typesOf,
  valuesOf,
} from "./keywords.ts";
import type { Signed } from "./signed.ts";

/** From here on looking for one that clashes comes before taking all apart. */
const LONG = 12;
const TOO_MANY = "`oneOf` has too many alternatives to compare each with each";

/** `overlapping`: pairs of `oneOf` that a value may satisfy both; null when there are too many to know. */
export function waysToFail(
  schema: JsonObject,
  { side, at, overlapping }: { side: Side; at: string; overlapping: (all: Node[]) => [Node, Node][] | null },
): Alternative[] {
  return [
    ...failByType(schema, side),
    ...failAsNumber(schema),
    ...failAsText(schema, side),
    ...failBySize(schema),
    ...failByField(schema, side, at),
    ...failByEntry(schema, side, at),
    ...failByChoice(schema, side, { at, overlapping }),
  ];
}

function failByType(schema: JsonObject, side: Side): Alternative[] {
  const ways: Alternative[] = [];
  const types = typesOf(schema, side.dialect);
  if (types !== null) {
    const left = [...without(allTypes(), types)];
    if (left.length > 0) ways.push({ types: left, add: () => undefined });
  }
  const lists = [
    valuesOf(schema, side.dialect),
    Array.isArray(schema["enum"]) && schema["const"] !== undefined ? [schema["const"]] : null,
  ];
  for (const values of lists)
    if (values !== null) ways.push({ types: null, add: (branch) => branch.excluded.push(...values) });
  return ways;
}

function failAsNumber(schema: JsonObject): Alternative[] {
  const ways: Alternative[] = boundsOf(schema).map(({ lower, value, exclusive }) => ({
    types: NUMBERS,
    add: (branch) => (lower ? branch.atMost(value, !exclusive) : branch.atLeast(value, !exclusive)),
  }));
  const { multipleOf } = schema;
  if (typeof multipleOf === "number")
    ways.push({ types: NUMBERS, add: (branch) => branch.notMultiples.push(multipleOf) });
  return ways;
}

function failAsText(schema: JsonObject, side: Side): Alternative[] {
  const ways: Alternative[] = [];
  const { pattern, format } = schema;
  if (typeof pattern === "string" && !matchesEverything(pattern))
    ways.push({
      types: ["string"],
      add: (branch) => branch.patterns.push({ text: pattern, matches: false }),
    });
  if (typeof format === "string") {
    ways.push({
      types: formatTypes(format),
      add: (branch) =>
        branch.formats.push({ name: format, fits: false, asserted: side.dialect.formatAsserts }),
    });
  }
  return ways;
}

function failBySize(schema: JsonObject): Alternative[] {
  return SIZES.flatMap(({ what, field, type }) => {
    const [min, max] = [numberOf(schema[`min${what}`]), numberOf(schema[`max${what}`])];
    const ways: Alternative[] = [];
    if (min !== null && min > 0)
      ways.push({
        types: [type],
        add: (branch) => (branch[field].max = Math.min(branch[field].max, Math.ceil(min) - 1)),
      });
    if (max !== null)
      ways.push({
        types: [type],
        add: (branch) => (branch[field].min = Math.max(branch[field].min, Math.floor(max) + 1)),
      });
    return ways;
  });
}

function failByField(schema: JsonObject, side: Side, at: string): Alternative[] {
  const ways: Alternative[] = [];
  const way = (add: Alternative["add"]) => ways.push({ types: ["object"], add });
  const fails = (node: Node): Signed => ({ side, node, holds: false });
  const { required } = schema;
  for (const name of Array.isArray(required) ? required : [])
    if (typeof name === "string") way((branch) => branch.refuseField(name));
  const group = fieldGroupOf(schema, side, at);
  if (group !== null) {
    for (const [name, node] of group.properties)
      if (node.schema !== true) way((branch) => branch.demandField(name, [fails(node)]));
    for (const { pattern, node } of group.patterns) {
      if (node.schema === true) continue;
      const demand = { avoid: null, pattern, name: [], value: [fails(node)] };
      way((branch) => branch.fieldDemands.push(demand));
    }
    const { additional } = group;
    if (additional !== null) {
      const demand = { avoid: group, pattern: null, name: [], value: [fails(additional)] };
      way((branch) => branch.fieldDemands.push(demand));
    }
  }
  const names = nodeOf(schema, "propertyNames", at);
  if (names !== null)
    way((branch) =>
      branch.fieldDemands.push({ avoid: null, pattern: null, name: [fails(names)], value: [] }),
    );
  for (const { name, needs, node } of dependenciesOf(schema, at)) {
    for (const need of needs) {
      way((branch) => {
        branch.demandField(name, []);
        branch.refuseField(need);
      });
    }
    if (node === null) continue;
    way((branch) => {
      branch.demandField(name, []);
      branch.demand(fails(node));
    });
  }
  const rest = nodeOf(schema, "unevaluatedProperties", at);
  if (rest !== null && rest.schema !== true) ways.push(...failUnevaluated(schema, side, { at, rest }));
  return ways;
}

function failUnevaluated(
  schema: JsonObject,
  side: Side,
  { at, rest }: { at: string; rest: Node },
): Alternative[] {
  const seen = evaluatedBy(schema, side, at);
  if (seen.exact && seen.allNames) return [];
  const anything: Node = { schema: true, at: "" };
  const avoid: FieldGroup = {
    side,
    properties: new Map([...seen.names].map((name) => [name, anything])),
    patterns: [...seen.patterns].map((pattern) => ({ pattern, node: anything })),
    additional: rest,
    closes: true,
  };
  const value: Signed[] = [{ side, node: rest, holds: false }];
  // A field that nothing could ever look at is left over for certain; another may be.
  const certain: Alternative = {
    types: ["object"],
    add: (branch) => branch.fieldDemands.push({ avoid, pattern: null, name: [], value }),
  };
  if (seen.exact) return [certain];
  const perhaps: Alternative = {
    types: ["object"],
    add: (branch) => {
      branch.inexact = true;
      branch.opaque.push({ keyword: "-unevaluatedProperties", side, node: { schema, at } });
      branch.fieldDemands.push({ avoid: null, pattern: null, name: [], value });
    },
  };
  return seen.allNames ? [perhaps] : [certain, perhaps];
}

function failByEntry(schema: JsonObject, side: Side, at: string): Alternative[] {
  const ways: Alternative[] = [];
  const way = (add: Alternative["add"]) => ways.push({ types: ["array"], add });
  const fails = (node: Node): Signed => ({ side, node, holds: false });
  const group = entryGroupOf(schema, side, at);
  if (group !== null) {
    group.prefix.forEach((node, index) => {
      if (node.schema !== true) way((branch) => branch.demandEntry(index, [fails(node)]));
    });
    const { rest, prefix } = group;
    if (rest !== null)
      way((branch) => branch.entryDemands.push({ from: prefix.length, value: [fails(rest)] }));
  }
  if (schema["uniqueItems"] === true) way((branch) => (branch.repeats = true));
  const wanted = containsOf(schema, at);
  if (wanted !== null) {
    const { node, min, max } = wanted;
    const signed: Signed = { side, node, holds: true };
    if (min > 0) way((branch) => branch.counts.push({ signed, min: 0, max: min - 1 }));
    if (max < Infinity) way((branch) => branch.counts.push({ signed, min: max + 1, max: Infinity }));
  }
  const rest = nodeOf(schema, "unevaluatedItems", at);
  if (rest === null || rest.schema === true) return ways;
  const seen = evaluatedBy(schema, side, at);
  if (seen.exact && seen.allEntries) return ways;
  const value = [fails(rest)];
  if (!seen.allEntries && wanted === null)
    way((branch) => branch.entryDemands.push({ from: seen.prefix, value }));
  if (seen.exact) return ways;
  way((branch) => {
    branch.inexact = true;
    branch.opaque.push({ keyword: "-unevaluatedItems", side, node: { schema, at } });
    branch.entryDemands.push({ from: 0, value });
  });
  return ways;
}

function failByChoice(
  schema: JsonObject,
  side: Side,
  { at, overlapping }: { at: string; overlapping: (all: Node[]) => [Node, Node][] | null },
): Alternative[] {
  const ways: Alternative[] = [];
  const signed = (node: Node, holds: boolean): Signed => ({ side, node, holds });
  const way = (...todo: Signed[]) => ways.push({ types: null, add: (branch) => branch.demand(...todo) });
  for (const node of listOf(schema, "allOf", at)) way(signed(node, false));
  const some = listOf(schema, "anyOf", at);
  const refuseAll = (nodes: Node[]) => {
    const all = nodes.map((node) => signed(node, false));
    if (all.length < LONG) return way(...all);
    const list = { all, byContent: new Map(all.map((one) => [contentOf(one.node.schema), one])) };
    ways.push({ types: null, add: (branch) => branch.refusedLists.push(list) });
  };
  if (some.length > 0) refuseAll(some);
  const one = listOf(schema, "oneOf", at);
  if (one.length > 0) {
    refuseAll(one);
    const pairs = overlapping(one);
    if (pairs === null) ways.push({ types: null, add: (branch) => (branch.doubt = TOO_MANY) });
    for (const [left, right] of pairs ?? []) way(signed(left, true), signed(right, true));
  }
  const not = nodeOf(schema, "not", at);
  if (not !== null) way(signed(not, true));
  const condition = nodeOf(schema, "if", at);
  const [yes, no] = [nodeOf(schema, "then", at), nodeOf(schema, "else", at)];
  if (condition !== null && yes !== null) way(signed(condition, true), signed(yes, false));
  if (condition !== null && no !== null) way(signed(condition, false), signed(no, false));
  return ways;
}

/** GitHub's own description of its REST API (a subset), and checks of requests and answers against it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

type Schema = Record<string, unknown>;
export type Parameter = [name: string, place: string, required: boolean, schema: Schema];

export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: Schema | null;
  bodyRequired: boolean;
  responses: Record<string, Schema | null>;
}

interface Subset {
  source: { package: string; version: string; file: string; sha256: string };
  hash: string;
  operations: Record<string, Omit<Operation, "id">>;
  components: { schemas: Record<string, Schema> };
}

const FILE = new URL("../../fixtures/github/openapi-subset.json", import.meta.url);
export const REBUILD =
  "add its operation to test/fixtures/github/openapi-operations.json and run `node scripts/openapi.ts`";

let loaded: { subset: Subset; operations: Operation[]; ajv: Ajv } | null = null;

function load(): NonNullable<typeof loaded> {
  if (loaded !== null) return loaded;
  const text = readFileSync(FILE, "utf8");
  const subset = JSON.parse(text.replaceAll('"#/components/', '"github#/components/')) as Subset;
  const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  ajv.addSchema({ $id: "github", components: subset.components });
  const operations = Object.entries(subset.operations).map(([id, operation]) => ({ id, ...operation }));
  loaded = { subset, operations, ajv };
  return loaded;
}

export const operations = (): Operation[] => load().operations;

/** True when the file says the truth about its own content. */
export function subsetIsIntact(): boolean {
  const { hash, operations: listed, components } = JSON.parse(readFileSync(FILE, "utf8")) as Subset;
  const content = JSON.stringify({ operations: listed, components });
  return createHash("sha256").update(content).digest("hex") === hash;
}

const compiled = new Map<string, ValidateFunction>();

function check(key: string, schema: Schema, value: unknown): string | null {
  const { ajv } = load();
  let validate = compiled.get(key);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(key, validate);
  }
  return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: key });
}

/** Objects of a request take only the fields that are described: GitHub ignores others, so a typo would pass unseen. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, closed(entry)]));
  const open = ["additionalProperties", "anyOf", "oneOf", "allOf"].some((key) => key in schema);
  return "properties" in schema && !("type" in schema && schema["type"] === undefined) && !open
    ? { ...schema, additionalProperties: false }
    : schema;
}

/** A value from a path or a query has no type: read it as the description says. */
function typed(schema: Schema, text: string): unknown {
  const types = [schema["type"]].flat();
  if (types.includes("integer") || types.includes("number"))
    return /^-?\d+$/.test(text) ? Number(text) : text;
  if (types.includes("boolean")) return text === "true" ? true : text === "false" ? false : text;
  return text;
}

export interface Given {
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}

/** Everything in a request that GitHub's description does not allow, in words. */
export function requestProblems(operation: Operation, given: Given): string[] {
  const problems: string[] = [];
  for (const [name, place, required, schema] of operation.parameters) {
    if (place !== "path" && place !== "query") continue;
    const text = place === "path" ? given.params[name] : given.query[name];
    if (text === undefined) {
      if (required) problems.push(`the ${place} parameter "${name}" is missing`);
      continue;
    }
    const problem = check(`${operation.id} ${place} ${name}`, schema, typed(schema, text));
    if (problem !== null) problems.push(problem);
  }
  for (const name of Object.keys(given.query)) {
    const known = operation.parameters.some(([known_, place]) => known_ === name && place === "query");
    if (!known) problems.push(`the query parameter "${name}" is not described`);
  }
  return [...problems, ...bodyProblems(operation, given.body)];
}

function bodyProblems(operation: Operation, body: unknown): string[] {
  if (body === undefined) return operation.bodyRequired ? ["the body is missing"] : [];
  if (operation.body === null) {
    const empty = typeof body === "object" && body !== null && Object.keys(body).length === 0;
    return empty ? [] : ["this operation takes no body"];
  }
  const problem = check(`${operation.id} body`, closed(operation.body) as Schema, body);
  return problem === null ? [] : [problem];
}

/** Refusals that any operation may give, whether its description lists them or not. */
const ALWAYS = new Set([301, 304, 401, 403, 404, 422, 429]);

/** What is wrong with an answer of the fake itself. */
export function responseProblem(operation: Operation, status: number, body: unknown): string | null {
  if (status >= 500) return null;
  const schema = operation.responses[String(status)];
  if (schema === undefined) {
    return ALWAYS.has(status) ? null : `GitHub's description of ${operation.id} knows no answer ${status}`;
  }
  if (status === 304 || schema === null) return null;
  // Some refusals are described as one of two shapes that the same body fits: any of them will do.
  const { oneOf, ...rest } = schema;
  const loose = status >= 400 && oneOf !== undefined ? { ...rest, anyOf: oneOf } : schema;
  return check(`${operation.id} answer ${status}`, loose, body);
}

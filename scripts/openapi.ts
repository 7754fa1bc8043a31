/** Rebuilds test/fixtures/github/openapi-subset.json: the part of GitHub's OpenAPI description that our fake server checks against. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const SOURCE = {
  package: "@octokit/openapi",
  version: "23.0.2",
  file: "generated/api.github.com.json",
  sha256: "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a",
};
const FIXTURES = new URL("../test/fixtures/github/", import.meta.url);
/** Prose and hints: nothing that decides whether a document is valid. */
const DROPPED = new Set([
  "description",
  "example",
  "examples",
  "title",
  "summary",
  "externalDocs",
  "deprecated",
  "default",
  "discriminator",
  "readOnly",
]);

type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
type Node = { [key: string]: Value };

const isNode = (value: Value | undefined): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const nodeOf = (value: Value | undefined): Node => (isNode(value) ? value : {});
const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

/** OpenAPI 3.0 says `nullable: true`; JSON Schema says it with types. */
function withNull(schema: Node): Node {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return rest;
  if (typeof rest["type"] !== "string") return { anyOf: [rest, { type: "null" }] };
  const widened: Node = { ...rest, type: [rest["type"], "null"] };
  return Array.isArray(rest["enum"]) && !rest["enum"].includes(null)
    ? { ...widened, enum: [...rest["enum"], null] }
    : widened;
}

/** Turns a schema of the description into plain JSON Schema. `inProperties`: the keys are names of people's fields. */
function plain(value: Value, inProperties = false): Value {
  if (Array.isArray(value)) return value.map((entry) => plain(entry));
  if (!isNode(value)) return value;
  const kept: Node = {};
  for (const [key, entry] of Object.entries(value)) {
    if (!inProperties && (DROPPED.has(key) || key.startsWith("x-"))) continue;
    if (!inProperties && key === "format" && entry !== "date-time") continue;
    kept[key] = key === "enum" && !inProperties ? entry : plain(entry, !inProperties && key === "properties");
  }
  return inProperties ? kept : withNull(kept);
}

function resolve(description: Node, value: Value | undefined): Node {
  const reference = nodeOf(value)["$ref"];
  if (typeof reference !== "string") return nodeOf(value);
  return reference
    .slice(2)
    .split("/")
    .reduce<Node>((at, key) => nodeOf(at[key]), description);
}

const schemaOf = (holder: Node): Value =>
  plain(nodeOf(nodeOf(holder["content"])["application/json"])["schema"] ?? null);

function operation(description: Node, route: { method: string; path: string; node: Node }): Node {
  const listed = Array.isArray(route.node["parameters"]) ? route.node["parameters"] : [];
  const parameters = listed.map((entry) => {
    const parameter = resolve(description, entry);
    const { name, in: place, required, schema } = parameter;
    return [name ?? "", place ?? "", required ?? false, plain(schema ?? {})];
  });
  const body = resolve(description, route.node["requestBody"]);
  const responses = Object.fromEntries(
    Object.entries(nodeOf(route.node["responses"])).map(([status, response]) => [
      status,
      schemaOf(resolve(description, response)),
    ]),
  );
  return {
    method: route.method.toUpperCase(),
    path: route.path,
    parameters,
    body: schemaOf(body),
    bodyRequired: body["required"] ?? false,
    responses,
  };
}

/** Every schema that is reached by `$ref`, transitively. */
function reached(description: Node, from: Value): Node {
  const all = nodeOf(nodeOf(description["components"])["schemas"]);
  const found: Node = {};
  const visit = (value: Value): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || name in found) continue;
      found[name] = plain(all[name] ?? {});
      visit(found[name]);
    }
  };
  visit(from);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function download(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "openapi-"));
  try {
    const name = `${SOURCE.package}@${SOURCE.version}`;
    const packed = execFileSync("npm", ["pack", name, "--silent"], { cwd: folder, encoding: "utf8" }).trim();
    execFileSync("tar", ["xzf", packed, `package/${SOURCE.file}`], { cwd: folder });
    return readFileSync(path.join(folder, "package", SOURCE.file), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const given = process.argv[2];
const text = given === undefined ? download() : readFileSync(given, "utf8");
if (sha256(text) !== SOURCE.sha256) {
  throw new Error(`The description is not the one that is pinned: its SHA-256 is ${sha256(text)}.`);
}
const description = JSON.parse(text) as Node;
const wanted = JSON.parse(readFileSync(new URL("openapi-operations.json", FIXTURES), "utf8")) as string[];
const operations: Node = {};
for (const [route, methods] of Object.entries(nodeOf(description["paths"]))) {
  for (const [method, node] of Object.entries(nodeOf(methods))) {
    const id = nodeOf(node)["operationId"];
    if (typeof id !== "string" || !wanted.includes(id)) continue;
    operations[id] = operation(description, { method, path: route, node: nodeOf(node) });
  }
}
const missing = wanted.filter((id) => !(id in operations));
if (missing.length > 0) throw new Error(`GitHub's description has no operation ${missing.join(", ")}.`);
// Probot and Octokit know this one too; GitHub answers it like `repos/get` but leaves it out of its description.
operations["repos/get-by-id"] = {
  ...nodeOf(operations["repos/get"]),
  path: "/repositories/{repository_id}",
  parameters: [["repository_id", "path", true, { type: "integer" }]],
};
// Here the description asks for an account that is a user and an enterprise at once; the single form says "one of".
nodeOf(nodeOf(operations["apps/list-installations"])["responses"])["200"] = {
  type: "array",
  items: { $ref: "#/components/schemas/installation" },
};
const content = { operations, components: { schemas: reached(description, operations) } };
const hash = sha256(JSON.stringify(content));
writeFileSync(
  new URL("openapi-subset.json", FIXTURES),
  `${JSON.stringify({ source: SOURCE, hash, ...content })}\n`,
);
console.log(`${Object.keys(operations).length} operations written, sha256 ${hash}.`);

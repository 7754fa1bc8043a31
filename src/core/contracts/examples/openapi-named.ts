/** Finds the schema of an OpenAPI document that an example names: by pointer, by name, or by its operation. */
import { at, objectMember, valueAt } from "../pointer.ts";
import { follow, type Part, parts } from "../follow-ref.ts";
import type { Api, Operation } from "../openapi/document.ts";
import type { Node } from "../schema/shape.ts";
import { nodeAt } from "./json-schema.ts";
import type { Direction } from "./openapi-view.ts";

export type PartNamed =
  { ok: true; node: Node; direction: Direction; subject: string } | { ok: false; why: string };

const OPERATION = /^([A-Za-z]{3,10}) (\/\S{0,200})(?: (request|response)(?: (\S{1,10}))?)?$/;

/** `part` as in `#/components/schemas/Charge`, `Charge` or `POST /charges response 201`; else what `label` names. */
export function partNamed(api: Api, part: string | null, label: string): PartNamed {
  if (part === null) return labelled(api, label);
  const asked = part.trim().replace(/\s+/g, " ");
  if (asked.startsWith("#")) {
    const node = nodeAt(api.root, asked.slice(1));
    return node === null ? missing(part) : { ok: true, node, direction: "either", subject: part };
  }
  return schemaNamed(api, asked) ?? ofOperation(api, asked) ?? missing(part);
}

function missing(part: string): PartNamed {
  return { ok: false, why: `there is no schema and no operation \`${part}\` in it` };
}

function schemaNamed(api: Api, name: string): PartNamed | null {
  const pointer = "/components/schemas";
  const schemas = objectMember(objectMember(api.root, "components") ?? {}, "schemas") ?? {};
  if (!Object.hasOwn(schemas, name)) return null;
  const node = { schema: schemas[name] ?? null, at: at(pointer, name) };
  return { ok: true, node, direction: "either", subject: name };
}

/** The one schema, or the one operation with a direction, that the words above the example name. */
function labelled(api: Api, label: string): PartNamed {
  const schemas = objectMember(objectMember(api.root, "components") ?? {}, "schemas") ?? {};
  const words = new Set(label.match(/[\p{L}\p{N}_.-]+/gu) ?? []);
  const named = Object.keys(schemas).filter((name) => words.has(name));
  const operations = [...label.matchAll(/\b([A-Z]{3,7}) (\/[^\s`'"()]{0,200})(?: (request|response)(?: (\d{3}))?)?/g)];
  const [name] = named;
  const [operation] = operations;
  if (named.length + operations.length === 1) {
    const found = name === undefined ? ofOperation(api, operation?.[0] ?? "") : schemaNamed(api, name);
    if (found !== null) return found;
  }
  return { ok: false, why: "it does not say of which schema or operation it is an example; name it with `for=`" };
}

function ofOperation(api: Api, asked: string): PartNamed | null {
  const [, method = "", path = "", kind, status] = OPERATION.exec(asked) ?? [];
  const operation = api.operations.get(`${method.toUpperCase()} ${path.replace(/\{[^{}]*\}/g, "{}")}`);
  if (operation === undefined) return null;
  const request = kind === "response" ? [] : bodies(api, bodyOf(api, operation));
  const response = kind === "request" ? [] : responsesOf(api, operation, status).flatMap((part) => bodies(api, part));
  const found = [
    ...request.map((node) => ({ node, direction: "request" as const })),
    ...response.map((node) => ({ node, direction: "response" as const })),
  ];
  const [only] = found;
  if (found.length === 1 && only !== undefined) return { ok: true, ...only, subject: asked };
  const why =
    found.length === 0
      ? `nothing describes a JSON body of \`${asked}\``
      : `\`${asked}\` has several bodies; add \`request\` or \`response\` with the status`;
  return { ok: false, why };
}

function bodyOf(api: Api, operation: Operation): Part | null {
  const raw = operation.value["requestBody"];
  return raw === undefined ? null : follow(api, raw, at(operation.at, "requestBody"));
}

/** The response of a status; without one, those that mean success. */
function responsesOf(api: Api, operation: Operation, status: string | undefined): Part[] {
  return [...parts(api, operation, "responses")]
    .filter(([code]) => (status === undefined ? /^2/.test(code) : code.toLowerCase() === status.toLowerCase()))
    .map(([, part]) => part);
}

/** Schemas of a body that is JSON; the same schema behind two media types is one. */
function bodies(api: Api, owner: Part | null): Node[] {
  if (owner === null) return [];
  const found = new Map<string, Node>();
  for (const [type, part] of parts(api, owner, "content")) {
    const schema = valueAt(part.value, "/schema");
    if (schema === undefined || !/json|^\*\//i.test(type)) continue;
    const key = JSON.stringify(schema);
    if (!found.has(key)) found.set(key, { schema, at: at(part.at, "schema") });
  }
  return [...found.values()];
}

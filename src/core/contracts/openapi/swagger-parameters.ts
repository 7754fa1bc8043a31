/** Parameters of Swagger 2: their types move into a schema, and body and form fields become a request body. */
import type { Json } from "../../json.ts";
import { at, type JsonObject, textMember } from "../pointer.ts";
import { made, type Origins, type Placed } from "./swagger-origins.ts";

type ToSchema = (schema: Json) => Json;

const OUTSIDE = new Set([
  "name",
  "in",
  "required",
  "description",
  "allowEmptyValue",
  "collectionFormat",
  "deprecated",
  "$ref",
]);

/** A parameter that is no body; one that already has a schema keeps it. */
export function parameterOf(parameter: JsonObject, toSchema: ToSchema): JsonObject {
  const entries = Object.entries(parameter);
  const outside = entries.filter(([key]) => OUTSIDE.has(key) || key === "x-sunset");
  const inside = entries.filter(([key]) => !OUTSIDE.has(key) && key !== "schema" && key !== "x-sunset");
  return made([
    ...outside.filter(([key]) => key !== "collectionFormat"),
    ...writing(parameter),
    ["schema", toSchema(parameter["schema"] ?? made(inside))],
  ]);
}

/** `csv` and its relatives as `style` and `explode`. */
function writing(parameter: JsonObject): [string, Json | undefined][] {
  if (parameter["type"] !== "array") return [];
  const format = textMember(parameter, "collectionFormat") ?? "csv";
  const inQuery = parameter["in"] === "query";
  const style = { ssv: "spaceDelimited", pipes: "pipeDelimited", tsv: "tabDelimited" }[format];
  return [
    ["style", style ?? (inQuery ? "form" : "simple")],
    ["explode", format === "multi"],
  ];
}

export function withBody(
  all: Placed[],
  how: { consumes: Json | undefined; toSchema: ToSchema; origins: Origins; place: string },
): { parameters: Json[]; body: JsonObject | undefined } {
  const { origins, place, toSchema } = how;
  const plain = all.filter(({ value }) => value["in"] !== "body" && value["in"] !== "formData");
  const parameters = plain.map(({ value, from }, index): Json => {
    const here = at(at(place, "parameters"), index);
    origins.note(here, from);
    if (value["schema"] === undefined) origins.note(at(here, "schema"), from);
    return parameterOf(value, toSchema);
  });
  const body = all.find(({ value }) => value["in"] === "body");
  const fields = all.filter(({ value }) => value["in"] === "formData");
  const stated = Array.isArray(how.consumes) && how.consumes.length > 0 ? how.consumes.map(String) : null;
  if (body !== undefined) return { parameters, body: bodyOf(body, stated ?? ["application/json"], how) };
  return { parameters, body: fields.length === 0 ? undefined : formOf(fields, stated, how) };
}

type How = { toSchema: ToSchema; origins: Origins; place: string };

function bodyOf({ value, from }: Placed, types: string[], { toSchema, origins, place }: How): JsonObject {
  const here = at(place, "requestBody");
  origins.note(here, from);
  const schema = toSchema(value["schema"] ?? made([]));
  const content = types.map((type): [string, Json] => {
    origins.note(at(at(at(here, "content"), type), "schema"), at(from, "schema"));
    return [type, made([["schema", schema]])];
  });
  return made([
    ["required", value["required"] === true],
    ["content", made(content)],
  ]);
}

function formOf(fields: Placed[], stated: string[] | null, { toSchema, origins, place }: How): JsonObject {
  const file = fields.some(({ value }) => value["type"] === "file");
  const types = stated?.filter((type) => /form/.test(type)) ?? [];
  const used =
    types.length > 0 ? types : [file ? "multipart/form-data" : "application/x-www-form-urlencoded"];
  const here = at(place, "requestBody");
  const named = fields.map(({ value, from }) => ({ name: textMember(value, "name") ?? "", value, from }));
  const required = named.filter(({ value }) => value["required"] === true).map(({ name }) => name);
  const properties = named.map(({ name, value }): [string, Json] => {
    const inside = Object.entries(value).filter(([key]) => !OUTSIDE.has(key) || key === "description");
    return [name, toSchema(made(inside))];
  });
  const schema = made([
    ["type", "object"],
    ["properties", made(properties)],
    ["required", required.length > 0 ? required : undefined],
  ]);
  origins.note(here, named[0]?.from ?? place);
  const content = used.map((type): [string, Json] => {
    for (const { name, from } of named) {
      origins.note(at(at(at(at(at(here, "content"), type), "schema"), "properties"), name), from);
    }
    return [type, made([["schema", schema]])];
  });
  return made([
    ["required", required.length > 0],
    ["content", made(content)],
  ]);
}

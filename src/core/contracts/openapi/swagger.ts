/** Swagger 2 in the shape of OpenAPI 3.0. Every piece remembers where it stood, so that lines are still found. */
import type { Json } from "../../json.ts";
import { FILES } from "../files/bundle-model.ts";
import { at, isObject, type JsonObject, objectMember, pointerKeys, textMember } from "../pointer.ts";
import { explainRefs, explanationsOf } from "../schema/refs.ts";
import { made, Origins, type Placed } from "./swagger-origins.ts";
import { parameterOf, withBody } from "./swagger-parameters.ts";
import { schemesOf } from "./swagger-security.ts";

export interface Converted {
  root: Json;
  /** The pointer into the document as it was written. */
  original: (pointer: string) => string;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
const REPLACED = ["parameters", "consumes", "produces", "schemes", "responses"];
const MOVED: [from: string, to: string][] = [
  ["definitions", "schemas"],
  ["parameters", "parameters"],
  ["responses", "responses"],
];

export function asOpenApi3(root: Json): Converted {
  if (!isObject(root) || textMember(root, "swagger") === null)
    return { root, original: (pointer) => pointer };
  const origins = new Origins();
  const conversion = new Conversion(root, origins);
  const converted = conversion.document();
  explainRefs(converted, explanationsOf(root));
  return { root: converted, original: (pointer) => origins.original(pointer) };
}

class Conversion {
  readonly #root: JsonObject;
  readonly #origins: Origins;

  constructor(root: JsonObject, origins: Origins) {
    this.#root = root;
    this.#origins = origins;
  }

  document(): JsonObject {
    const kept = Object.entries(this.#root).filter(
      ([key]) => key === "info" || key === "tags" || key === "security" || key.startsWith("x-"),
    );
    return made([
      ["openapi", "3.0.3"],
      ...kept,
      [FILES, this.#files()],
      ["servers", this.#servers()],
      ["paths", this.#paths()],
      ["components", this.#components()],
    ]);
  }

  /** Of other files only schemas are referred to: the rest stands in the paths already. */
  #files(): Json | undefined {
    const files = this.#root[FILES];
    return files === undefined ? undefined : this.#schema(files);
  }

  #servers(): Json[] | undefined {
    const host = textMember(this.#root, "host");
    const base = textMember(this.#root, "basePath") ?? "";
    if (host === null) return base === "" ? undefined : [made([["url", base]])];
    const { schemes } = this.#root;
    const list = Array.isArray(schemes) && schemes.length > 0 ? schemes : ["https"];
    this.#origins.note("/servers", "/host");
    return list.map((scheme) =>
      made([["url", `${typeof scheme === "string" ? scheme : "https"}://${host}${base}`]]),
    );
  }

  #components(): JsonObject {
    const components: [string, Json][] = [];
    for (const [from, to] of MOVED) {
      const found = objectMember(this.#root, from);
      if (found === null) continue;
      this.#origins.note(at("/components", to), at("", from));
      const entries = Object.entries(found).map(([name, value]): [string, Json] => {
        const place = at(at("/components", to), name);
        if (to === "schemas") return [name, this.#schema(value)];
        if (to === "responses")
          return [name, this.#response(value, place, at(at("", from), name), this.#root["produces"])];
        const parameter = this.#reference(value) ?? value;
        return [
          name,
          isObject(parameter) ? parameterOf(parameter, (schema) => this.#schema(schema)) : parameter,
        ];
      });
      components.push([to, made(entries)]);
    }
    const schemes = objectMember(this.#root, "securityDefinitions");
    if (schemes !== null) {
      this.#origins.note("/components/securitySchemes", "/securityDefinitions");
      components.push(["securitySchemes", schemesOf(schemes)]);
    }
    return made(components);
  }

  #paths(): JsonObject {
    const entries = Object.entries(objectMember(this.#root, "paths") ?? {});
    return made(
      entries.map(([path, item]) => [path, isObject(item) ? this.#item(item, at("/paths", path)) : item]),
    );
  }

  #item(item: JsonObject, place: string): JsonObject {
    const shared = this.#parameters(item["parameters"], at(place, "parameters"));
    return made(
      Object.entries(item)
        .filter(([key]) => key !== "parameters")
        .map(([key, value]): [string, Json] => [
          key,
          METHODS.includes(key) && isObject(value) ? this.#operation(value, at(place, key), shared) : value,
        ]),
    );
  }

  #operation(operation: JsonObject, place: string, shared: Placed[]): JsonObject {
    const own = this.#parameters(operation["parameters"], at(place, "parameters"));
    const key = ({ value }: Placed) => JSON.stringify([value["in"] ?? null, value["name"] ?? null]);
    const named = new Set(own.map(key));
    const all = [...shared.filter((parameter) => !named.has(key(parameter))), ...own];
    const consumes = operation["consumes"] ?? this.#root["consumes"];
    const produces = operation["produces"] ?? this.#root["produces"];
    const toSchema = (schema: Json) => this.#schema(schema);
    const { parameters, body } = withBody(all, { consumes, toSchema, origins: this.#origins, place });
    const { responses } = operation;
    const converted = Object.entries(isObject(responses) ? responses : {}).map(
      ([status, response]): [string, Json] => {
        const where = at(at(place, "responses"), status);
        return [status, this.#response(response, where, where, produces)];
      },
    );
    return made([
      ...Object.entries(operation).filter(([name]) => !REPLACED.includes(name)),
      ["parameters", parameters.length > 0 ? parameters : undefined],
      ["requestBody", body],
      ["responses", made(converted)],
    ]);
  }

  /** Parameters with references followed: a body may stand behind one. */
  #parameters(list: Json | undefined, place: string): Placed[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((entry, index): Placed[] => {
      const ref = textMember(entry, "$ref");
      const name = ref?.startsWith("#/parameters/") ? pointerKeys(ref.slice(1))[1] : undefined;
      const target =
        name === undefined ? undefined : objectMember(objectMember(this.#root, "parameters"), name);
      if (name !== undefined && target) return [{ value: target, from: at("/parameters", name) }];
      return isObject(entry) ? [{ value: entry, from: at(place, index) }] : [];
    });
  }

  #response(response: Json, place: string, from: string, produces: Json | undefined): Json {
    const reference = this.#reference(response);
    if (reference !== null) return reference;
    if (!isObject(response)) return response;
    const { schema, headers, ...rest } = response;
    const types =
      Array.isArray(produces) && produces.length > 0 ? produces.map(String) : ["application/json"];
    const content = types.map((type): [string, Json] => {
      this.#origins.note(at(at(at(place, "content"), type), "schema"), at(from, "schema"));
      return [type, made([["schema", schema === undefined ? undefined : this.#schema(schema)]])];
    });
    const named = Object.entries(isObject(headers) ? headers : {}).map(([name, header]): [string, Json] => {
      const { description, ...described } = isObject(header) ? header : {};
      this.#origins.note(at(at(at(place, "headers"), name), "schema"), at(at(from, "headers"), name));
      return [
        name,
        made([
          ["description", description],
          ["schema", this.#schema(made(Object.entries(described)))],
        ]),
      ];
    });
    return made([
      ...Object.entries(rest).filter(([key]) => key !== "examples"),
      ["headers", named.length > 0 ? made(named) : undefined],
      ["content", schema === undefined ? undefined : made(content)],
    ]);
  }

  #reference(value: Json): JsonObject | null {
    const ref = textMember(value, "$ref");
    return ref === null ? null : made([["$ref", moved(ref)]]);
  }

  /** References lead to where things stand now; `type: file` is binary text, `x-nullable` is `nullable`. */
  #schema(schema: Json): Json {
    if (Array.isArray(schema)) return schema.map((entry) => this.#schema(entry));
    if (!isObject(schema)) return schema;
    return made(
      Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
        if (key === "$ref" && typeof value === "string") return [["$ref", moved(value)]];
        if (key === "enum" || key === "default" || key === "example" || key === "required")
          return [[key, value]];
        if (key === "x-nullable") return [["nullable", value]];
        if (key === "type" && value === "file")
          return [
            ["type", "string"],
            ["format", "binary"],
          ];
        if (key === "discriminator" && typeof value === "string") {
          return [["discriminator", made([["propertyName", value]])]];
        }
        return [[key, this.#schema(value)]];
      }),
    );
  }
}

function moved(ref: string): string {
  for (const [from, to] of MOVED) {
    if (ref.startsWith(`#/${from}/`)) return `#/components/${to}/${ref.slice(from.length + 3)}`;
  }
  return ref;
}

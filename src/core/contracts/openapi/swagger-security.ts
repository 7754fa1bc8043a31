/** Security definitions of Swagger 2 as security schemes: one OAuth flow each, and `basic` is HTTP. */
import type { Json } from "../../json.ts";
import { isObject, type JsonObject, textMember } from "../pointer.ts";

const FLOWS: Record<string, string> = {
  implicit: "implicit",
  password: "password",
  application: "clientCredentials",
  accessCode: "authorizationCode",
};

export function schemesOf(definitions: JsonObject): JsonObject {
  const schemes = Object.create(null) as JsonObject;
  for (const [name, definition] of Object.entries(definitions)) schemes[name] = schemeOf(definition);
  return schemes;
}

function schemeOf(definition: Json): Json {
  if (!isObject(definition)) return definition;
  if (definition["type"] === "basic") return { type: "http", scheme: "basic" };
  if (definition["type"] !== "oauth2") return definition;
  const flow = FLOWS[textMember(definition, "flow") ?? ""] ?? "implicit";
  const { authorizationUrl, tokenUrl, scopes } = definition;
  const members = Object.entries({ authorizationUrl, tokenUrl, scopes }).filter(
    ([, value]) => value !== undefined,
  );
  return { type: "oauth2", flows: { [flow]: Object.fromEntries(members) as JsonObject } };
}

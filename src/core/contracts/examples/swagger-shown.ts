/** Examples of Swagger 2 responses: they stand beside the schema, by media type, and have no place in OpenAPI 3. */
import type { Json } from "../../json.ts";
import { parts } from "../follow-ref.ts";
import type { Api } from "../openapi/document.ts";
import { at, objectMember, valueAt } from "../pointer.ts";
import { isJsonType, type ShownPlace } from "./openapi-shown.ts";

/** `written`: the document as it stands; `original`: from the pointers of `api` to those of the document. */
export function* shownInSwagger(
  written: Json,
  api: Api,
  original: (pointer: string) => string,
): Iterable<ShownPlace> {
  const seen = new Set<string>();
  for (const operation of api.operations.values()) {
    for (const response of parts(api, operation, "responses").values()) {
      const place = at(original(response.at), "examples");
      const [type] = Object.keys(objectMember(response.value, "content") ?? {});
      if (type === undefined || seen.has(place)) continue;
      seen.add(place);
      const schemaAt = at(at(at(response.at, "content"), type), "schema");
      const node = { schema: valueAt(api.root, schemaAt) ?? true, at: schemaAt };
      const shared = { kind: "example" as const, node, direction: "response" as const, written: "json" as const };
      for (const [name, value] of Object.entries(objectMember(valueAt(written, original(response.at)), "examples") ?? {}))
        if (isJsonType(name)) yield { ...shared, value, at: at(place, name) };
    }
  }
}

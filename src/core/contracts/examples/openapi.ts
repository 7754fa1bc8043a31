/** Examples of an OpenAPI document, and of a Swagger 2 document in the shape of the former. */
import type { Json } from "../../json.ts";
import { readApi } from "../openapi/document.ts";
import { asOpenApi3 } from "../openapi/swagger.ts";
import { valueAt } from "../pointer.ts";
import { Effort } from "../schema/effort.ts";
import type { Node, Side } from "../schema/shape.ts";
import type { Catalogue, Goal, Shown } from "./model.ts";
import { partNamed } from "./openapi-named.ts";
import { shownInOpenApi } from "./openapi-shown.ts";
import { type Direction, viewFor } from "./openapi-view.ts";
import { documentName } from "./place-names.ts";
import { shownInSwagger } from "./swagger-shown.ts";

export function openApiCatalogue(written: Json): Catalogue {
  const { root, original } = asOpenApi3(written);
  const api = readApi(root);
  const { dialect } = api.side;
  const sides = new Map<Direction, Side>();
  const sideOf = (direction: Direction): Side => {
    let side = sides.get(direction);
    if (side === undefined) {
      const view = viewFor(root, direction, dialect.nullable);
      sides.set(direction, (side = { root: view, dialect, effort: new Effort() }));
    }
    return side;
  };
  const goal = (node: Node, direction: Direction, subject: string): Goal => {
    const side = sideOf(direction);
    return { node: { schema: valueAt(side.root, node.at) ?? node.schema, at: node.at }, side, subject };
  };
  function* shown(): Iterable<Shown> {
    for (const source of [shownInOpenApi(root), root === written ? [] : shownInSwagger(written, api, original)])
      for (const { node, direction, at, ...place } of source)
        yield { ...place, at: original(at), goal: goal(node, direction, documentName(node.at)) };
  }
  return {
    shown,
    named(part, label) {
      const found = partNamed(api, part?.replace(/^#\/definitions\//, "#/components/schemas/") ?? null, label);
      return found.ok ? { ok: true, goal: goal(found.node, found.direction, found.subject) } : found;
    },
  };
}

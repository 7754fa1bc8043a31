/** Examples of a JSON Schema: `examples` and `default` of every schema in it, and fences that show the whole. */
import type { Json } from "../../json.ts";
import { dialectOf } from "../json-schema.ts";
import { objectMember, valueAt } from "../pointer.ts";
import { Effort } from "../schema/effort.ts";
import type { Node, Side } from "../schema/shape.ts";
import type { Catalogue, Named, Shown } from "./model.ts";
import { remarksOf, schemasIn } from "./schemas.ts";
import { schemaName } from "./place-names.ts";

export function jsonSchemaCatalogue(root: Json, id: string): Catalogue {
  const side: Side = { root, dialect: dialectOf(root), effort: new Effort() };
  const whole: Node = { schema: root, at: "" };
  function* shown(): Iterable<Shown> {
    for (const node of schemasIn(whole)) {
      const goal = { node, side, subject: schemaName(node.at, id) };
      for (const remark of remarksOf(node, ["default"])) yield { ...remark, goal, written: null };
    }
  }
  const named = (part: string | null): Named => {
    if (part === null) return { ok: true, goal: { node: whole, side, subject: id } };
    const node = part.startsWith("#") ? nodeAt(root, part.slice(1)) : defined(root, part);
    return node === null
      ? { ok: false, why: `there is no schema \`${part}\` in it` }
      : { ok: true, goal: { node, side, subject: part } };
  };
  return { shown, named };
}

export function nodeAt(root: Json, pointer: string): Node | null {
  if (pointer !== "" && !pointer.startsWith("/")) return null;
  const schema = valueAt(root, pointer);
  return schema === undefined ? null : { schema, at: pointer };
}

function defined(root: Json, name: string): Node | null {
  for (const keyword of ["$defs", "definitions"]) {
    const schema = objectMember(root, keyword);
    if (schema !== null && Object.hasOwn(schema, name))
      return { schema: schema[name] ?? null, at: `/${keyword}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` };
  }
  return null;
}

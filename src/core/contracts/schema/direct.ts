/** Takes plain references out of the way. */
import { isObject } from "../pointer.ts";
import { resolveRef } from "./refs.ts";
import type { Conjunction, Side } from "./shape.ts";

/** Nodes that are nothing but a reference, replaced by what they name: so recursion is seen at its first turn. */
export function direct(schema: Conjunction, side: Side): Conjunction {
  const nodes = schema.nodes.map((node) => {
    let found = node;
    const seen = new Set<string>();
    for (;;) {
      const ref = isObject(found.schema) ? found.schema["$ref"] : undefined;
      if (typeof ref !== "string" || seen.has(found.at)) return found;
      if (side.dialect.refSiblings && isObject(found.schema) && Object.keys(found.schema).length > 1)
        return found;
      seen.add(found.at);
      const target = resolveRef(side.root, ref, found.at);
      if (!target.ok) return found;
      found = target.node;
    }
  });
  return { ...schema, nodes };
}

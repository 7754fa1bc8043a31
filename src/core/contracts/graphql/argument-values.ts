/** Writes the arguments of directives in one way, because the comparison looks at how they are written. */
import { elementsOf } from "./elements.ts";
import { type ConstObjectFieldNode, type ConstValueNode, Kind } from "./graphql-js.ts";
import type { SchemaPart } from "./merge-extensions.ts";

/** Changes the nodes in place: they are our own, and copying everything around them takes time. */
export function levelArguments(parts: readonly SchemaPart[]): void {
  for (const { node } of elementsOf(parts)) {
    if (node.kind === Kind.ARGUMENT) (node as { value: ConstValueNode }).value = level(node.value);
  }
}

/** Without block strings, and with the fields of objects by name. */
function level(value: ConstValueNode): ConstValueNode {
  if (value.kind === Kind.STRING) return { ...value, block: false };
  if (value.kind === Kind.LIST) return { ...value, values: value.values.map(level) };
  if (value.kind !== Kind.OBJECT) return value;
  const fields = value.fields.map((field): ConstObjectFieldNode => ({ ...field, value: level(field.value) }));
  return { ...value, fields: fields.sort((a, b) => (a.name.value < b.name.value ? -1 : 1)) };
}

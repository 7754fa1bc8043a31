/** Builds a schema from definitions that need not be complete. */
import { elementsOf } from "./elements.ts";
import {
  buildASTSchema,
  type GraphQLSchema,
  introspectionTypes,
  Kind,
  type ScalarTypeDefinitionNode,
  specifiedScalarTypes,
  type TypeNode,
} from "./graphql-js.ts";
import type { SchemaPart } from "./merge-extensions.ts";

/**
 * Types that are named but not defined can be referred to, but are not among the types of the schema: a type whose
 * definition goes away is a type that is gone, whether something still refers to it or not. Directives need no
 * definition. Throws what the builder throws.
 */
export function buildPartialSchema(parts: readonly SchemaPart[]): GraphQLSchema {
  const undefinedNames = undefinedTypes(parts);
  const standIns = undefinedNames.map((value): ScalarTypeDefinitionNode => ({
    kind: Kind.SCALAR_TYPE_DEFINITION,
    name: { kind: Kind.NAME, value },
  }));
  const schema = buildASTSchema(
    { kind: Kind.DOCUMENT, definitions: [...parts, ...standIns] },
    { assumeValidSDL: true },
  );
  const types = schema.getTypeMap();
  for (const name of undefinedNames) Reflect.deleteProperty(types, name);
  return schema;
}

/** Names of types that are used and not defined. */
export function undefinedTypes(parts: readonly SchemaPart[]): string[] {
  const missing = new Set<string>();
  for (const { node } of elementsOf(parts)) {
    if (node.kind === Kind.NAMED_TYPE) missing.add(node.name.value);
    else if (
      node.kind === Kind.FIELD_DEFINITION ||
      node.kind === Kind.INPUT_VALUE_DEFINITION ||
      node.kind === Kind.OPERATION_TYPE_DEFINITION
    ) {
      missing.add(nameIn(node.type));
    }
  }
  for (const { name } of [...specifiedScalarTypes, ...introspectionTypes]) missing.delete(name);
  for (const part of parts) {
    if (part.kind !== Kind.SCHEMA_DEFINITION && part.kind !== Kind.DIRECTIVE_DEFINITION) {
      missing.delete(part.name.value);
    }
  }
  return [...missing];
}

function nameIn(type: TypeNode): string {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}

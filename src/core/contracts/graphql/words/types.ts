/** Sentences for changes of types, of the roots of the schema, of interfaces and of union members. */
import type { ChangeType } from "@graphql-inspector/core";
import { describedAs, name, type Words, type WordsOf } from "./words.ts";

type Types = typeof ChangeType;

const KINDS: Record<string, string> = {
  ScalarTypeDefinition: "scalar",
  ObjectTypeDefinition: "type",
  InterfaceTypeDefinition: "interface",
  UnionTypeDefinition: "union",
  EnumTypeDefinition: "enum",
  InputObjectTypeDefinition: "input",
};

const kind = (node: string): string => (Object.hasOwn(KINDS, node) ? (KINDS[node] ?? node) : node);

function root(operation: string, old: string | null, now: string | null): Words {
  const values = { old, new: now, at: `.${operation}` };
  if (old === null) return { message: `The ${operation} type is now ${name(now ?? "")}.`, ...values };
  if (now === null) return { message: `The ${operation} type ${name(old)} is gone.`, ...values };
  return { message: `The ${operation} type is ${name(now)} instead of ${name(old)}.`, ...values };
}

export const TYPE_WORDS: WordsOf<
  | Types["TypeAdded" | "TypeRemoved" | "TypeKindChanged"]
  | Types["TypeDescriptionAdded" | "TypeDescriptionChanged" | "TypeDescriptionRemoved"]
  | Types["SchemaQueryTypeChanged" | "SchemaMutationTypeChanged" | "SchemaSubscriptionTypeChanged"]
  | Types[
      "ObjectTypeInterfaceAdded" | "ObjectTypeInterfaceRemoved" | "UnionMemberAdded" | "UnionMemberRemoved"]
> = {
  TYPE_ADDED: (meta) => ({
    message: `The ${kind(meta.addedTypeKind)} ${name(meta.addedTypeName)} is new.`,
    new: meta.addedTypeName,
  }),
  TYPE_REMOVED: ({ removedTypeName }) => ({
    message: `${name(removedTypeName)} is gone.`,
    old: removedTypeName,
  }),
  TYPE_KIND_CHANGED: ({ typeName, oldTypeKind, newTypeKind }) => ({
    message: `${name(typeName)} is \`${kind(newTypeKind)}\` instead of \`${kind(oldTypeKind)}\`.`,
    old: kind(oldTypeKind),
    new: kind(newTypeKind),
  }),
  TYPE_DESCRIPTION_ADDED: (meta) => describedAs(name(meta.typeName), null, meta.addedTypeDescription),
  TYPE_DESCRIPTION_REMOVED: (meta) => describedAs(name(meta.typeName), meta.removedTypeDescription, null),
  TYPE_DESCRIPTION_CHANGED: (meta) =>
    describedAs(name(meta.typeName), meta.oldTypeDescription, meta.newTypeDescription),
  SCHEMA_QUERY_TYPE_CHANGED: (meta) => root("query", meta.oldQueryTypeName, meta.newQueryTypeName),
  SCHEMA_MUTATION_TYPE_CHANGED: (meta) =>
    root("mutation", meta.oldMutationTypeName, meta.newMutationTypeName),
  SCHEMA_SUBSCRIPTION_TYPE_CHANGED: (meta) =>
    root("subscription", meta.oldSubscriptionTypeName, meta.newSubscriptionTypeName),
  OBJECT_TYPE_INTERFACE_ADDED: ({ objectTypeName, addedInterfaceName }) => ({
    message: `${name(objectTypeName)} now implements ${name(addedInterfaceName)}.`,
    new: addedInterfaceName,
    at: `${objectTypeName}.&${addedInterfaceName}`,
  }),
  OBJECT_TYPE_INTERFACE_REMOVED: ({ objectTypeName, removedInterfaceName }) => ({
    message: `${name(objectTypeName)} no longer implements ${name(removedInterfaceName)}.`,
    old: removedInterfaceName,
    at: `${objectTypeName}.&${removedInterfaceName}`,
  }),
  UNION_MEMBER_ADDED: ({ unionName, addedUnionMemberTypeName }) => ({
    message: `The union ${name(unionName)} may now be ${name(addedUnionMemberTypeName)}.`,
    new: addedUnionMemberTypeName,
    at: `${unionName}.|${addedUnionMemberTypeName}`,
  }),
  UNION_MEMBER_REMOVED: ({ unionName, removedUnionMemberTypeName }) => ({
    message: `The union ${name(unionName)} can no longer be ${name(removedUnionMemberTypeName)}.`,
    old: removedUnionMemberTypeName,
    at: `${unionName}.|${removedUnionMemberTypeName}`,
  }),
};

/** Goes through everything in a schema that has a name, with the path that changes call it by. */
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  type NameNode,
  type OperationTypeDefinitionNode,
} from "./graphql-js.ts";
import type { SchemaPart } from "./merge-extensions.ts";

export type ElementNode =
  | SchemaPart
  | OperationTypeDefinitionNode
  | FieldDefinitionNode
  | InputValueDefinitionNode
  | EnumValueDefinitionNode
  | ConstDirectiveNode
  | ConstArgumentNode
  | NamedTypeNode
  | NameNode;

export interface Element {
  /**
   * `Type`, `Type.field`, `Type.field.argument`, `Enum.VALUE`, `@directive.argument`; the use of a directive is
   * `Type.field.@directive`, its second one `Type.field.@directive#2`. The schema itself has the empty name.
   * `Type.&Interface`, `Union.|Member` and `@directive.|LOCATION` are names of our own.
   */
  path: readonly string[];
  node: ElementNode;
}

export function* elementsOf(parts: readonly SchemaPart[]): Generator<Element> {
  for (const node of parts) {
    if (node.kind === Kind.SCHEMA_DEFINITION) {
      yield* element([""], node);
      for (const root of node.operationTypes) yield { path: ["", root.operation], node: root };
    } else if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      const path = [`@${node.name.value}`];
      yield { path, node };
      for (const argument of node.arguments ?? []) yield* element([...path, argument.name.value], argument);
      for (const location of node.locations) yield { path: [...path, `|${location.value}`], node: location };
    } else {
      const path = [node.name.value];
      yield* element(path, node);
      yield* membersOf(path, node);
    }
  }
}

function* membersOf(path: readonly string[], node: SchemaPart): Generator<Element> {
  if ("interfaces" in node) {
    for (const one of node.interfaces ?? []) yield { path: [...path, `&${one.name.value}`], node: one };
  }
  if (node.kind === Kind.UNION_TYPE_DEFINITION) {
    for (const one of node.types ?? []) yield { path: [...path, `|${one.name.value}`], node: one };
  }
  if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
    for (const value of node.values ?? []) yield* element([...path, value.name.value], value);
  }
  if (!("fields" in node)) return;
  for (const field of node.fields ?? []) {
    const inside = [...path, field.name.value];
    yield* element(inside, field);
    if (field.kind !== Kind.FIELD_DEFINITION) continue;
    for (const argument of field.arguments ?? []) {
      yield* element([...inside, argument.name.value], argument);
    }
  }
}

type Bearer = ElementNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/** The element and the directives that are used on it. */
function* element(path: readonly string[], node: Bearer): Generator<Element> {
  yield { path, node };
  if (node.directives === undefined || node.directives.length === 0) return;
  const times = new Map<string, number>();
  for (const directive of node.directives) {
    const { value } = directive.name;
    const time = (times.get(value) ?? 0) + 1;
    times.set(value, time);
    const inside = [...path, usageName(value, time)];
    yield { path: inside, node: directive };
    for (const argument of directive.arguments ?? []) {
      yield { path: [...inside, argument.name.value], node: argument };
    }
  }
}

/** How the n-th use of a directive on one element is called. */
export function usageName(directive: string, time: number): string {
  return time > 1 ? `@${directive}#${time}` : `@${directive}`;
}

/** A path for people. */
export function shownPath(path: readonly string[]): string {
  const shown = (path[0] === "" ? ["schema", ...path.slice(1)] : path).join(".");
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
}

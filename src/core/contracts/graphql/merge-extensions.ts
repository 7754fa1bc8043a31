/** Puts what a schema says of one type in several places together, so that it does not matter where it was said. */
import type { Flaw } from "../read.ts";
import { flawAt, MOST_FLAWS, saysTheSame } from "./flaws.ts";
import {
  type ASTNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type NamedTypeNode,
  type OperationTypeDefinitionNode,
  OperationTypeNode,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from "./graphql-js.ts";

export type SchemaPart = SchemaDefinitionNode | TypeDefinitionNode | DirectiveDefinitionNode;

export interface Merged {
  /** One definition for each name, without extensions. */
  parts: SchemaPart[];
  /** Operations and fragments, which are no part of a schema. */
  others: DefinitionNode[];
  flaws: Flaw[];
}

const DEFINITION_OF = {
  [Kind.SCALAR_TYPE_EXTENSION]: Kind.SCALAR_TYPE_DEFINITION,
  [Kind.OBJECT_TYPE_EXTENSION]: Kind.OBJECT_TYPE_DEFINITION,
  [Kind.INTERFACE_TYPE_EXTENSION]: Kind.INTERFACE_TYPE_DEFINITION,
  [Kind.UNION_TYPE_EXTENSION]: Kind.UNION_TYPE_DEFINITION,
  [Kind.ENUM_TYPE_EXTENSION]: Kind.ENUM_TYPE_DEFINITION,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: Kind.INPUT_OBJECT_TYPE_DEFINITION,
} as const;

const WORD_OF: Record<TypeDefinitionNode["kind"], string> = {
  [Kind.SCALAR_TYPE_DEFINITION]: "scalar",
  [Kind.OBJECT_TYPE_DEFINITION]: "type",
  [Kind.INTERFACE_TYPE_DEFINITION]: "interface",
  [Kind.UNION_TYPE_DEFINITION]: "union",
  [Kind.ENUM_TYPE_DEFINITION]: "enum",
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: "input",
};

/** An extension without its base, as the parts of a federated schema have them, stands for the definition. */
export function mergeExtensions(definitions: readonly DefinitionNode[]): Merged {
  const types = new Map<string, TypeDefinitionNode>();
  const extensions = new Map<string, TypeExtensionNode[]>();
  const directives = new Map<string, DirectiveDefinitionNode>();
  const schemas: (SchemaDefinitionNode | SchemaExtensionNode)[] = [];
  const others: DefinitionNode[] = [];
  const flaws: Flaw[] = [];
  const contradict = (known: ASTNode, node: ASTNode, name: string) => {
    if (flaws.length >= MOST_FLAWS || saysTheSame(known, node)) return;
    flaws.push(flawAt(node, `${name} is defined twice, and not in the same way.`));
  };
  for (const node of definitions) {
    if (isTypeDefinitionNode(node)) {
      const { value } = node.name;
      const known = types.get(value);
      if (known === undefined) types.set(value, node);
      else contradict(known, node, `\`${value}\``);
    } else if (isTypeExtensionNode(node)) {
      const known = extensions.get(node.name.value);
      if (known === undefined) extensions.set(node.name.value, [node]);
      else known.push(node);
    } else if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      const { value } = node.name;
      const known = directives.get(value);
      if (known === undefined) directives.set(value, node);
      else contradict(known, node, `\`@${value}\``);
    } else if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      schemas.push(node);
    } else others.push(node);
  }
  for (const [name, added] of extensions) types.set(name, extended(types.get(name), added, flaws));
  const schema = mergedSchema(schemas, types, contradict);
  const all = [...types.values(), ...directives.values()].map(withoutRepeats);
  const parts = schema === null ? all : [schema, ...all];
  return { parts, others, flaws };
}

function extended(
  base: TypeDefinitionNode | undefined,
  added: TypeExtensionNode[],
  flaws: Flaw[],
): TypeDefinitionNode {
  const [first] = added;
  const kind = base?.kind ?? (first && DEFINITION_OF[first.kind]);
  const fitting = added.filter((node) => {
    if (DEFINITION_OF[node.kind] === kind) return true;
    const [said, meant] = [WORD_OF[DEFINITION_OF[node.kind]], kind === undefined ? "" : WORD_OF[kind]];
    flaws.push(flawAt(node, `\`${node.name.value}\` is extended as \`${said}\`, but it is \`${meant}\`.`));
    return false;
  });
  return { ...(base ?? first), ...joined([...(base ? [base] : []), ...fitting]), kind } as TypeDefinitionNode;
}

interface Members {
  directives?: readonly ConstDirectiveNode[];
  interfaces?: readonly NamedTypeNode[];
  types?: readonly NamedTypeNode[];
  fields?: readonly object[];
  values?: readonly object[];
}

const MEMBERS = ["directives", "interfaces", "types", "fields", "values"] as const;

function joined(nodes: Members[]): Members {
  return Object.fromEntries(
    MEMBERS.filter((key) => nodes.some((node) => node[key] !== undefined)).map((key) => [
      key,
      nodes.flatMap((node): readonly object[] => node[key] ?? []),
    ]),
  );
}

/** Naming an interface, a member or a location twice says nothing more, and costs the comparison time. */
function withoutRepeats<N extends TypeDefinitionNode | DirectiveDefinitionNode>(node: N): N {
  if (node.kind === Kind.DIRECTIVE_DEFINITION) {
    const locations = [...new Map(node.locations.map((one) => [one.value, one])).values()];
    return { ...node, locations };
  }
  if (node.kind === Kind.UNION_TYPE_DEFINITION) return { ...node, types: unrepeated(node.types) };
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return node;
  return { ...node, interfaces: unrepeated(node.interfaces) };
}

function unrepeated(nodes: readonly NamedTypeNode[] = []): NamedTypeNode[] {
  return [...new Map(nodes.map((node) => [node.name.value, node])).values()];
}

const ROOTS = [
  { operation: OperationTypeNode.QUERY, name: "Query" },
  { operation: OperationTypeNode.MUTATION, name: "Mutation" },
  { operation: OperationTypeNode.SUBSCRIPTION, name: "Subscription" },
];

function mergedSchema(
  nodes: (SchemaDefinitionNode | SchemaExtensionNode)[],
  types: Map<string, TypeDefinitionNode>,
  contradict: (known: ASTNode, node: ASTNode, name: string) => void,
): SchemaDefinitionNode | null {
  const bases = nodes.filter((node) => node.kind === Kind.SCHEMA_DEFINITION);
  const [base] = bases;
  for (const extra of bases.slice(1)) contradict(bases[0] ?? extra, extra, "`schema`");
  const some = base ?? nodes[0];
  if (some === undefined) return null;
  const all =
    base === undefined ? nodes : [base, ...nodes.filter((node) => node.kind === Kind.SCHEMA_EXTENSION)];
  const operationTypes = all.flatMap((node) => node.operationTypes ?? []);
  const stated = new Set(operationTypes.map(({ operation }) => operation));
  // A schema that is only extended has the usual roots.
  const usual = ROOTS.flatMap(({ operation, name }): OperationTypeDefinitionNode[] => {
    const root = types.get(name);
    if (base !== undefined || root === undefined || stated.has(operation)) return [];
    const type: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: root.name };
    return [{ kind: Kind.OPERATION_TYPE_DEFINITION, operation, type, ...located(root) }];
  });
  return {
    kind: Kind.SCHEMA_DEFINITION,
    ...located(some),
    ...(base?.description && { description: base.description }),
    directives: all.flatMap((node) => node.directives ?? []),
    operationTypes: [...operationTypes, ...usual],
  };
}

function located({ loc }: SchemaPart | SchemaExtensionNode) {
  return loc === undefined ? {} : { loc };
}

/** What a schema says that the comparison of schemas does not look at, so that it is not taken for the same. */
import type { Judgement } from "../finding.ts";
import { elementsOf } from "./elements.ts";
import {
  type ConstValueNode,
  type DefinitionNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
} from "./graphql-js.ts";
import type { SchemaPart } from "./merge-extensions.ts";
import type { Places } from "./places.ts";

export interface Unseen {
  /** Default values that do not fit their type, as they are written, by path. */
  misfits: Map<string, string>;
  /** Operations and fragments, each printed. */
  operations: string[];
  /** What concerns no client: the schema's description, and directives on arguments of directives. */
  remarks: string[];
}

export function unseenIn(
  schema: GraphQLSchema,
  { parts, others }: { parts: SchemaPart[]; others: DefinitionNode[] },
): Unseen {
  const remarks: string[] = [];
  for (const { path, node } of elementsOf(parts)) {
    if (node.kind === Kind.SCHEMA_DEFINITION) remarks.push(node.description?.value ?? "");
    else if (node.kind === Kind.DIRECTIVE && path[0]?.startsWith("@")) {
      remarks.push(`${path.join(".")} ${print(node)}`);
    }
  }
  return {
    misfits: misfitsIn(schema),
    operations: others.map((node) => print(node)).sort(),
    remarks: remarks.filter((remark) => remark !== "").sort(),
  };
}

export function sameUnseen(before: Unseen, after: Unseen): boolean {
  const written = ({ operations, remarks }: Unseen) => JSON.stringify([operations, remarks]);
  return written(before) === written(after);
}

/** Changes that cannot be judged. */
export function unjudged(
  before: { unseen: Unseen; places: Places },
  after: { unseen: Unseen; places: Places },
): Judgement["unknowns"] {
  const unknowns: Judgement["unknowns"] = [];
  const paths = new Set([...before.unseen.misfits.keys(), ...after.unseen.misfits.keys()]);
  for (const path of paths) {
    if (before.unseen.misfits.get(path) === after.unseen.misfits.get(path)) continue;
    if (!before.places.has(path) || !after.places.has(path)) continue;
    unknowns.push({
      path,
      reason: "its default value does not fit its type, so a change of it is not judged",
    });
  }
  const [old, now] = [before.unseen.operations, after.unseen.operations];
  if (JSON.stringify(old) !== JSON.stringify(now)) {
    unknowns.push({ path: "", reason: "operations and fragments beside the schema are not compared" });
  }
  return unknowns;
}

type InputValue = GraphQLArgument | GraphQLInputField;

function misfitsIn(schema: GraphQLSchema): Map<string, string> {
  const misfits = new Map<string, string>();
  const look = (place: string, values: Iterable<InputValue>) => {
    for (const { name, defaultValue, astNode } of values) {
      const written: ConstValueNode | undefined = astNode?.defaultValue;
      if (defaultValue === undefined && written !== undefined)
        misfits.set(`${place}.${name}`, print(written));
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) look(type.name, Object.values(type.getFields()));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field.args);
  }
  for (const directive of schema.getDirectives()) look(`@${directive.name}`, directive.args);
  return misfits;
}

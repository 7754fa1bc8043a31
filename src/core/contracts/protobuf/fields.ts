/** What a field is on the wire and in generated code, once its label, its options and its features are known. */
import type { Features } from "./features.ts";
import type { FieldNode } from "./model.ts";
import { shortName, type TypeName } from "./names.ts";

export const SCALARS = [
  "double",
  "float",
  "int32",
  "int64",
  "uint32",
  "uint64",
  "sint32",
  "sint64",
  "fixed32",
  "fixed64",
  "sfixed32",
  "sfixed64",
  "bool",
  "string",
  "bytes",
] as const;

export type Scalar = (typeof SCALARS)[number];

/** `group` is also a message with delimited encoding; `unknown` is declared in an import that is not at hand. */
export type Kind = Scalar | "message" | "group" | "enum" | "unknown";

/** `unsure`: has presence if its type, which is not at hand, is a message. */
export type Cardinality = "explicit" | "implicit" | "required" | "repeated" | "map" | "unsure";

export interface Field {
  node: FieldNode;
  /** Full name of the message that it stands in; of an extension, of what is around it. */
  owner: string;
  isMapEntry: boolean;
  /** What it extends; null for a field of its owner. */
  extendee: TypeName | null;
  kind: Kind;
  /** null for scalars. */
  type: TypeName | null;
  cardinality: Cardinality;
  jsonName: string;
  features: Features;
}

interface Setting {
  owner: { fullName: string; isMapEntry: boolean };
  features: Features;
  resolve: (text: string) => TypeName;
}

export function fieldOf(node: FieldNode, { owner, features, resolve }: Setting): Field {
  const scalar = node.form === "plain" ? SCALARS.find((name) => name === node.type) : undefined;
  const type = scalar === undefined ? resolve(node.type) : null;
  const delimited = features.encoding === "DELIMITED" && node.form !== "map" && !owner.isMapEntry;
  const kind = scalar ?? kindOf(node, type?.kind ?? null, delimited);
  const field = {
    node,
    owner: owner.fullName,
    isMapEntry: owner.isMapEntry,
    extendee: node.extendee === null ? null : resolve(node.extendee),
    kind,
    type,
    jsonName: node.options.get("json_name")?.text ?? jsonNameOf(node.name),
    features,
  };
  return { ...field, cardinality: cardinalityOf(field) };
}

function kindOf(node: FieldNode, kind: TypeName["kind"], delimited: boolean): Kind {
  if (node.form === "group") return "group";
  if (node.form === "map") return "message";
  // Only a message can be encoded in this way, so the option tells what the import would.
  const isMessage = node.options.has("features.message_encoding");
  if (kind === null && !isMessage) return "unknown";
  if (kind === "enum") return "enum";
  return delimited ? "group" : "message";
}

function cardinalityOf({ node, kind, features }: Pick<Field, "node" | "kind" | "features">): Cardinality {
  if (node.form === "map") return "map";
  if (node.label === "repeated") return "repeated";
  if (node.label === "required" || features.presence === "LEGACY_REQUIRED") return "required";
  const stated = node.label === "optional" || node.oneof !== null || node.extendee !== null;
  if (stated || features.presence === "EXPLICIT" || kind === "message" || kind === "group") return "explicit";
  return kind === "unknown" ? "unsure" : "implicit";
}

/** `order_id` → `orderId` */
function jsonNameOf(name: string): string {
  return name.replace(/_+([^_]?)/g, (_, next: string) => next.toUpperCase());
}

/** An extension is known by its full name. */
export function nameOf(field: Field): string {
  return field.extendee === null ? field.node.name : `${field.owner}${field.owner && "."}${field.node.name}`;
}

/** `Field \`id\` (1) of \`Order\`` */
export function describe(field: Field): string {
  const { number } = field.node;
  return field.extendee === null
    ? `Field \`${field.node.name}\` (${number}) of \`${shortName(field.owner)}\``
    : `Extension \`${nameOf(field)}\` (${number}) of \`${field.extendee.name}\``;
}

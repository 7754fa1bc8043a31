/** What Smithy itself defines: the simple shapes that every model may use, and which changes of its traits break. */
import type { ShapeType } from "./raw.ts";

const SIMPLE: [string, ShapeType][] = [
  ["String", "string"],
  ["Blob", "blob"],
  ["BigInteger", "bigInteger"],
  ["BigDecimal", "bigDecimal"],
  ["Timestamp", "timestamp"],
  ["Document", "document"],
  ["Boolean", "boolean"],
  ["Byte", "byte"],
  ["Short", "short"],
  ["Integer", "integer"],
  ["Long", "long"],
  ["Float", "float"],
  ["Double", "double"],
  ["PrimitiveBoolean", "boolean"],
  ["PrimitiveByte", "byte"],
  ["PrimitiveShort", "short"],
  ["PrimitiveInteger", "integer"],
  ["PrimitiveLong", "long"],
  ["PrimitiveFloat", "float"],
  ["PrimitiveDouble", "double"],
  ["Unit", "structure"],
];

export const PRELUDE_TYPES: ReadonlyMap<string, ShapeType> = new Map(
  SIMPLE.map(([name, type]) => [`smithy.api#${name}`, type]),
);

export type Severity = "NOTE" | "WARNING" | "DANGER" | "ERROR";
export type ChangeKind = "add" | "remove" | "update" | "presence" | "any";

export interface BreakingRule {
  change: ChangeKind;
  /** Where inside the trait's value; empty for the trait itself. */
  path: string[];
  severity: Severity;
  reason: string | null;
}

function rule(change: ChangeKind, severity: Severity = "ERROR", path = "", reason: string | null = null) {
  return { change, path: path.split("/").slice(1), severity, reason };
}

const ANY = [rule("any")];
const PRESENCE = [rule("presence")];
const REMOVE = [rule("remove")];
const ORDERED = "the order of authentication schemes is their priority";

/** Traits of the prelude; those with no rules are merely noted when they come, change or go. */
const RULES: Record<string, BreakingRule[]> = {
  trait: [
    rule("presence"),
    rule("any", "ERROR", "/structurallyExclusive"),
    rule("update", "NOTE", "/conflicts", "models that were valid may now conflict"),
  ],
  deprecated: [],
  box: [],
  documentation: [],
  externalDocumentation: [],
  auth: [
    rule("add", "DANGER", "", ORDERED),
    rule("update", "DANGER", "", ORDERED),
    rule("remove", "DANGER", "", ORDERED),
  ],
  protocolDefinition: PRESENCE,
  authDefinition: PRESENCE,
  httpBasicAuth: REMOVE,
  httpDigestAuth: REMOVE,
  httpBearerAuth: REMOVE,
  httpApiKeyAuth: REMOVE,
  default: [],
  addedDefault: REMOVE,
  clientOptional: [],
  optionalAuth: REMOVE,
  examples: [],
  error: ANY,
  retryable: REMOVE,
  readonly: REMOVE,
  idempotent: REMOVE,
  idempotencyToken: REMOVE,
  internal: [rule("remove", "WARNING", "", "without it the shape is visible to everybody")],
  jsonName: ANY,
  xmlAttribute: ANY,
  xmlFlattened: ANY,
  xmlName: ANY,
  xmlNamespace: ANY,
  noReplace: [],
  mediaType: REMOVE,
  references: [],
  resourceIdentifier: REMOVE,
  private: [],
  sensitive: [],
  since: [],
  streaming: ANY,
  requiresLength: PRESENCE,
  tags: [],
  title: [],
  enum: PRESENCE,
  length: [],
  range: [],
  pattern: [
    rule("add", "WARNING", "", "values that were accepted have to fit it already"),
    rule("update", "NOTE", "", "it should accept more than before, not less"),
  ],
  required: [rule("add", "WARNING", "", "callers may have left the member out")],
  property: [rule("remove"), rule("update")],
  notProperty: [rule("add")],
  nestedProperties: ANY,
  recommended: [],
  sparse: PRESENCE,
  uniqueItems: [rule("presence", "WARNING")],
  unstable: [],
  paginated: [
    rule("remove"),
    rule("update", "ERROR", "/inputToken"),
    rule("update", "ERROR", "/outputToken"),
    rule("remove", "ERROR", "/items"),
    rule("add", "NOTE", "/items"),
    rule("update", "NOTE", "/items"),
    rule("update", "ERROR", "/pageSize"),
    rule("remove", "ERROR", "/pageSize"),
  ],
  http: [
    rule("remove"),
    rule("update", "ERROR", "/method"),
    rule("update", "ERROR", "/uri"),
    rule("update", "ERROR", "/code"),
    rule("presence", "DANGER", "/code", "only 200 is the same as none"),
  ],
  httpLabel: PRESENCE,
  httpQuery: ANY,
  httpQueryParams: ANY,
  httpHeader: ANY,
  httpPrefixHeaders: ANY,
  httpPayload: PRESENCE,
  httpError: ANY,
  httpResponseCode: ANY,
  cors: REMOVE,
  eventPayload: ANY,
  eventHeader: ANY,
  idRef: [],
  timestampFormat: ANY,
  endpoint: ANY,
  hostLabel: ANY,
  suppress: [],
  httpChecksumRequired: [],
  input: PRESENCE,
  output: PRESENCE,
  unitType: [],
  mixin: [],
  requestCompression: [
    rule("remove", "DANGER", "", "old clients still send compressed requests"),
    rule("remove", "ERROR", "/encodings"),
    rule("add", "NOTE", "/encodings/member"),
    rule("remove", "DANGER", "/encodings/member", "old clients still use the algorithm"),
    rule("update", "DANGER", "/encodings/member", "old clients still use the algorithm"),
  ],
  // Its rules are written as tags in the prelude: see `TAGGED`.
  enumValue: [],
};

/** A change of any kind is an error of ModifiedTrait, as tags of the definition say. */
export const TAGGED: ReadonlySet<string> = new Set(["smithy.api#enumValue"]);

export const PRELUDE_TRAITS: ReadonlyMap<string, BreakingRule[]> = new Map(
  Object.entries(RULES).map(([name, rules]) => [`smithy.api#${name}`, rules]),
);

export function isPreludeName(name: string): boolean {
  const id = `smithy.api#${name}`;
  return PRELUDE_TYPES.has(id) || PRELUDE_TRAITS.has(id);
}

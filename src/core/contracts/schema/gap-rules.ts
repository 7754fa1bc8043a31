/** The rule id of a gap: oasdiff's published id where one exists, else one in the same form. */
import type { BoundName, Gap } from "./gap.ts";
import type { Position } from "./position.ts";

/** `narrowed`: the old schema accepts something that the new one refuses. `widened`: the reverse. */
export type Effect = "narrowed" | "widened";

const BOUND_NAMES: Record<BoundName, string> = {
  minimum: "min",
  maximum: "max",
  exclusiveMinimum: "exclusive-min",
  exclusiveMaximum: "exclusive-max",
  minLength: "min-length",
  maxLength: "max-length",
  minItems: "min-items",
  maxItems: "max-items",
  minProperties: "min-properties",
  maxProperties: "max-properties",
};

export function ruleOf(gap: Gap, { effect, position }: { effect: Effect; position: Position }): string {
  const nested = gap.path.length > 0;
  const request = position.direction === "request";
  const narrowed = effect === "narrowed";
  const property = `${position.direction}${position.area === "body" ? "" : `-${position.area}`}-property`;
  const root = `${position.direction}-${position.area}`;
  const subject = nested ? property : root;
  switch (gap.kind) {
    case "required":
      return requiredRule(gap, { narrowed, position, property });
    case "property-refused":
      return narrowed ? `${property}-removed` : newProperty(position, "optional", property);
    case "property-dropped":
      if (!narrowed) return newProperty(position, "optional", property);
      return request || position.area !== "body"
        ? `${property}-removed`
        : `${position.direction}-optional-property-removed`;
    case "property-opened":
      return narrowed ? `${property}-added-to-open-object` : `${property}-removed-from-open-object`;
    case "nullable":
      return `${subject}-became-${narrowed ? "not-nullable" : "nullable"}`;
    case "type":
    case "format":
      return `${subject}-type-${typeWord(gap, request, narrowed)}`;
    case "enum-value":
      return `${subject}-enum-value-${narrowed ? "removed" : "added"}`;
    case "enum-set":
      return narrowed ? `${subject}-became-enum` : `${subject}-became-not-enum`;
    case "const":
      return `${subject}-const-${gap.wide === null ? (narrowed ? "added" : "removed") : "changed"}`;
    case "bound":
      return `${subject}-${boundWord(gap, narrowed)}`;
    case "multiple-of":
      return `${subject}-multiple-of-${setWord(gap, narrowed) ?? "changed"}`;
    case "unique-items":
      return `${subject}-unique-items-${narrowed ? "set" : "unset"}`;
    case "pattern":
      return `${subject}-pattern-${gap.wide === null ? (narrowed ? "added" : "removed") : "changed"}`;
    case "closed":
      return `${subject}-additional-properties-${narrowed ? "refused" : "allowed"}`;
    case "tuple":
      return `${subject}-prefix-items-${narrowed ? "removed" : "added"}`;
    case "alternative":
      return `${subject}-${gap.keyword === "oneOf" ? "one-of" : "any-of"}-${narrowed ? "removed" : "added"}`;
    case "forbidden":
      return `${subject}-${narrowed ? "forbidden" : "allowed"}`;
    case "undecided":
      return `${subject}-${gap.force === "break" ? provenWord(gap, narrowed) : "undecided"}`;
  }
}

function requiredRule(gap: Gap, at: { narrowed: boolean; position: Position; property: string }): string {
  const { narrowed, position, property } = at;
  const withDefault = gap.hasDefault && position.area === "body" ? "-with-default" : "";
  if (position.direction === "request") {
    if (narrowed && gap.declared) return `${property}-became-required${withDefault}`;
    if (narrowed) return `${newProperty(position, "required", property)}${withDefault}`;
    return gap.declared ? `${property}-became-optional` : `${property}-removed`;
  }
  if (position.area !== "body" && !gap.declared) return `${property}-${narrowed ? "added" : "removed"}`;
  if (narrowed)
    return gap.declared ? `${property}-became-required` : `${position.direction}-required-property-added`;
  return gap.declared ? `${property}-became-optional` : `${position.direction}-required-property-removed`;
}

function newProperty(position: Position, need: "required" | "optional", property: string): string {
  if (position.area === "header") return `${property}-added`;
  if (position.direction !== "request") return `${position.direction}-${need}-property-added`;
  return position.area === "body" ? `new-${need}-request-property` : `new-${need}-${property}`;
}

function typeWord(gap: Gap, request: boolean, narrowed: boolean): string {
  if (request) return narrowed ? "changed" : "generalized";
  if (narrowed) return "specialized";
  return isWiderType(gap) ? "generalized" : "changed";
}

/** A pure widening: every old type is still there. A `number` has the `integer` in it. */
function isWiderType(gap: Gap): boolean {
  if (gap.kind === "format") return gap.wide === null;
  const [wide, narrow] = [gap.wide, gap.narrow];
  if (!Array.isArray(wide) || !Array.isArray(narrow)) return false;
  const has = (type: unknown) =>
    wide.some((known) => known === "any" || known === type || (known === "number" && type === "integer"));
  return narrow.every(has);
}

function boundWord(gap: Gap, narrowed: boolean): string {
  const name = BOUND_NAMES[gap.keyword as BoundName];
  const set = setWord(gap, narrowed);
  if (set !== null) return `${name}-${set}`;
  const lower = gap.keyword.toLowerCase().includes("min");
  return `${name}-${lower === narrowed ? "increased" : "decreased"}`;
}

/** A difference that was shown by a document rather than told by a keyword's own rule. */
function provenWord({ keyword }: Gap, narrowed: boolean): string {
  if (!/^[a-zA-Z]+$/.test(keyword) || keyword === "false") return narrowed ? "narrowed" : "widened";
  return `${keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-changed`;
}

function setWord(gap: Gap, narrowed: boolean): "set" | "unset" | null {
  if (gap.wide !== null) return null;
  return narrowed ? "set" : "unset";
}

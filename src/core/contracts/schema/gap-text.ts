/** A gap as one plain sentence. No line numbers and no commits: the sentence is part of the fingerprint. */
import { inCode } from "../quoted.ts";
import type { Json } from "../../json.ts";
import type { Gap } from "./gap.ts";
import type { Effect } from "./gap-rules.ts";
import type { Position } from "./position.ts";

export function messageOf(
  gap: Gap,
  { effect, position, undecided }: { effect: Effect; position: Position; undecided: string | null },
): string {
  const sentence = told(gap, effect === "narrowed", subjectOf(gap, position));
  if (undecided === null) return sentence;
  const doubt = gap.kind === "undecided" ? "" : `${sentence} `;
  return gap.kind === "undecided"
    ? `Whether ${subjectOf(gap, position)} still fits could not be decided: ${undecided}.`
    : `${doubt}Whether that breaks anyone could not be decided: ${undecided}.`;
}

function told(gap: Gap, narrowed: boolean, subject: string): string {
  const [old, now] = narrowed ? [gap.wide, gap.narrow] : [gap.narrow, gap.wide];
  const Subject = subject.startsWith("the ") ? `The ${subject.slice(4)}` : subject;
  switch (gap.kind) {
    case "required":
      if (narrowed) {
        return gap.declared
          ? `${Subject} is required now; before, it could be left out.`
          : `${Subject} is new and required.`;
      }
      return gap.declared
        ? `${Subject} may be missing now; before, it was always there.`
        : `${Subject} is gone; before, it was required.`;
    case "property-refused":
      return narrowed
        ? `${Subject} is gone, and the object allows no other fields.`
        : `${Subject} is new in an object that allowed no other fields before.`;
    case "property-dropped":
      return narrowed ? `${Subject} is no longer declared.` : `${Subject} is new and optional.`;
    case "property-opened":
      return narrowed
        ? `${Subject} is declared now; before, the open object allowed any value there.`
        : `${Subject} is no longer declared, so the open object allows any value there.`;
    case "nullable":
      return narrowed ? `${Subject} can no longer be null.` : `${Subject} can be null now.`;
    case "type":
      return `The type of ${subject} changed from ${list(old)} to ${list(now)}.`;
    case "format":
      return `The format of ${subject} changed from ${said(old)} to ${said(now)}.`;
    case "enum-value":
      return narrowed
        ? `${Subject} can no longer be ${said(gap.wide)}.`
        : `${Subject} can be ${said(gap.wide)} now, which was not possible before.`;
    case "enum-set":
      return narrowed
        ? `${Subject} is limited to ${list(gap.narrow)} now.`
        : `${Subject} is no longer limited to ${list(gap.narrow)}.`;
    case "const":
      return `${Subject} changed from ${constant(old)} to ${constant(now)}.`;
    case "bound":
    case "multiple-of":
      return `\`${gap.keyword}\` of ${subject} changed from ${said(old)} to ${said(now)}.`;
    case "unique-items":
      return `The entries of ${subject} ${narrowed ? "have to be different from each other now" : "may repeat now"}.`;
    case "pattern":
      return `The pattern of ${subject} changed from ${said(old)} to ${said(now)}.`;
    case "closed":
      return narrowed
        ? `${Subject} no longer allows fields that are not declared.`
        : `${Subject} allows fields now that are not declared.`;
    case "tuple":
      return narrowed
        ? `${Subject} can no longer have more than ${said(gap.narrow)} entries.`
        : `${Subject} can have more than ${said(gap.narrow)} entries now.`;
    case "alternative":
      return narrowed
        ? `No alternative of ${subject} accepts ${list(gap.wide)} any more.`
        : `${Subject} has a new alternative.`;
    case "forbidden":
      return narrowed ? `${Subject} is not allowed any more.` : `${Subject} is allowed now.`;
    case "undecided": {
      const keyword = gap.keyword === "" || gap.keyword === "false" ? "" : ` (\`${gap.keyword}\`)`;
      return narrowed
        ? `${Subject} no longer accepts all that it accepted before${keyword}.`
        : `${Subject} can be something now that was not possible before${keyword}.`;
    }
  }
}

function subjectOf(gap: Gap, position: Position): string {
  const name = gap.path.map((step) => (step.startsWith("[") ? step : `.${step}`)).join("");
  if (name !== "") return inCode(name.replace(/^\./, ""), 120);
  switch (position.area) {
    case "body":
      return position.operation === null ? "the payload" : `the ${position.direction} body`;
    case "parameter":
      return "the parameter";
    case "header":
      return "the header";
  }
}

function said(value: Json): string {
  if (value === null) return "nothing";
  return inCode(typeof value === "string" ? value : JSON.stringify(value), 80);
}

function constant(value: Json): string {
  return value === null ? "any value" : Array.isArray(value) ? list(value) : said(value);
}

function list(value: Json): string {
  if (!Array.isArray(value)) return said(value);
  if (value.length === 0) return "nothing";
  const shown = value.slice(0, 8).map((entry) => (entry === null ? "`null`" : said(entry)));
  return shown.join(", ") + (value.length > shown.length ? " and more" : "");
}

/** What an evaluator says: smithy-diff's name of the rule, its severity, and the shape that it is about. */
import type { Json } from "../../../json.ts";
import type { Finding } from "../../finding.ts";
import type { Severity } from "../prelude.ts";

export interface SmithyEvent {
  rule: string;
  severity: Severity;
  /** Shape or member, or `metadata key`. */
  subject: string;
  message: string;
  old: Json;
  new: Json;
  /** The trait whose line is shown, when the shape has it. */
  trait: string | null;
  operation: string | null;
  undecided: string | null;
}

export function event(
  rule: string,
  severity: Severity,
  subject: string,
  message: string,
  more: Partial<Omit<SmithyEvent, "rule" | "severity" | "subject" | "message">> = {},
): SmithyEvent {
  return {
    rule,
    severity,
    subject,
    message,
    old: null,
    new: null,
    trait: null,
    operation: null,
    undecided: null,
    ...more,
  };
}

const LEVELS: Record<Severity, Finding["level"]> = {
  ERROR: "error",
  DANGER: "error",
  WARNING: "warning",
  NOTE: "info",
};

export function findingOf(told: SmithyEvent): Finding {
  const { rule, severity, subject, message, operation, undecided, trait } = told;
  const key = trait === null ? subject : `${subject}@${trait}`;
  return {
    rule,
    level: LEVELS[severity],
    path: subject,
    operation,
    direction: null,
    message,
    old: short(told.old),
    new: short(told.new),
    before: key,
    after: key,
    undecided,
  };
}

/** Documentation and examples can be long; a result shows their beginning. */
function short(value: Json): Json {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= 300 ? value : `${text.slice(0, 300)}…`;
}

export function isSevere(severity: Severity): boolean {
  return severity === "ERROR" || severity === "DANGER";
}

/** How long an operation or a parameter is promised: deprecation, sunset, stability. */
import type { Json } from "../../json.ts";
import { at, type JsonObject } from "../pointer.ts";
import type { Operation } from "./document.ts";
import type { OperationReport, Report } from "./report.ts";
import type { Level } from "./keywords/law.ts";
import { isUnpromised, STABILITY } from "./stability.ts";
import { isPast, type Sunset, sunsetOf, whenGone } from "./sunset.ts";

/** A change of deprecation; `rule` and `message` go on behind the name of what is deprecated. */
export interface Told {
  rule: string;
  level: Level;
  message: string;
  old: Json;
  new: Json;
}

export class Deprecation {
  readonly deprecated: boolean;
  readonly sunset: Sunset;

  constructor(owner: JsonObject) {
    this.deprecated = owner["deprecated"] === true;
    this.sunset = sunsetOf(owner);
  }

  /** `withSunset`: an announced end has a rule of its own. */
  since(old: Deprecation, { withSunset }: { withSunset: boolean }): Told[] {
    const told = (rule: string, level: Level, message: string): Told[] => [
      { rule, level, message, old: dateOf(old.sunset), new: dateOf(this.sunset) },
    ];
    const { sunset } = this;
    const unreadable = (which: Sunset, rule = "sunset-parse") =>
      told(
        rule,
        "error",
        `has the sunset \`${which.kind === "unreadable" ? which.text : ""}\`, which is no date.`,
      );
    if (old.deprecated && !this.deprecated) return told("reactivated", "info", "is no longer deprecated.");
    if (!old.deprecated && this.deprecated) {
      if (sunset.kind === "unreadable") return unreadable(sunset);
      if (sunset.kind === "none") return told("deprecated", "info", "is deprecated now.");
      if (isPast(sunset)) {
        return told(
          "sunset-date-too-small",
          "error",
          `is deprecated now, with the end ${sunset.date}, which is past.`,
        );
      }
      const rule = withSunset ? "deprecated-with-sunset" : "deprecated";
      return told(rule, "info", `is deprecated now, until ${sunset.date}.`);
    }
    if (!this.deprecated || old.sunset.kind === "none") return [];
    if (sunset.kind === "none")
      return told("sunset-deleted", "error", "is still deprecated, but its announced end is gone.");
    if (dateOf(sunset) === dateOf(old.sunset)) return [];
    const bad = [old.sunset, sunset].find(({ kind }) => kind === "unreadable");
    if (bad !== undefined) return unreadable(bad, withSunset ? "path-sunset-parse" : "sunset-parse");
    if (sunset.kind !== "date" || old.sunset.kind !== "date") return [];
    if (sunset.date >= old.sunset.date) return [];
    const message = `ends earlier than announced: ${sunset.date} and no longer ${old.sunset.date}.`;
    return told("sunset-date-changed-too-small", "error", message);
  }
}

export function deprecationOf(owner: JsonObject): Deprecation {
  return new Deprecation(owner);
}

function dateOf(sunset: Sunset): string | null {
  return sunset.kind === "date" ? sunset.date : sunset.kind === "unreadable" ? sunset.text : null;
}

/** The published ids of operations do not all begin alike. */
const OPERATION_RULES: Record<string, string> = {
  "sunset-parse": "api-deprecated-sunset-parse",
  "path-sunset-parse": "api-path-sunset-parse",
  reactivated: "endpoint-reactivated",
  deprecated: "endpoint-deprecated",
  "deprecated-with-sunset": "endpoint-deprecated-with-sunset",
  "sunset-date-too-small": "api-sunset-date-too-small",
  "sunset-deleted": "sunset-deleted",
  "sunset-date-changed-too-small": "api-sunset-date-changed-too-small",
};

export function compareLifecycle(run: OperationReport): void {
  const { old, now } = run;
  const shared = { before: old.at, after: now.at };
  for (const told of deprecationOf(now.value).since(deprecationOf(old.value), { withSunset: true })) {
    const rule = OPERATION_RULES[told.rule] ?? told.rule;
    run.add({ ...shared, ...told, rule, message: `\`${now.label}\` ${told.message}` });
  }
  for (const operation of [old, now]) {
    const { stated, known } = operation.stability;
    if (known) continue;
    const message = `The stability \`${stated ?? ""}\` of \`${operation.label}\` is none of ${STABILITY.join(", ")}.`;
    run.add({ ...shared, rule: "api-invalid-stability-level", level: "error", message });
  }
  if (!old.stability.known || !now.stability.known || old.stability.level === now.stability.level) return;
  if (isUnpromised(old.stability)) return;
  const decreased = now.stability.level < old.stability.level;
  const [was, is] = [old, now].map(({ stability }) => STABILITY[stability.level] ?? "");
  run.add({
    before: at(old.at, "x-stability-level"),
    after: at(now.at, "x-stability-level"),
    rule: decreased ? "api-stability-decreased" : "api-stability-increased",
    level: decreased ? "error" : "info",
    message: `The stability of \`${now.label}\` changed from \`${was ?? ""}\` to \`${is ?? ""}\`.`,
    old: was ?? null,
    new: is ?? null,
  });
}

/** An operation that is no longer there. */
export function removedOperation(report: Report, old: Operation): void {
  const pathGone = !report.after.paths.has(old.pathKey);
  const rule = pathGone ? "api-path-removed" : "api-removed";
  const message = `\`${old.label}\` is gone.`;
  const shared = { operation: old.label, before: old.at, after: null };
  if (!old.stability.known) {
    const told = `The stability \`${old.stability.stated ?? ""}\` of \`${old.label}\` is none of ${STABILITY.join(", ")}.`;
    report.add({ ...shared, rule: "api-invalid-stability-level", level: "error", message: told });
    return;
  }
  if (!old.deprecated) {
    const level = isUnpromised(old.stability) ? "info" : "error";
    report.add({ ...shared, rule: `${rule}-without-deprecation`, level, message });
    return;
  }
  const gone = whenGone(old.sunset);
  if (gone === null) {
    const text = old.sunset.kind === "unreadable" ? old.sunset.text : "";
    const told = `${message} Its sunset \`${text}\` is no date.`;
    report.add({ ...shared, rule: "api-path-sunset-parse", level: "error", message: told });
    return;
  }
  const doubt = gone.doubt === null ? "" : ` Whether that is too early could not be decided: ${gone.doubt}.`;
  const level = isUnpromised(old.stability) ? "info" : gone.level;
  const undecided = isUnpromised(old.stability) ? null : gone.doubt;
  report.add({ ...shared, rule: `${rule}${gone.suffix}`, level, message: `${message}${doubt}`, undecided });
}

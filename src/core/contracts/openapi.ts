/** OpenAPI 3.0 and 3.1: operations on both sides, each judged where it is used. Rule ids are oasdiff's where it has one. */
import type { Json } from "../json.ts";
import type { Judgement } from "./finding.ts";
import { compareRequestBody, compareResponses } from "./openapi/bodies.ts";
import { type Operation, readApi } from "./openapi/document.ts";
import { compareParameters } from "./openapi/parameters.ts";
import { OperationReport, Report } from "./openapi/report.ts";
import { compareGlobalSecurity, compareSecurity } from "./openapi/security.ts";
import { at, equalJson, objectMember, textMember } from "./pointer.ts";

/** Why this document is not compared, or null. */
export function openApiRefusal(root: Json): string | null {
  const version = textMember(root, "openapi");
  if (version?.startsWith("3.")) return null;
  if (textMember(root, "swagger") !== null) return "Swagger 2.0 is recognised, but not compared yet";
  return "it does not say `openapi: 3.x`";
}

export function compareOpenApi(before: Json, after: Json): Judgement {
  const report = new Report(readApi(before), readApi(after));
  for (const [key, old] of report.before.operations) {
    const now = report.after.operations.get(key);
    if (now === undefined) removed(report, old);
    else compareOperation(new OperationReport(report, old, now));
  }
  for (const [key, now] of report.after.operations) {
    if (report.before.operations.has(key)) continue;
    report.add({
      rule: "endpoint-added",
      level: "info",
      operation: now.label,
      message: `\`${now.label}\` is new.`,
      before: null,
      after: now.at,
    });
  }
  compareGlobalSecurity(report);
  compareWebhooks(report);
  for (const { at: place, reason } of unfollowed(report)) report.unknown(place, reason);
  return { findings: report.findings, unknowns: report.unknowns };
}

function removed(report: Report, old: Operation): void {
  const pathGone = !report.after.paths.has(old.pathKey);
  const rule = pathGone ? "api-path-removed" : "api-removed";
  const shared = { operation: old.label, before: old.at, after: null, message: `\`${old.label}\` is gone.` };
  if (!old.deprecated) {
    const level = old.unstable ? "info" : "error";
    report.add({ ...shared, rule: `${rule}-without-deprecation`, level });
  } else if (old.sunset === null) {
    report.add({ ...shared, rule: `${rule}-with-deprecation`, level: "info" });
  } else {
    const undecided = `it was announced to end on ${old.sunset.slice(0, 40)}, and dates are not compared with today`;
    const message = `\`${old.label}\` is gone. Whether that is too early could not be decided: ${undecided}.`;
    report.add({ ...shared, rule: `${rule}-with-deprecation`, level: "warning", message, undecided });
  }
}

function compareOperation(run: OperationReport): void {
  compareParameters(run);
  compareRequestBody(run);
  compareResponses(run);
  compareSecurity(run);
  const { old, now } = run;
  const shared = { before: old.at, after: now.at, level: "info" as const };
  const [oldId, newId] = [textMember(old.value, "operationId"), textMember(now.value, "operationId")];
  if (oldId !== null && oldId !== newId) {
    const message = `The operation id changed from \`${oldId}\` to \`${newId ?? "nothing"}\`.`;
    run.add({ ...shared, rule: "api-operation-id-removed", message, old: oldId, new: newId });
  }
  if (!old.deprecated && now.deprecated) {
    run.add({ ...shared, rule: "endpoint-deprecated", message: `\`${now.label}\` is deprecated now.` });
  }
  if (old.deprecated && !now.deprecated) {
    run.add({
      ...shared,
      rule: "endpoint-reactivated",
      message: `\`${now.label}\` is no longer deprecated.`,
    });
  }
  const callbacks = [objectMember(old.value, "callbacks"), objectMember(now.value, "callbacks")] as const;
  if (!equalJson(callbacks[0], callbacks[1])) {
    run.report.unknown(`${now.label} callbacks`, "callbacks are not compared yet, and they changed");
  }
}

/** Gone is gone; what changed inside a webhook is not judged yet, and says so. */
function compareWebhooks(report: Report): void {
  const had = objectMember(report.before.root, "webhooks") ?? {};
  const has = objectMember(report.after.root, "webhooks") ?? {};
  for (const [name, old] of Object.entries(had)) {
    const now = has[name];
    const before = at("/webhooks", name);
    if (now === undefined) {
      const message = `The webhook \`${name}\` is gone.`;
      report.add({
        rule: "webhook-removed",
        level: "error",
        path: `webhook ${name}`,
        message,
        before,
        after: null,
      });
    } else if (!equalJson(old, now)) {
      report.unknown(`webhook ${name}`, "webhooks are not compared yet, and this one changed");
    }
  }
  for (const name of Object.keys(has).filter((key) => had[key] === undefined)) {
    const after = at("/webhooks", name);
    const message = `The webhook \`${name}\` is new.`;
    report.add({
      rule: "webhook-added",
      level: "info",
      path: `webhook ${name}`,
      message,
      before: null,
      after,
    });
  }
}

/** References that lead nowhere; one that stands on both sides, word for word, is no part of the change. */
function unfollowed({ before, after }: Report): { at: string; reason: string }[] {
  const known = (list: typeof before.broken) => new Set(list.map(({ at: place, ref }) => `${place} ${ref}`));
  const [had, has] = [known(before.broken), known(after.broken)];
  return [
    ...before.broken.filter(({ at: place, ref }) => !has.has(`${place} ${ref}`)),
    ...after.broken.filter(({ at: place, ref }) => !had.has(`${place} ${ref}`)),
  ];
}

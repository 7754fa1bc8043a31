/** OpenAPI 3.0 to 3.2 and Swagger 2: operations on both sides, each judged where it is used, by oasdiff's rules. */
import type { Json } from "../json.ts";
import type { Finding, Judgement } from "./finding.ts";
import { unfollowed } from "./follow-ref.ts";
import { compareComponents } from "./openapi/components.ts";
import { readApi } from "./openapi/document.ts";
import { compareLifecycle, removedOperation } from "./openapi/lifecycle.ts";
import { compareParameters } from "./openapi/parameters.ts";
import { OperationReport, Report } from "./openapi/report.ts";
import { compareRequestBody } from "./openapi/request-body.ts";
import { compareResponses } from "./openapi/responses.ts";
import { compareCallbacks, compareWebhooks } from "./openapi/reversed.ts";
import { compareGlobalSecurity, compareSecurity } from "./openapi/security.ts";
import { compareOwnServers, compareServers } from "./openapi/servers.ts";
import { asOpenApi3 } from "./openapi/swagger.ts";
import { textMember } from "./pointer.ts";

/** Why this document is not compared, or null. */
export function openApiRefusal(root: Json): string | null {
  if (textMember(root, "openapi")?.startsWith("3.") || textMember(root, "swagger") === "2.0") return null;
  return 'it does not say `openapi: 3.x` or `swagger: "2.0"`';
}

export function compareOpenApi(before: Json, after: Json): Judgement {
  const [old, now] = [asOpenApi3(before), asOpenApi3(after)];
  const report = new Report(readApi(old.root), readApi(now.root));
  for (const [key, operation] of report.before.operations) {
    const counterpart = report.after.operations.get(key);
    if (counterpart === undefined) removedOperation(report, operation);
    else compareOperation(new OperationReport(report, operation, counterpart));
  }
  for (const [key, { label, at: place }] of report.after.operations) {
    if (report.before.operations.has(key)) continue;
    const message = `\`${label}\` is new.`;
    report.add({
      rule: "endpoint-added",
      level: "info",
      operation: label,
      message,
      before: null,
      after: place,
    });
  }
  compareGlobalSecurity(report);
  compareComponents(report);
  compareServers(report);
  compareWebhooks(report, compareOperation);
  for (const { path, reason } of unfollowed(report.before, report.after)) report.unknown(path, reason);
  const original = (finding: Finding): Finding => ({
    ...finding,
    before: finding.before === null ? null : old.original(finding.before),
    after: finding.after === null ? null : now.original(finding.after),
  });
  return { findings: report.findings.map(original), unknowns: report.unknowns };
}

function compareOperation(run: OperationReport): void {
  compareParameters(run);
  compareRequestBody(run);
  compareResponses(run);
  compareSecurity(run);
  compareOwnServers(run);
  compareLifecycle(run);
  compareNames(run);
  compareCallbacks(run);
}

/** Names that code generators and tables of contents go by. */
function compareNames(run: OperationReport): void {
  const { old, now } = run;
  const shared = { before: old.at, after: now.at, level: "info" as const };
  const [oldId, newId] = [textMember(old.value, "operationId"), textMember(now.value, "operationId")];
  if (oldId !== newId) {
    const rule = oldId === null ? "api-operation-id-added" : "api-operation-id-removed";
    const message = `The operation id changed from \`${oldId ?? "nothing"}\` to \`${newId ?? "nothing"}\`.`;
    run.add({ ...shared, rule, message, old: oldId, new: newId });
  }
  for (const tag of old.tags.filter((name) => !now.tags.includes(name))) {
    run.add({ ...shared, rule: "api-tag-removed", message: `The tag \`${tag}\` is gone.`, old: tag });
  }
  for (const tag of now.tags.filter((name) => !old.tags.includes(name))) {
    run.add({ ...shared, rule: "api-tag-added", message: `The tag \`${tag}\` is new.`, new: tag });
  }
}

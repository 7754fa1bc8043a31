/** Responses by status, with their bodies and headers. */
import { type Part, parts } from "../follow-ref.ts";
import { compareContent, schemaOf } from "./media-types.ts";
import type { OperationReport } from "./report.ts";

export function compareResponses(run: OperationReport): void {
  const had = parts(run.report.before, run.old, "responses");
  const has = parts(run.report.after, run.now, "responses");
  for (const [status, old] of had) {
    if (status.startsWith("x-")) continue;
    const now = has.get(status) ?? has.get(rangeOf(status)) ?? has.get(rangeOf(status).toLowerCase());
    if (now !== undefined) {
      const place = {
        direction: "response" as const,
        path: `response ${status} body`,
        rule: "response-media-type",
      };
      compareContent(run, old, now, place);
      compareHeaders(run, status, [old, now]);
      continue;
    }
    run.add({
      rule: `response-${kindOf(status)}-status-removed`,
      level: kindOf(status) === "success" ? "error" : "info",
      path: `${run.now.label} response ${status}`,
      direction: "response",
      message: `The response \`${status}\` is gone.`,
      before: old.at,
      after: run.now.at,
      old: status,
    });
  }
  for (const [status, now] of has) {
    if (had.has(status) || status.startsWith("x-")) continue;
    run.add({
      rule: `response-${kindOf(status)}-status-added`,
      level: "info",
      path: `${run.now.label} response ${status}`,
      direction: "response",
      message: `The response \`${status}\` is new.`,
      before: run.old.at,
      after: now.at,
      new: status,
    });
  }
}

/** `404` is among `4XX`. */
function rangeOf(status: string): string {
  return `${status[0] ?? ""}XX`;
}

function kindOf(status: string): "success" | "non-success" {
  return status.startsWith("2") ? "success" : "non-success";
}

function compareHeaders(run: OperationReport, status: string, [old, now]: [Part, Part]): void {
  const named = (found: Map<string, Part>) =>
    new Map([...found].map(([name, part]) => [name.toLowerCase(), { name, part }]));
  const had = named(parts(run.report.before, old, "headers"));
  const has = named(parts(run.report.after, now, "headers"));
  for (const [key, { name, part }] of had) {
    // OpenAPI: the content type is described by the media types.
    if (key === "content-type") continue;
    const place = `response ${status} header ${name}`;
    const shared = { path: `${run.now.label} ${place}`, direction: "response" as const, before: part.at };
    const required = part.value["required"] === true;
    const counterpart = has.get(key)?.part;
    if (counterpart === undefined) {
      const need = required ? "required" : "optional";
      const message = `The ${need} response header \`${name}\` is gone.`;
      const rule = `${need}-response-header-removed`;
      run.add({ ...shared, rule, level: required ? "error" : "info", message, after: now.at });
      continue;
    }
    if (required && counterpart.value["required"] !== true) {
      const message = `The response header \`${name}\` may be missing now; before, it was always there.`;
      const said = { rule: "response-header-became-optional", level: "error" as const, message };
      run.add({ ...shared, ...said, after: counterpart.at });
    }
    const [a, b] = [part, counterpart].map((header) => schemaOf(header));
    const any = (header: Part) => ({ schema: true, at: `${header.at}/schema` });
    if (a || b) {
      const use = { direction: "response" as const, area: "header" as const, path: place };
      run.schema(a ?? any(part), b ?? any(counterpart), use);
    }
  }
  for (const [key, { name, part }] of has) {
    if (had.has(key) || key === "content-type") continue;
    const said = {
      rule: "response-header-added",
      level: "info" as const,
      message: `The response header \`${name}\` is new.`,
    };
    const path = `${run.now.label} response ${status} header ${name}`;
    run.add({ ...said, path, direction: "response", before: old.at, after: part.at });
  }
}

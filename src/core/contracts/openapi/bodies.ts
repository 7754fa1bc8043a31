/** Request bodies, responses and their headers. */
import { at } from "../pointer.ts";
import type { Node } from "../schema/shape.ts";
import { follow, type Part, parts } from "./document.ts";
import type { OperationReport } from "./report.ts";

export function compareRequestBody(run: OperationReport): void {
  const { before, after } = run.report;
  const old = follow(before, run.old.value["requestBody"], at(run.old.at, "requestBody"));
  const now = follow(after, run.now.value["requestBody"], at(run.now.at, "requestBody"));
  const path = `${run.now.label} request body`;
  const shared = {
    path,
    direction: "request" as const,
    before: old?.at ?? run.old.at,
    after: now?.at ?? run.now.at,
  };
  if (now === null) {
    if (old === null) return;
    const message = "The request body is gone.";
    run.add({ ...shared, rule: "request-body-removed", level: "error", message });
    return;
  }
  const required = now.value["required"] === true;
  if (old === null) {
    const message = `The request body is new and ${required ? "required" : "optional"}.`;
    const rule = required ? "request-body-added-required" : "request-body-added-optional";
    run.add({ ...shared, rule, level: required ? "error" : "info", message });
    return;
  }
  const wasRequired = old.value["required"] === true;
  if (required && !wasRequired) {
    const message = "The request body is required now; before, it could be left out.";
    run.add({
      ...shared,
      rule: "request-body-became-required",
      level: "error",
      message,
      old: false,
      new: true,
    });
  }
  if (!required && wasRequired) {
    const message = "The request body can be left out now.";
    run.add({
      ...shared,
      rule: "request-body-became-optional",
      level: "info",
      message,
      old: true,
      new: false,
    });
  }
  compareContent(run, old, now, {
    direction: "request",
    path: "request body",
    rule: "request-body-media-type",
  });
}

interface ContentPlace {
  direction: "request" | "response";
  path: string;
  rule: string;
}

function compareContent(run: OperationReport, old: Part, now: Part, place: ContentPlace): void {
  const [had, has] = [mediaTypes(run.report.before, old), mediaTypes(run.report.after, now)];
  const several = had.size > 1 || has.size > 1;
  const shared = { path: `${run.now.label} ${place.path}`, direction: place.direction };
  for (const [type, media] of had) {
    const counterpart = has.get(type) ?? has.get(type.replace(/\/.*/, "/*")) ?? has.get("*/*");
    if (counterpart === undefined) {
      const message = `The media type \`${type}\` of the ${place.path} is gone.`;
      run.add({
        ...shared,
        rule: `${place.rule}-removed`,
        level: "error",
        message,
        before: media.at,
        after: now.at,
        old: type,
      });
      continue;
    }
    run.schema(schemaOf(media), schemaOf(counterpart), {
      direction: place.direction,
      area: "body",
      path: several ? `${place.path} (${type})` : place.path,
    });
  }
  for (const [type, media] of has) {
    if (had.has(type)) continue;
    const message = `The media type \`${type}\` of the ${place.path} is new.`;
    run.add({
      ...shared,
      rule: `${place.rule}-added`,
      level: "info",
      message,
      before: old.at,
      after: media.at,
      new: type,
    });
  }
}

/** Media types without their parameters, whatever their case. */
function mediaTypes(api: OperationReport["report"]["before"], owner: Part): Map<string, Part> {
  const found = new Map<string, Part>();
  for (const [type, part] of parts(api, owner, "content")) {
    found.set((type.split(";")[0] ?? type).trim().toLowerCase(), part);
  }
  return found;
}

function schemaOf(media: Part): Node {
  return { schema: media.value["schema"] ?? true, at: at(media.at, "schema") };
}

export function compareResponses(run: OperationReport): void {
  const had = parts(run.report.before, run.old, "responses");
  const has = parts(run.report.after, run.now, "responses");
  for (const [status, old] of had) {
    const range = `${status[0] ?? ""}XX`;
    const now = has.get(status) ?? has.get(range) ?? has.get(range.toLowerCase());
    if (now === undefined) {
      const kind = isSuccess(status) ? "success" : "non-success";
      run.add({
        rule: `response-${kind}-status-removed`,
        level: isSuccess(status) ? "error" : "info",
        path: `${run.now.label} response ${status}`,
        direction: "response",
        message: `The response \`${status}\` is gone.`,
        before: old.at,
        after: run.now.at,
        old: status,
      });
      continue;
    }
    compareContent(run, old, now, {
      direction: "response",
      path: `response ${status} body`,
      rule: "response-media-type",
    });
    compareHeaders(run, status, [old, now]);
  }
  for (const [status, now] of has) {
    if (had.has(status)) continue;
    run.add({
      rule: `response-${isSuccess(status) ? "success" : "non-success"}-status-added`,
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

function compareHeaders(run: OperationReport, status: string, [old, now]: [Part, Part]): void {
  const named = (found: Map<string, Part>) =>
    new Map([...found].map(([name, part]) => [name.toLowerCase(), { name, part }]));
  const had = named(parts(run.report.before, old, "headers"));
  const has = named(parts(run.report.after, now, "headers"));
  for (const [key, { name, part }] of had) {
    const place = `response ${status} header ${name}`;
    const shared = { path: `${run.now.label} ${place}`, direction: "response" as const, before: part.at };
    const required = part.value["required"] === true;
    const counterpart = has.get(key)?.part;
    if (counterpart === undefined) {
      const rule = required ? "required-response-header-removed" : "optional-response-header-removed";
      const message = `The ${required ? "required" : "optional"} response header \`${name}\` is gone.`;
      run.add({ ...shared, rule, level: required ? "error" : "info", message, after: now.at });
      continue;
    }
    if (required && counterpart.value["required"] !== true) {
      const message = `The response header \`${name}\` may be missing now; before, it was always there.`;
      run.add({
        ...shared,
        rule: "response-header-became-optional",
        level: "error",
        message,
        after: counterpart.at,
      });
    }
    run.schema(schemaOf(part), schemaOf(counterpart), { direction: "response", area: "header", path: place });
  }
  for (const [key, { name, part }] of has) {
    if (had.has(key)) continue;
    const message = `The response header \`${name}\` is new.`;
    const path = `${run.now.label} response ${status} header ${name}`;
    run.add({
      rule: "response-header-added",
      level: "info",
      path,
      direction: "response",
      message,
      before: old.at,
      after: part.at,
    });
  }
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

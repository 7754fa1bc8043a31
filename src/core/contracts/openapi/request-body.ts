/** The body of a request: present, required, and what it may hold. */
import { follow } from "../follow-ref.ts";
import { at } from "../pointer.ts";
import { compareContent } from "./media-types.ts";
import type { OperationReport } from "./report.ts";

export function compareRequestBody(run: OperationReport): void {
  const { before, after } = run.report;
  const old = follow(before, run.old.value["requestBody"], at(run.old.at, "requestBody"));
  const now = follow(after, run.now.value["requestBody"], at(run.now.at, "requestBody"));
  const shared = {
    path: `${run.now.label} request body`,
    direction: "request" as const,
    before: old?.at ?? run.old.at,
    after: now?.at ?? run.now.at,
  };
  if (now === null) {
    if (old === null) return;
    run.add({
      ...shared,
      rule: "request-body-removed",
      level: "error",
      message: "The request body is gone.",
    });
    return;
  }
  const required = now.value["required"] === true;
  if (old === null) {
    const need = required ? "required" : "optional";
    const message = `The request body is new and ${need}.`;
    run.add({ ...shared, rule: `request-body-added-${need}`, level: required ? "error" : "info", message });
    return;
  }
  if (required !== (old.value["required"] === true)) {
    const message = required
      ? "The request body is required now; before, it could be left out."
      : "The request body can be left out now.";
    const rule = `request-body-became-${required ? "required" : "optional"}`;
    run.add({ ...shared, rule, level: required ? "error" : "info", message, old: !required, new: required });
  }
  compareContent(run, old, now, {
    direction: "request",
    path: "request body",
    rule: "request-body-media-type",
  });
}

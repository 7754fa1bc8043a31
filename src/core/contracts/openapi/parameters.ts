/** Parameters of one operation: present, required, how they are written, what they may hold. */
import type { Json } from "../../json.ts";
import { at, objectMember } from "../pointer.ts";
import type { Node } from "../schema/shape.ts";
import type { Parameter } from "./document.ts";
import type { OperationReport } from "./report.ts";

/** OpenAPI: these headers are described elsewhere, so their parameters are ignored. */
const IGNORED_HEADERS = ["header accept", "header content-type", "header authorization"];

export function compareParameters(run: OperationReport): void {
  for (const [key, old] of run.old.parameters) {
    if (IGNORED_HEADERS.includes(key)) continue;
    const now = run.now.parameters.get(key);
    if (now === undefined) removed(run, old);
    else both(run, old, now);
  }
  for (const [key, now] of run.now.parameters) {
    if (!IGNORED_HEADERS.includes(key) && !run.old.parameters.has(key)) added(run, now);
  }
}

function removed(run: OperationReport, old: Parameter): void {
  const shared = { path: pathOf(run, old), direction: "request" as const, before: old.at, after: run.now.at };
  const message = `The ${old.in} parameter \`${old.name}\` is gone.`;
  if (old.value["deprecated"] === true) {
    run.add({ ...shared, rule: "request-parameter-removed-with-deprecation", level: "info", message });
    return;
  }
  const doubt = "a client that still sends it may be refused; the contract does not say";
  run.add({
    ...shared,
    rule: "request-parameter-removed",
    level: "warning",
    message: `${message} Whether that breaks anyone could not be decided: ${doubt}.`,
    undecided: doubt,
    old: old.name,
  });
}

function added(run: OperationReport, now: Parameter): void {
  const need = now.required ? "required" : "optional";
  // The path itself did not change, so its parameter was there before, only not described.
  const described = now.in === "path";
  run.add({
    path: pathOf(run, now),
    direction: "request",
    rule: described ? "new-request-path-parameter" : `new-${need}-request-parameter`,
    level: now.required && !described ? "error" : "info",
    message: `The ${now.in} parameter \`${now.name}\` is new and ${need}.`,
    before: run.old.at,
    after: now.at,
    new: now.name,
  });
}

function both(run: OperationReport, old: Parameter, now: Parameter): void {
  const path = pathOf(run, now);
  const shared = { path, direction: "request" as const, before: old.at, after: now.at };
  if (!old.required && now.required) {
    const message = `The ${now.in} parameter \`${now.name}\` is required now; before, it could be left out.`;
    run.add({
      ...shared,
      rule: "request-parameter-became-required",
      level: "error",
      message,
      old: false,
      new: true,
    });
  }
  if (old.required && !now.required) {
    const message = `The ${now.in} parameter \`${now.name}\` can be left out now.`;
    run.add({
      ...shared,
      rule: "request-parameter-became-optional",
      level: "info",
      message,
      old: true,
      new: false,
    });
  }
  for (const [what, was, is] of writing(old, now)) {
    if (was === is) continue;
    const message = `How the ${now.in} parameter \`${now.name}\` is written changed: \`${what}\` from \`${was}\` to \`${is}\`.`;
    run.add({
      ...shared,
      rule: `request-parameter-${what}-changed`,
      level: "error",
      message,
      old: was,
      new: is,
    });
  }
  run.schema(schemaOf(old), schemaOf(now), {
    direction: "request",
    area: "parameter",
    path: `${now.in} parameter ${now.name}`,
  });
}

/** `style` and `explode` with their defaults; they matter for lists and objects only. */
function writing(old: Parameter, now: Parameter): [string, string, string][] {
  const stated = (parameter: Parameter): [string, string] => {
    const { style, explode } = parameter.value;
    const usual = parameter.in === "query" || parameter.in === "cookie" ? "form" : "simple";
    const chosen = typeof style === "string" ? style : usual;
    return [chosen, String(typeof explode === "boolean" ? explode : chosen === "form")];
  };
  const scalar = [old, now].every((parameter) => {
    const { schema } = schemaOf(parameter);
    const type: Json | undefined = objectMember({ schema }, "schema")?.["type"];
    return typeof type === "string" && type !== "array" && type !== "object";
  });
  const [oldStyle, oldExplode] = stated(old);
  const [newStyle, newExplode] = stated(now);
  const result: [string, string, string][] = [["style", oldStyle, newStyle]];
  if (!scalar) result.push(["explode", oldExplode, newExplode]);
  return result;
}

function schemaOf(parameter: Parameter): Node {
  const { schema, content } = parameter.value;
  if (schema !== undefined) return { schema, at: at(parameter.at, "schema") };
  const [type] = Object.keys(objectMember(parameter.value, "content") ?? {});
  if (content === undefined || type === undefined) return { schema: true, at: at(parameter.at, "schema") };
  const place = at(at(parameter.at, "content"), type);
  const inner = objectMember(content, type)?.["schema"];
  return { schema: inner ?? true, at: at(place, "schema") };
}

function pathOf(run: OperationReport, parameter: Parameter): string {
  return `${run.now.label} ${parameter.in} parameter ${parameter.name}`;
}

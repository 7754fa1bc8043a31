/** Parameters of one operation: present, required, how they are written, what they may hold. */
import type { Json } from "../../json.ts";
import { at, isObject, objectMember } from "../pointer.ts";
import type { Node } from "../schema/shape.ts";
import type { Parameter } from "./document.ts";
import { deprecationOf, type Told } from "./lifecycle.ts";
import type { OperationReport } from "./report.ts";
import { viewOf } from "./keywords/view.ts";
import { whenGone } from "./sunset.ts";

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
  const shared = {
    path: pathOf(run, old),
    direction: "request" as const,
    before: old.at,
    after: run.now.at,
    old: old.name,
  };
  const message = `The ${old.in} parameter \`${old.name}\` is gone.`;
  const doubtful = (undecided: string) => ({
    level: "warning" as const,
    message: `${message} Whether that breaks anyone could not be decided: ${undecided}.`,
    undecided,
  });
  if (old.value["deprecated"] !== true) {
    const doubt = "a client that still sends it may be refused; the contract does not say";
    run.add({ ...shared, rule: "request-parameter-removed", ...doubtful(doubt) });
    return;
  }
  const { sunset } = deprecationOf(old.value);
  const gone = whenGone(sunset);
  if (gone === null) {
    const text = sunset.kind === "unreadable" ? sunset.text : "";
    const told = `${message} Its sunset \`${text}\` is no date.`;
    run.add({ ...shared, rule: "request-parameter-sunset-parse", level: "error", message: told });
    return;
  }
  const rule = `request-parameter-removed${gone.suffix}`;
  run.add({
    ...shared,
    rule,
    level: gone.level,
    message,
    ...(gone.doubt === null ? {} : doubtful(gone.doubt)),
  });
}

function added(run: OperationReport, now: Parameter): void {
  const need = now.required ? "required" : "optional";
  const rule =
    now.in === "path"
      ? "new-request-path-parameter"
      : now.shared
        ? `new-${need}-request-default-parameter-to-existing-path`
        : `new-${need}-request-parameter`;
  run.add({
    path: pathOf(run, now),
    direction: "request",
    rule,
    level: now.required ? "error" : "info",
    message: `The ${now.in} parameter \`${now.name}\` is new and ${need}.`,
    before: run.old.at,
    after: now.at,
    new: now.name,
  });
}

function both(run: OperationReport, old: Parameter, now: Parameter): void {
  const shared = { path: pathOf(run, now), direction: "request" as const, before: old.at, after: now.at };
  const subject = `The ${now.in} parameter \`${now.name}\``;
  if (old.required !== now.required) {
    const how = now.required ? "is required now; before, it could be left out" : "can be left out now";
    run.add({
      ...shared,
      rule: `request-parameter-became-${now.required ? "required" : "optional"}`,
      level: now.required ? "error" : "info",
      message: `${subject} ${how}.`,
      old: old.required,
      new: now.required,
    });
  }
  for (const told of changedDeprecation(old, now)) {
    run.add({
      ...shared,
      ...told,
      rule: `request-parameter-${told.rule}`,
      message: `${subject} ${told.message}`,
    });
  }
  compareWriting(run, { old, now, shared });
  compareContents(run, old, now, shared);
}

function changedDeprecation(old: Parameter, now: Parameter): Told[] {
  return deprecationOf(now.value).since(deprecationOf(old.value), { withSunset: false });
}

type Shared = { path: string; direction: "request"; before: string; after: string };

/** `style`, `explode` and `allowReserved` with their defaults. */
function compareWriting(
  run: OperationReport,
  { old, now, shared }: { old: Parameter; now: Parameter; shared: Shared },
): void {
  const [had, has] = [writing(old), writing(now)];
  const changed = (what: string, was: string, is: string) => ({
    ...shared,
    rule: `request-parameter-${what}-changed`,
    level: "error" as const,
    message: `How the ${now.in} parameter \`${now.name}\` is written changed: \`${what}\` from \`${was}\` to \`${is}\`.`,
    old: was,
    new: is,
  });
  if (now.value["schema"] !== undefined && old.value["schema"] !== undefined) {
    if (had.style !== has.style) run.add(changed("style", had.style, has.style));
    else if (had.explode !== has.explode && !(isScalar(run, old, "before") && isScalar(run, now, "after"))) {
      run.add(changed("explode", String(had.explode), String(has.explode)));
    }
  }
  for (const [keyword, word] of [
    ["allowReserved", "allow-reserved"],
    ["allowEmptyValue", "allow-empty-value"],
  ] as const) {
    const [was, is] = [old.value[keyword] === true, now.value[keyword] === true];
    if (now.in !== "query" || was === is) continue;
    run.add({
      ...shared,
      rule: `request-parameter-became-${is ? "" : "not-"}${word}`,
      level: is ? "info" : "error",
      message: `\`${keyword}\` of the query parameter \`${now.name}\` changed from \`${was}\` to \`${is}\`.`,
      old: was,
      new: is,
    });
  }
}

function writing(parameter: Parameter): { style: string; explode: boolean } {
  const { style, explode } = parameter.value;
  const usual = parameter.in === "query" || parameter.in === "cookie" ? "form" : "simple";
  const chosen = typeof style === "string" ? style : usual;
  return { style: chosen, explode: typeof explode === "boolean" ? explode : chosen === "form" };
}

/** A single value is written the same way whatever `explode` says. */
function isScalar(run: OperationReport, parameter: Parameter, side: "before" | "after"): boolean {
  const view = viewOf(run.report[side].side, {
    schema: parameter.value["schema"] ?? true,
    at: at(parameter.at, "schema"),
  });
  if (["allOf", "anyOf", "oneOf"].some((keyword) => view.schema[keyword] !== undefined)) return false;
  return view.types.length > 0 && view.types.every((type) => type !== "array" && type !== "object");
}

function compareContents(run: OperationReport, old: Parameter, now: Parameter, shared: Shared): void {
  const [had, has] = [contentOf(old), contentOf(now)];
  if (had.media !== has.media) {
    const undecided = "the two are written differently, and what a server understands is not stated";
    run.add({
      ...shared,
      rule: "request-parameter-content-changed",
      level: "warning",
      message: `How the ${now.in} parameter \`${now.name}\` is described changed from ${said(had.media)} to ${said(has.media)}. Whether that breaks anyone could not be decided: ${undecided}.`,
      undecided,
    });
    return;
  }
  const { style, explode } = writing(now);
  run.schema(had.node, has.node, {
    direction: "request",
    area: "parameter",
    path: `${now.in} parameter ${now.name}`,
    strong: had.media !== null && had.media.endsWith("json"),
    inHeader: now.in === "header",
    listable: had.media === null && style === "form" && explode,
  });
}

function said(media: string | null): string {
  return media === null ? "a schema" : `\`${media}\``;
}

function contentOf(parameter: Parameter): { node: Node; media: string | null } {
  const { schema } = parameter.value;
  const content = objectMember(parameter.value, "content");
  const [media] = Object.keys(content ?? {});
  if (schema !== undefined || content === null || media === undefined) {
    return { node: { schema: schema ?? true, at: at(parameter.at, "schema") }, media: null };
  }
  const place = at(at(parameter.at, "content"), media);
  const entry: Json | undefined = content[media];
  return {
    node: { schema: (isObject(entry) ? entry["schema"] : undefined) ?? true, at: at(place, "schema") },
    media: (media.split(";")[0] ?? media).trim().toLowerCase(),
  };
}

function pathOf(run: OperationReport, parameter: Parameter): string {
  return `${run.now.label} ${parameter.in} parameter ${parameter.name}`;
}

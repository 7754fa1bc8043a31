/** Components that stand for themselves: security schemes, and schemas that are no longer there. */
import type { Json } from "../../json.ts";
import { type Part, parts } from "../follow-ref.ts";
import { at, equalJson, isObject, type JsonObject, member, objectMember } from "../pointer.ts";
import type { Api } from "./document.ts";
import type { Report } from "./report.ts";

export function compareComponents(report: Report): void {
  const [had, has] = [componentsOf(report.before), componentsOf(report.after)];
  compareSchemes(
    report,
    parts(report.before, had, "securitySchemes"),
    parts(report.after, has, "securitySchemes"),
  );
  const [old, now] = [objectMember(had.value, "schemas") ?? {}, objectMember(has.value, "schemas") ?? {}];
  for (const name of Object.keys(old).filter((key) => !Object.hasOwn(now, key))) {
    report.add({
      rule: "api-schema-removed",
      level: "info",
      path: `component schema ${name}`,
      message: `The component schema \`${name}\` is gone.`,
      before: at("/components/schemas", name),
      after: null,
      old: name,
    });
  }
}

function componentsOf({ root }: Api): Part {
  return { value: objectMember(root, "components") ?? {}, at: "/components" };
}

function compareSchemes(report: Report, had: Map<string, Part>, has: Map<string, Part>): void {
  for (const [name, old] of had) {
    const now = has.get(name);
    if (now !== undefined) compareScheme(report, name, [old, now]);
    else tell(report, name, { rule: "removed", what: "is gone", before: old.at, after: null });
  }
  for (const [name, now] of has) {
    if (!had.has(name)) tell(report, name, { rule: "added", what: "is new", before: null, after: now.at });
  }
}

interface Told {
  rule: string;
  what: string;
  before: string | null;
  after: string | null;
  breaks?: boolean;
  undecided?: string | null;
}

function tell(
  report: Report,
  name: string,
  { rule, what, before, after, breaks = false, undecided = null }: Told,
): void {
  const doubt = undecided === null ? "" : ` Whether that breaks anyone could not be decided: ${undecided}.`;
  report.add({
    rule: `api-security-component-${rule}`,
    level: breaks ? "error" : "info",
    path: `security scheme ${name}`,
    message: `The security scheme \`${name}\` ${what}.${doubt}`,
    before,
    after,
    undecided,
  });
}

/** What a caller has to write into a request. */
const WIRE_FIELDS: [field: string, word: string][] = [
  ["in", "in"],
  ["name", "name"],
  ["scheme", "scheme"],
];

function compareScheme(report: Report, name: string, [old, now]: [Part, Part]): void {
  const places = { before: old.at, after: now.at };
  const changed = (field: string, from: Json | undefined, to: Json | undefined) =>
    `has another \`${field}\`: ${shown(to)} and no longer ${shown(from)}`;
  const used = isAsked(report, name);
  if (differs(old.value["type"], now.value["type"])) {
    const undecided = used ? "whether credentials of the old type are still taken is not stated" : null;
    const what = changed("type", old.value["type"], now.value["type"]);
    tell(report, name, { ...places, rule: "type-changed", what, undecided });
    return;
  }
  for (const [field, word] of WIRE_FIELDS) {
    const [from, to] = [old.value[field], now.value[field]].map((value) =>
      typeof value === "string" && field === "scheme" ? value.toLowerCase() : value,
    );
    if (differs(from, to)) {
      tell(report, name, {
        ...places,
        rule: `${word}-changed`,
        what: changed(field, from, to),
        breaks: used,
      });
    }
  }
  compareFlows(report, name, [old, now]);
}

function compareFlows(report: Report, name: string, [old, now]: [Part, Part]): void {
  const [had, has] = [objectMember(old.value, "flows") ?? {}, objectMember(now.value, "flows") ?? {}];
  const places = { before: at(old.at, "flows"), after: at(now.at, "flows") };
  for (const [flow, was] of Object.entries(had)) {
    const is = has[flow];
    if (!isObject(was) || !isObject(is)) continue;
    for (const [field, word] of [
      ["authorizationUrl", "oauth-url"],
      ["tokenUrl", "oauth-token-url"],
    ] as const) {
      if (!differs(was[field], is[field])) continue;
      const what = `has another \`${field}\`: ${shown(is[field])} and no longer ${shown(was[field])}`;
      tell(report, name, { ...places, rule: `${word}-changed`, what });
    }
    compareScopes(report, name, { was, is, places });
  }
}

function compareScopes(
  report: Report,
  name: string,
  { was, is, places }: { was: JsonObject; is: JsonObject; places: { before: string; after: string } },
): void {
  const [from, to] = [objectMember(was, "scopes") ?? {}, objectMember(is, "scopes") ?? {}];
  for (const scope of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [a, b] = [from[scope], to[scope]];
    if (!differs(a, b)) continue;
    const how = a === undefined ? "added" : b === undefined ? "removed" : "changed";
    const what = `has the scope \`${scope}\` ${how}`;
    tell(report, name, { ...places, rule: `oauth-scope-${how}`, what });
  }
}

/** Whether an operation, or the document for all of them, asks for this scheme. */
function isAsked({ before }: Report, name: string): boolean {
  const lists = [
    member(before.root, "security"),
    ...[...before.operations.values()].map(({ value }) => value["security"]),
  ];
  return lists.some(
    (list) => Array.isArray(list) && list.some((way) => isObject(way) && Object.hasOwn(way, name)),
  );
}

function differs(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a !== b : !equalJson(a, b);
}

function shown(value: Json | undefined): string {
  return value === undefined
    ? "none"
    : `\`${(typeof value === "string" ? value : JSON.stringify(value)).slice(0, 100)}\``;
}

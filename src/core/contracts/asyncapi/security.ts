/** Who may connect: a list of ways in, each a set of schemes with scopes. Fewer ways in break who used them. */
import type { Json } from "../../json.ts";
import { follow, type Part } from "../follow-ref.ts";
import { at, equalJson, isObject, type JsonObject, member, objectMember, textMember } from "../pointer.ts";
import { type Api, lastKey } from "./document.ts";
import { quoted } from "../quoted.ts";
import type { Report } from "./report.ts";

type Way = Map<string, string[]>;

export interface Secured {
  path: string;
  operation: string | null;
  old: Part;
  now: Part;
}

export function compareSecurity(report: Report, { path, operation, old, now }: Secured): void {
  const [was, is] = [old.value["security"], now.value["security"]];
  if (was === undefined && is === undefined) return;
  const had = waysOf(report.before, was, at(old.at, "security"));
  const has = waysOf(report.after, is, at(now.at, "security"));
  const places = { path, operation, before: at(old.at, "security"), after: at(now.at, "security") };
  for (const lost of lostWays(had, has)) {
    const [rule, message] =
      lost.size === 0
        ? ["asyncapi-security-added", `A credential is needed now: ${has.map(named).join(" or ")}.`]
        : ["asyncapi-security-removed", `${named(lost)} is no longer a way in.`];
    const asked = has.find((way) => [...way.keys()].every((scheme) => lost.has(scheme)));
    if (asked === undefined || lost.size === 0) report.add({ ...places, rule, level: "error", message });
    else {
      const sentence = `${named(lost)} needs more scopes now.`;
      report.add({ ...places, rule: "asyncapi-security-scope-added", level: "error", message: sentence });
    }
  }
  for (const gained of lostWays(has, had)) {
    const message =
      gained.size === 0 ? "No credential is needed any more." : `${named(gained)} is a new way in.`;
    report.add({ ...places, rule: "asyncapi-security-way-added", level: "info", message });
  }
}

/** Without a list, or with an empty one, anybody may connect. */
function waysOf(api: Api, value: Json | undefined, place: string): Way[] {
  if (!Array.isArray(value) || value.length === 0) return [new Map<string, string[]>()];
  return value.filter(isObject).map((entry, index) => {
    const way: Way = new Map();
    // Version 3 lists schemes or references to them, version 2 names them.
    const ref = member(entry, "$ref");
    const scheme =
      typeof ref === "string" || typeof entry["type"] === "string"
        ? follow(api, entry, at(place, index))
        : null;
    if (scheme !== null) {
      const name = typeof ref === "string" ? lastKey(ref) : (textMember(scheme.value, "type") ?? "a scheme");
      return way.set(name, textsOf(scheme.value["scopes"]));
    }
    for (const [name, scopes] of Object.entries(entry)) way.set(name, textsOf(scopes));
    return way;
  });
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Ways in of the first list that none of the second list lets in. */
function lostWays(had: Way[], has: Way[]): Way[] {
  return had.filter((way) => !has.some((wanted) => lets(wanted, way)));
}

function lets(wanted: Way, held: Way): boolean {
  return [...wanted].every(([scheme, scopes]) => {
    const own = held.get(scheme);
    return own !== undefined && scopes.every((scope) => own.includes(scope));
  });
}

function named(way: Way): string {
  return way.size === 0 ? "No credential" : [...way.keys()].map(quoted).join(" with ");
}

const TELLING = ["type", "in", "name", "scheme", "openIdConnectUrl", "flows"];

/** Schemes by their name: the name may stay while what it asks for changes. */
export function compareSchemes(report: Report): void {
  const [had, has] = [schemesOf(report.before), schemesOf(report.after)];
  for (const [name, old] of had) {
    const now = has.get(name);
    if (now === undefined) continue;
    const changed = TELLING.filter((key) => !equalJson(telling(old.value, key), telling(now.value, key)));
    const [first] = changed;
    if (first === undefined) continue;
    const what = changed.map((key) => `\`${key}\``).join(" and ");
    report.add({
      rule: "asyncapi-security-scheme-changed",
      level: "error",
      path: `security scheme ${name}`,
      message: `${what} of the security scheme ${quoted(name)} changed.`,
      before: old.at,
      after: now.at,
      old: telling(old.value, first),
      new: telling(now.value, first),
    });
  }
}

function schemesOf(api: Api): Map<string, Part> {
  const found = new Map<string, Part>();
  const components = objectMember(api.root, "components");
  for (const [name, raw] of Object.entries(objectMember(components ?? {}, "securitySchemes") ?? {})) {
    const part = follow(api, raw, at("/components/securitySchemes", name));
    if (part !== null) found.set(name, part);
  }
  return found;
}

/** Of flows only the addresses: scopes are asked for where they are used. */
function telling(value: JsonObject, key: string): Json {
  const found = value[key] ?? null;
  if (key !== "flows" || !isObject(found)) return found;
  const addresses = (flow: Json): JsonObject =>
    Object.fromEntries(Object.entries(isObject(flow) ? flow : {}).filter(([name]) => name.endsWith("Url")));
  return Object.fromEntries(Object.entries(found).map(([name, flow]) => [name, addresses(flow)]));
}

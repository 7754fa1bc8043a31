/** Who may call: a list of alternatives, each a set of schemes with scopes. Fewer ways in breaks callers. */
import type { Json } from "../../json.ts";
import { at, equalJson, isObject, member } from "../pointer.ts";
import type { OperationReport, Report } from "./report.ts";

type Alternative = Map<string, string[]>;

/** The document's own list, told once and not again for every operation. */
export function compareGlobalSecurity(report: Report): void {
  if (!someoneRelies(report)) return;
  const had = alternatives(member(report.before.root, "security"));
  const has = alternatives(member(report.after.root, "security"));
  for (const lost of lostWays(had, has)) {
    const { rule, message } = told(lost, had, has);
    report.add({
      rule: `api-global-${rule}`,
      level: "error",
      message,
      before: "/security",
      after: "/security",
    });
  }
  for (const gained of lostWays(has, had)) {
    const message = `${named(gained)} is a new way to call the API.`;
    const rule = "api-global-security-added";
    report.add({ rule, level: "info", message, before: "/security", after: "/security" });
  }
}

/** Whether an operation on both sides states no list of its own. */
function someoneRelies({ before, after }: Report): boolean {
  return [...before.operations].some(([key, old]) => {
    const now = after.operations.get(key);
    return now !== undefined && old.value["security"] === undefined && now.value["security"] === undefined;
  });
}

/** Operations that state their own list on either side. */
export function compareSecurity(run: OperationReport): void {
  const own: [Json | undefined, Json | undefined] = [run.old.value["security"], run.now.value["security"]];
  if (own[0] === undefined && own[1] === undefined) return;
  if (own[0] !== undefined && own[1] !== undefined && equalJson(own[0], own[1])) return;
  const had = alternatives(own[0] ?? member(run.report.before.root, "security"));
  const has = alternatives(own[1] ?? member(run.report.after.root, "security"));
  const places = { before: at(run.old.at, "security"), after: at(run.now.at, "security") };
  for (const lost of lostWays(had, has)) {
    const { rule, message } = told(lost, had, has);
    run.add({ ...places, rule: `api-${rule}`, level: "error", message });
  }
  for (const gained of lostWays(has, had)) {
    run.add({
      ...places,
      rule: "api-security-added",
      level: "info",
      message: `${named(gained)} is a new way to call.`,
    });
  }
}

/** Without a list, or with an empty one, anybody may call. */
function alternatives(value: Json | undefined): Alternative[] {
  if (!Array.isArray(value) || value.length === 0) return [new Map<string, string[]>()];
  return value.filter(isObject).map((entry) => {
    const way: Alternative = new Map();
    for (const [scheme, scopes] of Object.entries(entry)) {
      way.set(scheme, Array.isArray(scopes) ? scopes.map(String) : []);
    }
    return way;
  });
}

/** Ways in of the first list that none of the second list lets in. */
function lostWays(had: Alternative[], has: Alternative[]): Alternative[] {
  return had.filter((way) => !has.some((wanted) => lets(wanted, way)));
}

/** What a caller holds is enough when every scheme and scope that is asked for is among it. */
function lets(wanted: Alternative, held: Alternative): boolean {
  return [...wanted].every(([scheme, scopes]) => {
    const own = held.get(scheme);
    return own !== undefined && scopes.every((scope) => own.includes(scope));
  });
}

function told(lost: Alternative, had: Alternative[], has: Alternative[]): { rule: string; message: string } {
  if (lost.size === 0) {
    return {
      rule: "security-added",
      message: `Calling needs ${has.map(named).join(" or ")} now; before, anybody could.`,
    };
  }
  const sameSchemes = has.find((way) => [...way.keys()].every((scheme) => lost.has(scheme)));
  if (sameSchemes !== undefined && had.length <= has.length) {
    const scopes = [...sameSchemes].flatMap(([scheme, wanted]) =>
      wanted.filter((scope) => !(lost.get(scheme) ?? []).includes(scope)),
    );
    return {
      rule: "security-scope-added",
      message: `${named(lost)} needs more scopes now: ${scopes.map((scope) => `\`${scope}\``).join(", ")}.`,
    };
  }
  return { rule: "security-removed", message: `${named(lost)} is no longer a way to call.` };
}

function named(way: Alternative): string {
  if (way.size === 0) return "No credential";
  return [...way.keys()].map((scheme) => `\`${scheme}\``).join(" with ");
}

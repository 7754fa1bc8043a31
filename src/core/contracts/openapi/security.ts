/** Who may call: a list of alternatives, each a set of schemes with scopes. Fewer ways in breaks callers. */
import type { Json } from "../../json.ts";
import { at, equalJson, isObject, member } from "../pointer.ts";
import type { OperationReport, Report, Said } from "./report.ts";

type Way = Map<string, string[]>;

/** The document's own list, told once and not again for every operation. */
export function compareGlobalSecurity(report: Report): void {
  const [old, now] = [member(report.before.root, "security"), member(report.after.root, "security")];
  const relied = someoneRelies(report);
  for (const said of compareWays(waysOf(old), waysOf(now))) {
    const places = { before: "/security", after: "/security" };
    // Operations that state their own list do not notice.
    report.add({ ...places, ...said, rule: `api-global-${said.rule}`, level: relied ? said.level : "info" });
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
  const [old, now]: [Json | undefined, Json | undefined] = [
    run.old.value["security"],
    run.now.value["security"],
  ];
  if (old === undefined && now === undefined) return;
  if (old !== undefined && now !== undefined && equalJson(old, now)) return;
  const had = waysOf(old ?? member(run.report.before.root, "security"));
  const has = waysOf(now ?? member(run.report.after.root, "security"));
  const places = { before: at(run.old.at, "security"), after: at(run.now.at, "security") };
  for (const said of compareWays(had, has)) run.add({ ...places, ...said, rule: `api-${said.rule}` });
}

/** Without a list, or with an empty one, anybody may call. */
function waysOf(value: Json | undefined): Map<string, Way> {
  const entries = Array.isArray(value) && value.length > 0 ? value.filter(isObject) : [{}];
  const ways = new Map<string, Way>();
  for (const entry of entries) {
    const way: Way = new Map();
    for (const scheme of Object.keys(entry).sort()) {
      const scopes = entry[scheme];
      way.set(scheme, Array.isArray(scopes) ? scopes.map(String) : []);
    }
    ways.set([...way.keys()].join(" AND "), way);
  }
  return ways;
}

function compareWays(
  had: Map<string, Way>,
  has: Map<string, Way>,
): Pick<Said, "rule" | "level" | "message">[] {
  const said: Pick<Said, "rule" | "level" | "message">[] = [];
  for (const [key, way] of had) {
    const now = has.get(key);
    if (now !== undefined) {
      said.push(...compareScopes(way, now));
      continue;
    }
    const stillIn = [...has.values()].some((wanted) => lets(wanted, way));
    const wanted = [...has.values()].map(named).join(" or ");
    said.push({
      rule: "security-removed",
      level: stillIn ? "info" : "error",
      message:
        way.size === 0
          ? `Calling needs ${wanted} now; before, anybody could.`
          : `${named(way)} is no longer asked for${stillIn ? "" : ", and no longer a way to call"}.`,
    });
  }
  for (const [key, way] of has) {
    if (had.has(key)) continue;
    const message = way.size === 0 ? "Anybody may call now." : `${named(way)} is a new way to call.`;
    said.push({ rule: "security-added", level: "info", message });
  }
  return said;
}

function compareScopes(old: Way, now: Way): Pick<Said, "rule" | "level" | "message">[] {
  return [...now].flatMap(([scheme, wanted]) => {
    const held = old.get(scheme) ?? [];
    const added = wanted.filter((scope) => !held.includes(scope));
    const removed = held.filter((scope) => !wanted.includes(scope));
    return [
      ...added.map((scope) => ({
        rule: "security-scope-added",
        level: "error" as const,
        message: `\`${scheme}\` needs the scope \`${scope}\` now.`,
      })),
      ...removed.map((scope) => ({
        rule: "security-scope-removed",
        level: "info" as const,
        message: `\`${scheme}\` no longer needs the scope \`${scope}\`.`,
      })),
    ];
  });
}

/** What a caller holds is enough when every scheme and scope that is asked for is among it. */
function lets(wanted: Way, held: Way): boolean {
  return [...wanted].every(([scheme, scopes]) => {
    const own = held.get(scheme);
    return own !== undefined && scopes.every((scope) => own.includes(scope));
  });
}

function named(way: Way): string {
  if (way.size === 0) return "no credential";
  return [...way.keys()].map((scheme) => `\`${scheme}\``).join(" with ");
}

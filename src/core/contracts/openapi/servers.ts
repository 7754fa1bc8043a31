/** Where the API is reached. An address that went away may be one that somebody calls. */
import type { Json } from "../../json.ts";
import type { Part } from "../follow-ref.ts";
import { at, isObject, type JsonObject, objectMember, textMember } from "../pointer.ts";
import type { OperationReport, Report, Said } from "./report.ts";

const UNDECIDED = "whether it is still answered is not stated";

interface Server {
  url: string;
  place: string;
  /** What stands for each variable of the address, in the order of the address; null where anything may. */
  values: (string[] | null)[];
}

/** The document's own list. */
export function compareServers(report: Report): void {
  const root = ({ root: value }: Report["before"]): Part => ({ value: isObject(value) ? value : {}, at: "" });
  for (const said of compareLists(root(report.before), root(report.after))) report.add(said);
}

/** Operations that state a list, or whose path does, on either side. */
export function compareOwnServers(run: OperationReport): void {
  const { old, now, report } = run;
  if (old.addresses === null && now.addresses === null) return;
  const owner = (own: Part | null, { root }: Report["before"]): Part =>
    own ?? { value: isObject(root) ? root : {}, at: "" };
  const said = compareLists(owner(old.addresses, report.before), owner(now.addresses, report.after));
  for (const one of said) run.add({ ...one, path: `${now.label} ${one.path ?? ""}` });
}

function compareLists(old: Part, now: Part): Said[] {
  const [had, has] = [serversOf(old), serversOf(now)];
  const said: Said[] = [];
  for (const [key, server] of had) {
    const other = has.get(key);
    if (other === undefined) said.push(gone(server, at(now.at, "servers")));
    else said.push(...compareValues(server, other));
  }
  for (const [key, { url, place }] of has) {
    if (had.has(key)) continue;
    const message = `The server \`${url}\` is new.`;
    const places = { before: at(old.at, "servers"), after: place };
    said.push({ rule: "server-added", level: "info", path: `server ${url}`, message, ...places, new: url });
  }
  return said;
}

function gone({ url, place }: Server, after: string): Said {
  return {
    rule: "server-removed",
    level: "warning",
    path: `server ${url}`,
    message: `The server \`${url}\` is gone. Whether that breaks anyone could not be decided: ${UNDECIDED}.`,
    before: place,
    after,
    old: url,
    undecided: UNDECIDED,
  };
}

/** Addresses that are written alike, but whose variables stand for other values. */
function compareValues(old: Server, now: Server): Said[] {
  return old.values.flatMap((had, index): Said[] => {
    const has = now.values[index] ?? null;
    const lost = has === null ? [] : (had ?? ["any other value"]).filter((value) => !has.includes(value));
    if (lost.length === 0) return [];
    const message = `${lost.map((value) => `\`${value}\``).join(", ")} can no longer stand in the server \`${old.url}\`.`;
    return [
      {
        rule: "server-variable-value-removed",
        level: "warning",
        path: `server ${now.url}`,
        message: `${message} Whether that breaks anyone could not be decided: ${UNDECIDED}.`,
        before: at(old.place, "variables"),
        after: at(now.place, "variables"),
        old: lost,
        undecided: UNDECIDED,
      },
    ];
  });
}

/** By address; names of variables do not travel. Without a list, the API is where the document is. */
function serversOf(owner: Part): Map<string, Server> {
  const found = new Map<string, Server>();
  const list: Json | undefined = owner.value["servers"];
  if (!Array.isArray(list)) return found;
  list.forEach((server, index) => {
    const url = textMember(server, "url")
      ?.slice(0, 200)
      .replace(/(?<=.)\/$/, "");
    if (url === undefined || !isObject(server)) return;
    const names = [...url.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
    const values = names.map((name) => valuesOf(server, name));
    found.set(url.replace(/\{[^{}]*\}/g, "{}"), { url, place: at(at(owner.at, "servers"), index), values });
  });
  return found;
}

function valuesOf(server: JsonObject, name: string): string[] | null {
  const variable = objectMember(objectMember(server, "variables"), name);
  const listed = variable?.["enum"];
  return Array.isArray(listed) ? listed.map(String).slice(0, 1000) : null;
}

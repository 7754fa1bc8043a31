/** Servers: where they are, how they are spoken to, and how one gets in. */
import type { Json } from "../../json.ts";
import type { Part } from "../follow-ref.ts";
import { at, equalJson, objectMember, textMember } from "../pointer.ts";
import { compareBindings } from "./bindings.ts";
import { quoted } from "../quoted.ts";
import type { Report } from "./report.ts";
import { compareSecurity } from "./security.ts";

export function compareServers(report: Report): void {
  const { before, after } = report;
  for (const [name, old] of before.servers) {
    const now = after.servers.get(name);
    if (now !== undefined) compareServer(report, name, [old, now]);
    else {
      report.add({
        rule: "asyncapi-server-removed",
        level: "error",
        path: `server ${name}`,
        message: `The server ${quoted(name)} is gone.`,
        before: old.at,
        after: null,
        old: addressOf(old),
      });
    }
  }
  for (const [name, now] of after.servers) {
    if (before.servers.has(name)) continue;
    report.add({
      rule: "asyncapi-server-added",
      level: "info",
      path: `server ${name}`,
      message: `The server ${quoted(name)} is new.`,
      before: null,
      after: now.at,
      new: addressOf(now),
    });
  }
}

/** `url` in version 2; `host` and `pathname` in version 3. */
function addressOf({ value }: Part): string | null {
  const url = textMember(value, "url");
  const host = textMember(value, "host");
  // The protocol has a field of its own in both versions.
  if (url !== null) return url.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, "").replace(/\/$/, "");
  return host === null ? null : `${host}${textMember(value, "pathname") ?? ""}`.replace(/\/$/, "");
}

function compareServer(report: Report, name: string, [old, now]: [Part, Part]): void {
  const path = `server ${name}`;
  const changed = (what: string, level: "error" | "warning", values: [Json, Json], sentence: string) => {
    const message = `${sentence} of the server ${quoted(name)} changed from ${said(values[0])} to ${said(values[1])}.`;
    report.add({
      rule: `asyncapi-server-${what}-changed`,
      level,
      path,
      message,
      before: old.at,
      after: now.at,
      old: values[0],
      new: values[1],
    });
  };
  const [from, to] = [addressOf(old), addressOf(now)];
  if (from !== to) changed("address", "error", [from, to], "The address");
  const text = (key: string): [string | null, string | null] => [
    textMember(old.value, key),
    textMember(now.value, key),
  ];
  const protocol = text("protocol");
  if (protocol[0]?.toLowerCase() !== protocol[1]?.toLowerCase())
    changed("protocol", "error", protocol, "The protocol");
  const version = text("protocolVersion");
  if (version[0] !== version[1] && version[0] !== null)
    changed("protocol-version", "warning", version, "The version of the protocol");
  compareVariables(report, path, [old, now]);
  compareSecurity(report, { path, operation: null, old, now });
  compareBindings(report, { path, operation: null, rule: "asyncapi-server", old: [old], now: [now] });
}

/** Whoever chose a value for a variable of the address has to find it there still. */
function compareVariables(report: Report, path: string, [old, now]: [Part, Part]): void {
  const had = objectMember(old.value, "variables") ?? {};
  const has = objectMember(now.value, "variables") ?? {};
  for (const [name, variable] of Object.entries(had)) {
    const other = has[name];
    if (other === undefined) continue;
    const places = {
      path: `${path} variable ${name}`,
      before: at(at(old.at, "variables"), name),
      after: at(at(now.at, "variables"), name),
    };
    const gone = lostValues(
      objectMember({ variable }, "variable")?.["enum"],
      objectMember({ other }, "other")?.["enum"],
    );
    for (const value of gone) {
      const message = `The variable ${quoted(name)} can no longer be ${said(value)}.`;
      report.add({
        ...places,
        rule: "asyncapi-server-variable-enum-value-removed",
        level: "error",
        message,
        old: value,
      });
    }
    const [was, is] = [textMember(variable, "default"), textMember(other, "default")];
    if (was !== null && was !== is) {
      const message = `The default of the variable ${quoted(name)} changed from ${said(was)} to ${said(is)}.`;
      report.add({
        ...places,
        rule: "asyncapi-server-variable-default-changed",
        level: "warning",
        message,
        old: was,
        new: is,
      });
    }
  }
}

/** Listed values that are not listed any more; without a list anything goes. */
export function lostValues(had: Json | undefined, has: Json | undefined): Json[] {
  if (!Array.isArray(has) || has.length === 0 || !Array.isArray(had)) return [];
  return had.filter((value) => !has.some((other) => equalJson(value, other)));
}

export function said(value: Json): string {
  return value === null ? "nothing" : quoted(typeof value === "string" ? value : JSON.stringify(value));
}

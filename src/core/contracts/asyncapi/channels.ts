/** Channels: which there are, at which address, with which parameters, on which servers. */
import type { Json } from "../../json.ts";
import type { Part } from "../follow-ref.ts";
import { at, equalJson, textMember } from "../pointer.ts";
import { Effort } from "../schema/effort.ts";
import { SchemaPair } from "../schema/position.ts";
import { compareBindings } from "./bindings.ts";
import { addressKey, type Api, type Channel } from "./document.ts";
import { quoted } from "../quoted.ts";
import type { Report } from "./report.ts";
import { lostValues, said } from "./servers.ts";

export interface ChannelPair {
  old: Channel;
  now: Channel;
}

/** The channels on both sides; what is gone or new is reported. */
export function compareChannels(report: Report): ChannelPair[] {
  const pairs = pairUp(report.before, report.after);
  const [olds, news] = [new Set(pairs.map(({ old }) => old)), new Set(pairs.map(({ now }) => now))];
  for (const old of report.before.channels.values()) {
    if (olds.has(old)) continue;
    const message = `The channel ${quoted(nameOf(old))} is gone.`;
    const place = { path: `channel ${nameOf(old)}`, before: old.at, after: null, old: old.address ?? old.id };
    report.add({ ...place, rule: "asyncapi-channel-removed", level: "error", message });
  }
  for (const now of report.after.channels.values()) {
    if (news.has(now)) continue;
    const message = `The channel ${quoted(nameOf(now))} is new.`;
    const place = { path: `channel ${nameOf(now)}`, before: null, after: now.at, new: now.address ?? now.id };
    report.add({ ...place, rule: "asyncapi-channel-added", level: "info", message });
  }
  const schemas = parameterSchemas(report);
  for (const pair of pairs) compareChannel(report, schemas, pair);
  return pairs;
}

export function nameOf({ address, id }: Channel): string {
  return address ?? id;
}

/** By id in version 3, then by address: names of parameters do not travel. */
function pairUp(before: Api, after: Api): ChannelPair[] {
  const left = new Set(after.channels.values());
  const pairs: ChannelPair[] = [];
  const rest: Channel[] = [];
  for (const old of before.channels.values()) {
    const now = before.major === after.major ? after.channels.get(old.id) : undefined;
    if (now === undefined) rest.push(old);
    else {
      pairs.push({ old, now });
      left.delete(now);
    }
  }
  for (const old of rest) {
    if (old.address === null) continue;
    const key = addressKey(old.address);
    const now = [...left].find((channel) => channel.address !== null && addressKey(channel.address) === key);
    if (now === undefined) continue;
    pairs.push({ old, now });
    left.delete(now);
  }
  return pairs;
}

function compareChannel(report: Report, schemas: SchemaPair, { old, now }: ChannelPair): void {
  const path = `channel ${nameOf(now)}`;
  const places = { path, before: old.at, after: now.at };
  if (old.address !== null && now.address !== null && addressKey(old.address) !== addressKey(now.address)) {
    const message = `The address of the channel ${quoted(now.id)} changed from ${said(old.address)} to ${said(now.address)}.`;
    report.add({
      ...places,
      rule: "asyncapi-channel-address-changed",
      level: "error",
      message,
      old: old.address,
      new: now.address,
    });
  } else if ((old.address === null) !== (now.address === null)) {
    const known = now.address !== null;
    const undecided = "an address that is only known at run time cannot be compared";
    const sentence = `The address of the channel ${quoted(now.id)} is ${known ? "stated now" : "no longer stated"}.`;
    report.add({
      ...places,
      rule: `asyncapi-channel-address-${known ? "added" : "removed"}`,
      level: "warning",
      message: `${sentence} Whether that breaks anyone could not be decided: ${undecided}.`,
      old: old.address,
      new: now.address,
      undecided,
    });
  }
  compareServerNames(report, { old, now }, path);
  compareParameters(report, schemas, { old, now });
  compareBindings(report, { path, operation: null, rule: "asyncapi-channel", old: [old], now: [now] });
}

/** Without a list a channel is on every server. */
function compareServerNames(report: Report, { old, now }: ChannelPair, path: string): void {
  const reach = (channel: Channel, servers: Map<string, Part>) =>
    channel.servers.length > 0 ? channel.servers : [...servers.keys()];
  const [had, has] = [reach(old, report.before.servers), reach(now, report.after.servers)];
  const places = { path, before: old.at, after: now.at };
  for (const name of had) {
    // A server that is gone altogether is told once, by itself.
    if (has.includes(name) || !report.after.servers.has(name)) continue;
    const message = `The channel ${quoted(nameOf(now))} is no longer on the server ${quoted(name)}.`;
    report.add({ ...places, rule: "asyncapi-channel-server-removed", level: "error", message, old: name });
  }
  for (const name of has) {
    if (had.includes(name) || !report.before.servers.has(name)) continue;
    const message = `The channel ${quoted(nameOf(now))} is on the server ${quoted(name)} now.`;
    report.add({ ...places, rule: "asyncapi-channel-server-added", level: "info", message, new: name });
  }
}

/** Parameters by their place in the address; those that stand nowhere in it by their name. */
function compareParameters(report: Report, schemas: SchemaPair, { old, now }: ChannelPair): void {
  const names = ({ address, parameters }: Channel): string[] => {
    const placed = [...(address ?? "").matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
    return placed.length > 0 ? placed : [...parameters.keys()];
  };
  const [had, has] = [names(old), names(now)];
  const sameAddress =
    old.address !== null && now.address !== null && addressKey(old.address) === addressKey(now.address);
  had.forEach((name, index) => {
    const other = sameAddress && had.length === has.length ? (has[index] ?? name) : name;
    const [from, to] = [old.parameters.get(name), now.parameters.get(other)];
    const path = `channel ${nameOf(now)} parameter ${other}`;
    const places = { path, before: from?.at ?? old.at, after: to?.at ?? now.at };
    if (name !== other && sameAddress) {
      const message = `The parameter ${quoted(name)} is called ${quoted(other)} now.`;
      report.add({
        ...places,
        rule: "asyncapi-channel-parameter-renamed",
        level: "info",
        message,
        old: name,
        new: other,
      });
    }
    if (from !== undefined && to !== undefined)
      compareParameter(report, schemas, { from, to, path, name: other });
  });
}

function compareParameter(
  report: Report,
  schemas: SchemaPair,
  { from, to, path, name }: { from: Part; to: Part; path: string; name: string },
): void {
  const places = { path, before: from.at, after: to.at };
  const text = (part: Part, key: string): Json => textMember(part.value, key);
  const [was, is] = [text(from, "location"), text(to, "location")];
  if (was !== null && was !== is) {
    const message = `The parameter ${quoted(name)} is found at ${said(is)} in the message now; before, at ${said(was)}.`;
    report.add({
      ...places,
      rule: "asyncapi-channel-parameter-location-changed",
      level: "warning",
      message,
      old: was,
      new: is,
    });
  }
  const [usual, usually] = [text(from, "default"), text(to, "default")];
  if (usual !== null && usual !== usually) {
    const message = `The default of the parameter ${quoted(name)} changed from ${said(usual)} to ${said(usually)}.`;
    report.add({
      ...places,
      rule: "asyncapi-channel-parameter-default-changed",
      level: "warning",
      message,
      old: usual,
      new: usually,
    });
  }
  // Version 3 states the values themselves, version 2 a schema.
  const [listed, lists] = [from.value["enum"], to.value["enum"]];
  for (const value of lostValues(listed, lists)) {
    const message = `The parameter ${quoted(name)} can no longer be ${said(value)}.`;
    report.add({
      ...places,
      rule: "asyncapi-channel-parameter-enum-value-removed",
      level: "error",
      message,
      old: value,
    });
  }
  if (!Array.isArray(listed) && Array.isArray(lists)) {
    const message = `The parameter ${quoted(name)} is limited to listed values now.`;
    report.add({
      ...places,
      rule: "asyncapi-channel-parameter-became-enum",
      level: "error",
      message,
      new: lists,
    });
  }
  for (const value of lostValues(lists, listed)) {
    const message = `The parameter ${quoted(name)} can be ${said(value)} now.`;
    report.add({
      ...places,
      rule: "asyncapi-channel-parameter-enum-value-added",
      level: "info",
      message,
      new: value,
    });
  }
  const [old, now] = [from.value["schema"], to.value["schema"]];
  if (old === undefined || now === undefined || equalJson(old, now)) return;
  const position = { direction: "request", area: "parameter", operation: null, path } as const;
  const nodes = [
    { schema: old, at: at(from.at, "schema") },
    { schema: now, at: at(to.at, "schema") },
  ] as const;
  for (const finding of schemas.judge(...nodes, position)) report.add(finding);
}

function parameterSchemas({ before, after }: Report): SchemaPair {
  const side = ({ root }: Api) => ({
    root,
    dialect: { refSiblings: false, nullable: true, formatAsserts: false, declaredOnly: false },
    effort: new Effort(),
  });
  return new SchemaPair(side(before), side(after));
}

/** Operations: what the application sends and receives, on which channel, with which messages and replies. */
import { follow } from "../follow-ref.ts";
import { textMember } from "../pointer.ts";
import { compareBindings } from "./bindings.ts";
import { type ChannelPair, nameOf } from "./channels.ts";
import { type Action, addressKey, type Api, type Operation, type Reply } from "./document.ts";
import { compareMessages, type Messages } from "./messages.ts";
import type { Payloads } from "./payloads.ts";
import { quoted } from "../quoted.ts";
import type { Report } from "./report.ts";
import { compareSecurity } from "./security.ts";

export function compareOperations(report: Report, payloads: Payloads, channels: ChannelPair[]): void {
  const pairs = pairUp(report.before, report.after, channels);
  const [olds, news] = [new Set(pairs.map(([old]) => old)), new Set(pairs.map(([, now]) => now))];
  const kept = new Set(channels.map(({ old }) => old.at));
  const fresh = new Set(report.after.channels.values());
  for (const { now } of channels) fresh.delete(now);
  for (const old of report.before.operations) {
    // With its channel it is gone anyway, which is told once.
    if (olds.has(old) || !kept.has(old.channel.at)) continue;
    const label = labelOf(old);
    const message = `The application no longer ${old.action === "send" ? "sends to" : "receives from"} ${quoted(nameOf(old.channel))}.`;
    const places = { path: label, operation: label, before: old.at, after: null, old: old.id };
    report.add({ ...places, rule: "asyncapi-operation-removed", level: "error", message });
  }
  for (const now of report.after.operations) {
    if (news.has(now) || fresh.has(now.channel)) continue;
    const label = labelOf(now);
    const message = `The application ${now.action === "send" ? "sends to" : "receives from"} ${quoted(nameOf(now.channel))} now.`;
    const places = { path: label, operation: label, before: null, after: now.at, new: now.id };
    report.add({ ...places, rule: "asyncapi-operation-added", level: "info", message });
  }
  for (const [old, now] of pairs) compareOperation(report, payloads, { old, now, channels });
  compareUnused(report, payloads, channels);
}

export function labelOf({ action, channel }: Operation): string {
  return `${action} ${nameOf(channel)}`;
}

/** By id in version 3, then by what is done on which channel. */
function pairUp(before: Api, after: Api, channels: ChannelPair[]): [Operation, Operation][] {
  const pairs: [Operation, Operation][] = [];
  const left = new Set(after.operations);
  const take = (old: Operation, fits: (now: Operation) => boolean): boolean => {
    const now = [...left].find(fits);
    if (now === undefined) return false;
    left.delete(now);
    pairs.push([old, now]);
    return true;
  };
  const byId = before.major === 3 && after.major === 3;
  const rest = before.operations.filter((old) => !byId || !take(old, (now) => now.id === old.id));
  for (const old of rest) {
    const partner = channels.find((pair) => pair.old.at === old.channel.at)?.now;
    take(old, (now) => now.action === old.action && partner !== undefined && now.channel.at === partner.at);
  }
  return pairs;
}

interface Compared {
  old: Operation;
  now: Operation;
  channels: ChannelPair[];
}

function compareOperation(report: Report, payloads: Payloads, { old, now, channels }: Compared): void {
  const label = labelOf(now);
  const places = { path: label, operation: label, before: old.at, after: now.at };
  if (old.action !== now.action) {
    const message = `The application ${now.action}s now what it ${old.action === "send" ? "sent" : "received"} before.`;
    report.add({
      ...places,
      rule: "asyncapi-operation-action-changed",
      level: "error",
      message,
      old: old.action,
      new: now.action,
    });
    return;
  }
  const moved = !channels.some((pair) => pair.old.at === old.channel.at && pair.now.at === now.channel.at);
  if (moved && addressKey(nameOf(old.channel)) !== addressKey(nameOf(now.channel))) {
    const message = `The channel of the operation changed from ${quoted(nameOf(old.channel))} to ${quoted(nameOf(now.channel))}.`;
    const values = { old: nameOf(old.channel), new: nameOf(now.channel) };
    report.add({ ...places, rule: "asyncapi-operation-channel-changed", level: "error", message, ...values });
  }
  if (old.id !== null && old.id !== now.id) {
    const message = `The operation id changed from ${quoted(old.id)} to ${now.id === null ? "nothing" : quoted(now.id)}.`;
    report.add({
      ...places,
      rule: "asyncapi-operation-id-changed",
      level: "info",
      message,
      old: old.id,
      new: now.id,
    });
  }
  const place = { path: label, operation: label, action: now.action, before: old.at, after: now.at };
  compareMessages(report, payloads, { had: old.messages, has: now.messages, place });
  compareSecurity(report, { path: label, operation: label, old, now });
  compareBindings(report, {
    path: label,
    operation: label,
    rule: "asyncapi-operation",
    old: old.sources,
    now: now.sources,
  });
  compareReplies(report, payloads, { old, now, channels });
}

function compareReplies(report: Report, payloads: Payloads, { old, now }: Compared): void {
  const label = labelOf(now);
  const [had, has] = [old.reply, now.reply];
  const places = {
    path: `${label} reply`,
    operation: label,
    before: had?.at ?? old.at,
    after: has?.at ?? now.at,
  };
  if (had === null && has === null) return;
  if (had === null || has === null) {
    // Who is asked has to answer now; who asks may ignore an answer.
    const harmless = had === null && now.action === "receive";
    const message = had === null ? "The operation has a reply now." : "The operation has no reply any more.";
    const rule = `asyncapi-operation-reply-${had === null ? "added" : "removed"}`;
    report.add({ ...places, rule, level: harmless ? "info" : "error", message });
    return;
  }
  const [from, to] = [addressOf(report.before, had), addressOf(report.after, has)];
  if (from !== to) {
    const message = `Where the reply goes changed from ${quoted(from ?? "nowhere stated")} to ${quoted(to ?? "nowhere stated")}.`;
    report.add({
      ...places,
      rule: "asyncapi-operation-reply-address-changed",
      level: "error",
      message,
      old: from,
      new: to,
    });
  }
  const action: Action = now.action === "send" ? "receive" : "send";
  const place = { path: `${label} reply`, operation: label, action, before: had.at, after: has.at };
  compareMessages(report, payloads, { had: had.messages, has: has.messages, place });
}

/** The address of the channel, or where the request says it. */
function addressOf(api: Api, { value, at: place, channel }: Reply): string | null {
  const address = follow(api, value["address"], `${place}/address`);
  const location = address === null ? null : textMember(address.value, "location");
  return location ?? (channel === null || channel.address === null ? null : addressKey(channel.address));
}

/** Messages of a channel that no operation takes up are what the channel offers to those who listen. */
function compareUnused(report: Report, payloads: Payloads, channels: ChannelPair[]): void {
  const used = (api: Api) =>
    new Set(
      api.operations.flatMap((operation) => [
        ...[...operation.messages.values()].map(({ at: place }) => place),
        ...[...(operation.reply?.messages.values() ?? [])].map(({ at: place }) => place),
      ]),
    );
  const [inOld, inNew] = [used(report.before), used(report.after)];
  for (const { old, now } of channels) {
    const free = (messages: Messages, taken: Set<string>): Messages =>
      new Map([...messages].filter(([, message]) => !taken.has(message.at)));
    const had = free(old.messages, inOld);
    const has = new Map([...free(now.messages, inNew)]);
    // What an operation takes up on one side only is still there for those who listen.
    for (const key of had.keys()) {
      const taken = now.messages.get(key);
      if (taken !== undefined) has.set(key, taken);
    }
    for (const key of has.keys()) if (!had.has(key) && old.messages.has(key)) has.delete(key);
    const path = `channel ${nameOf(now)}`;
    const place = { path, operation: null, action: "send" as const, before: old.at, after: now.at };
    compareMessages(report, payloads, { had, has, place });
  }
}

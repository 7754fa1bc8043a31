/** Messages of an operation: which there are, how they are written, and what they carry. */
import type { Json } from "../../json.ts";
import type { Finding } from "../finding.ts";
import { follow } from "../follow-ref.ts";
import { textMember } from "../pointer.ts";
import type { Position } from "../schema/position.ts";
import { compareBindings } from "./bindings.ts";
import { type Action, type Api, type Message, stated } from "./document.ts";
import { headersOf, type Payload, payloadOf, type Payloads } from "./payloads.ts";
import { quoted } from "../quoted.ts";
import type { Report, Said } from "./report.ts";
import { said } from "./servers.ts";

/** Where messages are compared. `action`: what the application does with them. */
export interface Place {
  path: string;
  operation: string | null;
  action: Action;
  /** Pointers for what is gone or new. */
  before: string;
  after: string;
}

export type Messages = Map<string, Message>;

export function compareMessages(
  report: Report,
  payloads: Payloads,
  { had, has, place }: { had: Messages; has: Messages; place: Place },
): void {
  const { pairs, gone, fresh } = pairUp(had, has);
  for (const [old, now] of pairs) {
    const path = `${place.path} message ${now.key}`;
    if (old.key !== now.key) {
      const message = `The message ${quoted(old.key)} is called ${quoted(now.key)} now.`;
      const values = { old: old.key, new: now.key, before: old.at, after: now.at };
      report.add({
        ...base(place),
        path,
        ...values,
        rule: "asyncapi-message-renamed",
        level: "info",
        message,
      });
    }
    compareMessage({ report, payloads, place: { ...place, path } }, old, now);
  }
  for (const old of gone) {
    const message =
      place.action === "send"
        ? `The message ${quoted(old.key)} is no longer sent.`
        : `The message ${quoted(old.key)} is no longer received.`;
    report.add({
      ...base(place),
      path: `${place.path} message ${old.key}`,
      rule: "asyncapi-message-removed",
      level: "error",
      message,
      before: old.at,
      after: place.after,
      old: old.key,
    });
  }
  for (const now of fresh) {
    const sends = place.action === "send" && had.size > 0;
    report.add({
      ...base(place),
      path: `${place.path} message ${now.key}`,
      rule: "asyncapi-message-added",
      level: sends ? "warning" : "info",
      message: sends
        ? `The message ${quoted(now.key)} is new: who receives has to expect it.`
        : `The message ${quoted(now.key)} is new.`,
      before: place.before,
      after: now.at,
      new: now.key,
    });
  }
}

function base({ operation, action }: Place): Pick<Said, "operation" | "direction"> {
  return { operation, direction: action === "send" ? "event" : "request" };
}

/** By their key; where each side has only one, these two belong together whatever they are called. */
function pairUp(
  had: Messages,
  has: Messages,
): { pairs: [Message, Message][]; gone: Message[]; fresh: Message[] } {
  const pairs: [Message, Message][] = [];
  for (const [key, old] of had) {
    const now = has.get(key);
    if (now !== undefined) pairs.push([old, now]);
  }
  const gone = [...had].filter(([key]) => !has.has(key)).map(([, message]) => message);
  const fresh = [...has].filter(([key]) => !had.has(key)).map(([, message]) => message);
  const [old, now] = [gone[0], fresh[0]];
  if (old !== undefined && now !== undefined && had.size === 1 && has.size === 1)
    return { pairs: [[old, now]], gone: [], fresh: [] };
  return { pairs, gone, fresh };
}

interface Run {
  report: Report;
  payloads: Payloads;
  place: Place;
}

function compareMessage(run: Run, old: Message, now: Message): void {
  compareContentType(run, old, now);
  compareCorrelation(run, old, now);
  comparePayload(run, old, now);
  const { report, payloads, place } = run;
  const position = positionOf(place, "header", `${place.path} headers`);
  for (const finding of payloads.headers(
    headersOf(old.sources, old.at),
    headersOf(now.sources, now.at),
    position,
  ))
    report.add(finding);
  const { path, operation } = place;
  compareBindings(report, { path, operation, rule: "asyncapi-message", old: old.sources, now: now.sources });
}

function positionOf(place: Place, area: Position["area"], path: string): Position {
  return { direction: place.action === "send" ? "event" : "request", area, operation: place.operation, path };
}

function comparePayload({ report, payloads, place }: Run, old: Message, now: Message): void {
  const [had, has] = [payloadOf(report.before, old.sources), payloadOf(report.after, now.sources)];
  if (had !== null && has !== null) {
    const position = positionOf(place, "body", `${place.path} payload`);
    const findings = payloads.payload(had, has, position) ?? [otherLanguage(had, has, position)];
    for (const finding of findings) report.add(finding);
    return;
  }
  if (had === null && has === null) return;
  const places = {
    ...base(place),
    path: `${place.path} payload`,
    before: had?.node.at ?? old.at,
    after: has?.node.at ?? now.at,
  };
  const sends = place.action === "send";
  if (has === null) {
    const message = "The payload is no longer described.";
    report.add({
      ...places,
      rule: "asyncapi-message-payload-removed",
      level: sends ? "error" : "info",
      message,
    });
  } else if (sends) {
    report.add({
      ...places,
      rule: "asyncapi-message-payload-added",
      level: "info",
      message: "The payload is described now.",
    });
  } else {
    const undecided = "before, nothing was said about what the payload may be";
    const message = `The payload is described now. Whether that breaks anyone could not be decided: ${undecided}.`;
    report.add({ ...places, rule: "asyncapi-message-payload-added", level: "warning", message, undecided });
  }
}

function otherLanguage(old: Payload, now: Payload, position: Position): Finding {
  const changed = old.family !== now.family;
  const undecided = changed
    ? `payloads in two schema languages are not compared (${old.format ?? "AsyncAPI's own"} and ${now.format ?? "AsyncAPI's own"})`
    : `payloads in ${(now.format ?? "this language").slice(0, 60)} are compared word for word only, or could not be read`;
  return {
    rule: changed ? "asyncapi-message-schema-format-changed" : "asyncapi-message-payload-undecided",
    level: "warning",
    path: position.path,
    operation: position.operation,
    direction: position.direction,
    message: `Whether the payload still fits could not be decided: ${undecided}.`,
    old: old.format,
    new: now.format,
    before: old.node.at,
    after: now.node.at,
    undecided,
  };
}

function compareContentType({ report, place }: Run, old: Message, now: Message): void {
  const [was, is] = [contentTypeOf(report.before, old), contentTypeOf(report.after, now)];
  if (was === is) return;
  const word = was === null ? "added" : is === null ? "removed" : "changed";
  report.add({
    ...base(place),
    path: place.path,
    rule: `asyncapi-message-content-type-${word}`,
    level: word === "changed" ? "error" : word === "removed" ? "warning" : "info",
    message: `The content type of the message ${quoted(now.key)} changed from ${said(was)} to ${said(is)}.`,
    before: old.at,
    after: now.at,
    old: was,
    new: is,
  });
}

function contentTypeOf(api: Api, { sources }: Message): string | null {
  const found: Json = stated(sources, "contentType")?.value ?? api.contentType;
  return typeof found === "string" ? found.toLowerCase().replace(/\s+/g, "") : null;
}

/** Where the id stands that tells which messages belong together. */
function compareCorrelation({ report, place }: Run, old: Message, now: Message): void {
  const [was, is] = [locationOf(report.before, old), locationOf(report.after, now)];
  if (was === is) return;
  const word = was === null ? "added" : is === null ? "removed" : "changed";
  report.add({
    ...base(place),
    path: `${place.path} correlation id`,
    rule: `asyncapi-message-correlation-id-${word}`,
    level: word === "added" ? "info" : "error",
    message: `The place of the correlation id changed from ${said(was)} to ${said(is)}.`,
    before: old.at,
    after: now.at,
    old: was,
    new: is,
  });
}

function locationOf(api: Api, { sources }: Message): string | null {
  const found = stated(sources, "correlationId");
  const part = found === null ? null : follow(api, found.value, found.at);
  return part === null ? null : textMember(part.value, "location");
}

/** Bindings: what a protocol needs beyond the contract. What a change of them does depends on the protocol. */
import type { Json } from "../../json.ts";
import { follow, type Part } from "../follow-ref.ts";
import { at, equalJson, isObject, type JsonObject } from "../pointer.ts";
import { type Api, stated } from "./document.ts";
import { quoted } from "../quoted.ts";
import type { Report } from "./report.ts";

export interface Bound {
  path: string;
  operation: string | null;
  /** First part of the rule id, such as `asyncapi-message`. */
  rule: string;
  old: Part[];
  now: Part[];
}

/** How the broker keeps what it is given; nobody who sends or receives can tell. */
const HARMLESS = new Set(["bindingVersion", "partitions", "replicas", "topicConfiguration"]);

export function compareBindings(report: Report, bound: Bound): void {
  const [had, has] = [bindingsOf(report.before, bound.old), bindingsOf(report.after, bound.now)];
  const { path, operation } = bound;
  for (const protocol of new Set([...had.keys(), ...has.keys()])) {
    const [old, now] = [had.get(protocol), has.get(protocol)];
    if (old !== undefined && now !== undefined && equalJson(telling(old.value), telling(now.value))) continue;
    const places = {
      path: `${path} binding ${protocol}`,
      operation,
      before: old?.at ?? bound.old[0]?.at ?? null,
      after: now?.at ?? bound.now[0]?.at ?? null,
      old: old?.value ?? null,
      new: now?.value ?? null,
    };
    if (old === undefined) {
      const message = `The binding for ${quoted(protocol)} is new.`;
      report.add({ ...places, rule: `${bound.rule}-binding-added`, level: "info", message });
      continue;
    }
    const what = now === undefined ? "is gone" : "changed";
    const undecided = `what a change of a binding does depends on the protocol ${protocol.slice(0, 40)}`;
    report.add({
      ...places,
      rule: `${bound.rule}-binding-${now === undefined ? "removed" : "changed"}`,
      level: "warning",
      message: `The binding for ${quoted(protocol)} ${what}. Whether that breaks anyone could not be decided: ${undecided}.`,
      undecided,
    });
  }
}

function bindingsOf(api: Api, sources: Part[]): Map<string, { value: Json; at: string }> {
  const found = new Map<string, { value: Json; at: string }>();
  const holder = stated(sources, "bindings");
  const part = holder === null ? null : follow(api, holder.value, holder.at);
  for (const [protocol, raw] of Object.entries(part?.value ?? {})) {
    const place = at(part?.at ?? "", protocol);
    const binding = follow(api, raw, place);
    if (!protocol.startsWith("x-"))
      found.set(protocol, { value: binding?.value ?? raw, at: binding?.at ?? place });
  }
  return found;
}

/** The part of a binding that somebody could notice. */
function telling(value: Json): Json {
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !HARMLESS.has(key) && !key.startsWith("x-") && key !== "description",
  );
  const result: JsonObject = Object.fromEntries(kept);
  return result;
}

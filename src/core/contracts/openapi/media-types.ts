/** Media types of a body: by name, then the ones that became more or less general, then those that came or went. */
import type { Json } from "../../json.ts";
import { type Part, parts } from "../follow-ref.ts";
import { at, equalJson } from "../pointer.ts";
import type { Node } from "../schema/shape.ts";
import { Pairing } from "./pairing.ts";
import type { OperationReport } from "./report.ts";

export interface ContentPlace {
  direction: "request" | "response";
  /** `request body` or `response 200 body`. */
  path: string;
  /** `request-body-media-type` or `response-media-type`. */
  rule: string;
}

export interface MediaType {
  part: Part;
  /** `application/json`, in lower case and without parameters. */
  name: string;
  /** Parameters with their values. */
  parameters: Map<string, string>;
  /** As it is written. */
  written: string;
}

export function mediaTypes(run: OperationReport, old: Part, now: Part): Pairing<MediaType> {
  const pairing = new Pairing(read(run.report.before, old), read(run.report.after, now));
  pairing.take((a, b) => a.name === b.name && sameParameters(a, b));
  pairing.take((a, b) => a.name === b.name);
  pairing.take((a, b) => contains(a, b) || contains(b, a));
  return pairing;
}

function read(api: OperationReport["report"]["before"], owner: Part): MediaType[] {
  return [...parts(api, owner, "content")].map(([written, part]) => {
    const [name = "", ...rest] = written.split(";");
    const parameters = new Map<string, string>();
    for (const parameter of rest) {
      const [key = "", value = ""] = parameter.split("=");
      parameters.set(
        key.trim().toLowerCase(),
        value
          .trim()
          .replace(/^"(.*)"$/, "$1")
          .toLowerCase(),
      );
    }
    return { part, name: name.trim().toLowerCase(), parameters, written };
  });
}

function sameParameters(a: MediaType, b: MediaType): boolean {
  return (
    a.parameters.size === b.parameters.size &&
    [...a.parameters].every(([key, value]) => b.parameters.get(key) === value)
  );
}

/** `application/*` has `application/json` in it, and that has `application/problem+json` in it. */
export function contains(wide: MediaType, narrow: MediaType): boolean {
  if (wide.name === "*/*") return true;
  const [wideType, wideSub = ""] = wide.name.split("/");
  const [type, sub = ""] = narrow.name.split("/");
  return wideType === type && (wideSub === "*" || wideSub === sub || sub.endsWith(`+${wideSub}`));
}

const JSON_TYPE = /^application\/(?:x-)?(?:json|jsonl|jsonlines|ndjson|json-seq)$|\+json(?:-seq)?$/;

/** One JSON value, or a stream of them; a range of types has JSON among them. */
export function isJson({ name }: MediaType): boolean {
  return JSON_TYPE.test(name) || name === "*/*" || name === "application/*";
}

export function compareContent(run: OperationReport, old: Part, now: Part, place: ContentPlace): void {
  const { pairs, gone, come } = mediaTypes(run, old, now);
  const several = pairs.length > 1;
  const shared = { path: `${run.now.label} ${place.path}`, direction: place.direction };
  for (const [a, b] of pairs) {
    compareNames(run, [a, b], place);
    const path = several ? `${place.path} (${a.name})` : place.path;
    compareMedia(run, [a, b], { ...place, path });
  }
  for (const { part, name } of gone) {
    const message = `The media type \`${name}\` of the ${place.path} is gone.`;
    const said = { rule: `${place.rule}-removed`, level: "error" as const, message, old: name };
    run.add({ ...shared, ...said, before: part.at, after: now.at });
  }
  for (const { part, name } of come) {
    const message = `The media type \`${name}\` of the ${place.path} is new.`;
    const said = { rule: `${place.rule}-added`, level: "info" as const, message, new: name };
    run.add({ ...shared, ...said, before: old.at, after: part.at });
  }
}

function compareNames(run: OperationReport, [a, b]: [MediaType, MediaType], place: ContentPlace): void {
  if (a.name === b.name && sameParameters(a, b)) return;
  const shared = {
    path: `${run.now.label} ${place.path}`,
    direction: place.direction,
    before: a.part.at,
    after: b.part.at,
    old: a.written,
    new: b.written,
  };
  const message = `The media type of the ${place.path} changed from \`${a.written}\` to \`${b.written}\`.`;
  if (place.direction === "request") {
    // Whoever sends the old one is still understood when the new one is more general.
    if (contains(b, a) || a.name === b.name) return;
    run.add({ ...shared, rule: "request-body-media-type-removed", level: "error", message });
    return;
  }
  const undecided = "whether the two can be told apart by a reader is not worked out";
  const keys = [...new Set([...a.parameters.keys(), ...b.parameters.keys()])];
  const changed = keys.filter((key) => a.parameters.get(key) !== b.parameters.get(key));
  if (changed.length > 0) {
    const words = changed.map((key) =>
      !a.parameters.has(key) ? "added" : b.parameters.has(key) ? "changed" : "removed",
    );
    if (a.name !== b.name || new Set(words).size > 1) {
      run.add({ ...shared, rule: "response-media-type-name-changed", level: "warning", message, undecided });
      return;
    }
    for (const [index, key] of changed.entries()) {
      const word = words[index] ?? "changed";
      const level = word === "added" ? "info" : "error";
      const told = `The parameter \`${key}\` of the media type \`${a.name}\` of the ${place.path} was ${word}.`;
      run.add({ ...shared, rule: `response-media-type-parameter-${word}`, level, message: told });
    }
    return;
  }
  const narrower = contains(a, b);
  const rule = `response-media-type-name-${narrower ? "specialized" : "generalized"}`;
  run.add({ ...shared, rule, level: narrower ? "info" : "error", message });
}

function compareMedia(run: OperationReport, [a, b]: [MediaType, MediaType], place: ContentPlace): void {
  for (const keyword of ["schema", "itemSchema"]) {
    const now = schemaOf(b.part, keyword);
    // A schema that comes as `false` takes the content away, whatever was allowed before.
    const any = now?.schema === false ? { schema: true, at: a.part.at } : null;
    const old = schemaOf(a.part, keyword) ?? any;
    if (old !== null && now !== null) {
      run.schema(old, now, { direction: place.direction, area: "body", path: place.path, strong: isJson(a) });
    } else if (old !== null || now !== null) {
      const added = old === null;
      const subject = `${place.direction}-body-media-type-${keyword === "schema" ? "schema" : "item-schema"}`;
      const bad = added === (place.direction === "request");
      run.add({
        path: `${run.now.label} ${place.path}`,
        direction: place.direction,
        rule: `${subject}-${added ? "added" : "removed"}`,
        level: bad ? "error" : "info",
        message: `The ${place.path} ${added ? "is described by a schema now" : "is no longer described by a schema"}.`,
        before: (old ?? a.part).at,
        after: (now ?? b.part).at,
      });
    }
  }
  for (const keyword of ["encoding", "prefixEncoding", "itemEncoding"])
    compareEncoding(run, keyword, [a, b], place);
}

function compareEncoding(
  run: OperationReport,
  keyword: string,
  [a, b]: [MediaType, MediaType],
  place: ContentPlace,
): void {
  const [had, has]: Json[] = [a.part.value[keyword] ?? null, b.part.value[keyword] ?? null];
  if (equalJson(had ?? null, has ?? null)) return;
  const undecided = "how the parts of a body are encoded is compared word for word only";
  run.add({
    path: `${run.now.label} ${place.path}`,
    direction: place.direction,
    rule: `${place.direction}-body-encoding-changed`,
    level: "warning",
    message: `The \`${keyword}\` of the ${place.path} changed. Whether that breaks anyone could not be decided: ${undecided}.`,
    before: at(a.part.at, keyword),
    after: at(b.part.at, keyword),
    undecided,
  });
}

/** null: nothing is said about the content. `true` and `{}` say nothing either. */
export function schemaOf(owner: Part, keyword = "schema"): Node | null {
  const schema = owner.value[keyword];
  return schema === undefined || schema === null || schema === true
    ? null
    : { schema, at: at(owner.at, keyword) };
}

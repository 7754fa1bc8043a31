/** What a message carries, judged by set inclusion in the direction in which it travels. */
import type { Json } from "../../json.ts";
import { avroEngine } from "../avro.ts";
import type { EngineAnswer } from "../engine.ts";
import type { Finding } from "../finding.ts";
import { follow, type Part } from "../follow-ref.ts";
import { at, equalJson, isObject, textMember } from "../pointer.ts";
import { Effort } from "../schema/effort.ts";
import { type Position, SchemaPair } from "../schema/position.ts";
import type { Dialect, Draft, Node } from "../schema/shape.ts";
import { type Api, stated } from "./document.ts";

export interface Payload {
  node: Node;
  family: Family;
  /** `schemaFormat` as it was written. */
  format: string | null;
}

export type Family = "schema" | "openapi" | "avro" | "other";

export function payloadOf(api: Api, sources: Part[]): Payload | null {
  const found = stated(sources, "payload");
  if (found === null) return null;
  const format = stated(sources, "schemaFormat");
  const target = isObject(found.value) ? follow(api, found.value, found.at) : null;
  // Version 3 may wrap a schema together with its format.
  const inner = target === null ? undefined : target.value["schema"];
  const wrapped = target === null ? null : textMember(target.value, "schemaFormat");
  if (target !== null && inner !== undefined && wrapped !== null)
    return {
      node: { schema: inner, at: at(target.at, "schema") },
      family: familyOf(wrapped),
      format: wrapped,
    };
  const written = typeof format?.value === "string" ? format.value : null;
  return { node: { schema: found.value, at: found.at }, family: familyOf(written), format: written };
}

/** The schema of the headers; where several sources say something, all of it holds. */
export function headersOf(sources: Part[], place: string): Node {
  const nodes = sources.flatMap(({ value, at: where }) =>
    value["headers"] === undefined ? [] : [{ schema: value["headers"], at: at(where, "headers") }],
  );
  const [only] = nodes;
  if (only === undefined) return { schema: { type: "object" }, at: at(place, "headers") };
  if (nodes.length === 1) return only;
  return { schema: { allOf: nodes.map(({ schema }) => schema) }, at: at(place, "~headers") };
}

function familyOf(format: string | null): Family {
  if (format === null) return "schema";
  if (/^application\/vnd\.oai\.openapi/i.test(format)) return "openapi";
  if (/avro/i.test(format)) return "avro";
  return /^application\/(?:vnd\.aai\.asyncapi|schema)[+;]/i.test(format) || /json-schema/i.test(format)
    ? "schema"
    : "other";
}

/** A draft that the format names; AsyncAPI's own language understands more than any one draft. */
export function draftOf(format: string | null): Draft | undefined {
  const [, early, late] = /version=draft-0?([467])\b|version=(2019|2020)-/i.exec(format ?? "") ?? [];
  return early !== undefined
    ? (Number(early) as Draft)
    : late !== undefined
      ? (Number(late) as Draft)
      : undefined;
}

/** Judges payloads, one pair of documents a schema language. */
export class Payloads {
  readonly #roots: [Json, Json];
  readonly #pairs = new Map<string, SchemaPair>();

  constructor(before: Json, after: Json) {
    this.#roots = [before, after];
  }

  headers(old: Node, now: Node, position: Position): Finding[] {
    return this.#pair([null, null], "schema").judge(old, now, position);
  }

  /** null: the two cannot be compared, since they are in different or unknown languages. */
  payload(old: Payload, now: Payload, position: Position): Finding[] | null {
    if (old.family !== now.family) return null;
    if (old.family === "avro") return this.#avro(old, now, position);
    if (old.family === "other")
      return equalJson(old.node.schema, now.node.schema) && old.format === now.format ? [] : null;
    return this.#pair([old.format, now.format], old.family).judge(old.node, now.node, position);
  }

  #pair([old, now]: [string | null, string | null], family: Family): SchemaPair {
    const key = `${family} ${draftOf(old) ?? ""} ${draftOf(now) ?? ""}`;
    let found = this.#pairs.get(key);
    if (found === undefined) {
      const side = (root: Json, format: string | null) => ({
        root,
        dialect: dialectOf(family, format),
        effort: new Effort(),
      });
      this.#pairs.set(key, (found = new SchemaPair(side(this.#roots[0], old), side(this.#roots[1], now))));
    }
    return found;
  }

  #avro(old: Payload, now: Payload, position: Position): Finding[] | null {
    const role = position.direction === "request" ? "request" : "event";
    const [before, after] = [JSON.stringify(old.node.schema), JSON.stringify(now.node.schema)];
    const answer = avroEngine.compare({ before, after, role, profile: null });
    if (answer instanceof Promise || answer.kind !== "compared") return null;
    return avroFindings(answer, [old.node, now.node], position);
  }
}

function avroFindings(
  answer: Extract<EngineAnswer, { kind: "compared" }>,
  [old, now]: [Node, Node],
  position: Position,
): Finding[] {
  const { findings, unknowns } = answer.judgement;
  const { operation, direction } = position;
  const inside = (path: string) => `${position.path} ${path}`.trim();
  const places = { operation, direction, before: old.at, after: now.at };
  return [
    ...findings.map((finding): Finding => ({ ...finding, ...places, path: inside(finding.path) })),
    ...unknowns.map(({ path, reason }): Finding => ({
      ...places,
      rule: "asyncapi-message-payload-undecided",
      level: "warning",
      path: inside(path),
      message: `Whether the payload still fits could not be decided: ${reason}.`,
      old: null,
      new: null,
      undecided: reason,
    })),
  ];
}

/** An event contract is what it declares: nobody counts on fields that are not in it. */
export function dialectOf(family: Family, format: string | null): Dialect {
  const draft = draftOf(format);
  return {
    refSiblings: draft !== undefined && draft >= 2019,
    nullable: true,
    formatAsserts: false,
    declaredOnly: true,
    proves: true,
    ...(draft === undefined || family === "openapi" ? {} : { draft }),
  };
}

/** The older way in which a trait says what breaks: tags such as `diff.error.remove` on it and on its members. */
import type { Json } from "../../../json.ts";
import { equalJson, isObject } from "../../pointer.ts";
import { api, type Member, type Model, type Shape } from "../model.ts";
import type { Severity } from "../prelude.ts";
import { event, type SmithyEvent } from "./event.ts";
import { shown } from "./subjects.ts";

export interface Strategy {
  change: "add" | "remove" | "update";
  severity: Severity;
}

const TAG = /^diff\.(error|danger|warning)\.(add|remove|update|const)$/u;
const KINDS: Strategy["change"][] = ["add", "remove", "update"];

interface Tagged {
  strategies: Strategy[];
  contents: boolean;
}

const known = new WeakMap<Shape | Member, Tagged>();

export function strategiesOf(owner: Shape | Member): Tagged {
  let tagged = known.get(owner);
  if (tagged === undefined) {
    tagged = readTags(owner);
    known.set(owner, tagged);
  }
  return tagged;
}

function readTags({ traits }: Shape | Member): Tagged {
  const tags = traits.get(api("tags"));
  const listed = new Set(Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : []);
  const strategies = [...listed].flatMap((tag): Strategy[] => {
    const [, severity, change] = TAG.exec(tag) ?? [];
    if (severity === undefined) return [];
    const level = severity.toUpperCase() as Severity;
    return KINDS.filter((kind) => change === "const" || change === kind).map((kind) => ({
      change: kind,
      severity: level,
    }));
  });
  return { strategies, contents: listed.has("diff.contents") };
}

interface Crawl {
  subject: string;
  trait: string;
  definition: Shape;
  now: Model;
}

/** Compares the parts of a trait's value, where its definition asks for it. */
export function crawlContents(crawl: Crawl, old: Json, now: Json): SmithyEvent[] {
  if (!strategiesOf(crawl.definition).contents) return [];
  const events: SmithyEvent[] = [];
  crawlShape(crawl, crawl.definition, old, now, "", events);
  return events;
}

function crawlShape(
  crawl: Crawl,
  shape: Shape | undefined,
  old: Json | undefined,
  now: Json | undefined,
  path: string,
  events: SmithyEvent[],
): void {
  const go = (name: string, key: string, was: Json | undefined, is: Json | undefined): void => {
    const member = shape?.members.get(name);
    if (member !== undefined && (was !== undefined || is !== undefined))
      crawlMember(crawl, member, was, is, `${path}/${key}`, events);
  };
  if (Array.isArray(old) && Array.isArray(now) && (shape?.type === "list" || shape?.type === "set")) {
    for (let index = 0; index < Math.max(old.length, now.length); index += 1)
      go("member", String(index), old[index], now[index]);
  } else if (isObject(old) && isObject(now)) {
    const own = (side: { [key: string]: Json }, key: string) =>
      Object.hasOwn(side, key) ? side[key] : undefined;
    const keys =
      shape?.type === "map"
        ? new Set([...Object.keys(old), ...Object.keys(now)])
        : new Set(shape?.members.keys() ?? []);
    for (const key of keys) go(shape?.type === "map" ? "value" : key, key, own(old, key), own(now, key));
  }
}

function crawlMember(
  crawl: Crawl,
  member: Member,
  old: Json | undefined,
  now: Json | undefined,
  path: string,
  events: SmithyEvent[],
): void {
  const kind = old === undefined ? "add" : now === undefined ? "remove" : "update";
  const same = old !== undefined && now !== undefined && equalJson(old, now);
  for (const { change, severity } of strategiesOf(member).strategies) {
    if (change !== kind || same) continue;
    const verb = { add: "was added", remove: "was removed", update: "changed" }[kind];
    events.push(
      event(
        "ModifiedTrait",
        severity,
        crawl.subject,
        `\`${path}\` in \`${shown(crawl.trait)}\` ${verb} on \`${crawl.subject}\`.`,
        { old: old ?? null, new: now ?? null, trait: crawl.trait },
      ),
    );
  }
  crawlShape(crawl, crawl.now.shapes.get(member.target), old, now, path, events);
}

/** Messages of a protocol: the server reads what old clients ask, and old clients read what the server answers. */
import type { Finding, Judgement } from "../finding.ts";
import { explain, type Visit } from "./explain.ts";
import { type AvroDocument, isNamed, type Message, type NamedSchema, type Schema } from "./model.ts";
import type { Direction } from "./modes.ts";
import type { Pair } from "./resolution.ts";
import { solve } from "./solve.ts";

/** null: too entangled to be decided. */
export function compareMessages(before: AvroDocument, after: AvroDocument): Judgement | null {
  const [old, now] = [messagesOf(before), messagesOf(after)];
  const findings: Finding[] = [];
  const requests: Visit[] = [];
  const answers: Visit[] = [];
  for (const [name, message] of old) {
    const counterpart = now.get(name);
    if (counterpart === undefined) {
      findings.push(say("MESSAGE_REMOVED", "error", `The message \`${name}\` is gone.`, message, null));
      continue;
    }
    if (message.oneWay !== counterpart.oneWay) {
      const text = `The message \`${name}\` ${counterpart.oneWay ? "is not answered any more" : "is answered now"}.`;
      findings.push(say("MESSAGE_ONE_WAY_CHANGED", "error", text, message, counterpart));
    }
    requests.push(visit(name, counterpart.request, message.request, "request"));
    answers.push(visit(name, message.response, counterpart.response, "response"));
    answers.push(visit(name, message.errors, counterpart.errors, "errors"));
  }
  for (const [name, message] of now) {
    if (!old.has(name))
      findings.push(say("MESSAGE_ADDED", "info", `The message \`${name}\` is new.`, null, message));
  }
  const parts: Judgement[] = [{ findings, unknowns: [] }];
  const sides: [Visit[], Direction][] = [
    [requests, { side: "backward", shown: "request" }],
    [answers, { side: "forward", shown: "response" }],
  ];
  for (const [visits, direction] of sides) {
    const solution = solve(visits.map(({ pair }) => pair));
    if (solution === null) return null;
    parts.push(explain(visits, solution, direction));
  }
  return {
    findings: parts.flatMap((part) => part.findings),
    unknowns: parts.flatMap((part) => part.unknowns),
  };
}

export function messagesOf({ protocol }: AvroDocument): ReadonlyMap<string, Message> {
  return protocol?.messages ?? new Map<string, Message>();
}

/** Types of a protocol that no message carries: data of its own, with the directions that the role gives. */
export function freeTypes(document: AvroDocument): Map<string, NamedSchema> {
  const free = new Map(document.named);
  const seen = new Set<Schema>();
  const open = [...messagesOf(document).values()].flatMap(({ request, response, errors }): Schema[] => [
    request,
    response,
    errors,
  ]);
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    if (isNamed(schema)) free.delete(schema.full);
    open.push(...partsOf(schema));
  }
  return free;
}

/** A type that is gone cannot be read any more; only types that stand for themselves are told. */
export function movedTypes(before: AvroDocument, after: AvroDocument): Finding[] {
  if (before.protocol === null || after.protocol === null) return [];
  const gone = [...freeTypes(before).values()].filter(({ full }) => !after.named.has(full));
  const added = [...after.named.values()].filter(({ full }) => !before.named.has(full));
  return [
    ...gone.map(({ full, at }) =>
      finding("TYPE_REMOVED", "error", `The type \`${full}\` is gone.`, full, { before: at, after: null }),
    ),
    ...added.map(({ full, at }) =>
      finding("TYPE_ADDED", "info", `The type \`${full}\` is new.`, full, { before: null, after: at }),
    ),
  ];
}

function partsOf(schema: Schema): Schema[] {
  if (schema.kind === "record") return schema.fields.map(({ type }) => type);
  if (schema.kind === "union") return schema.branches;
  if (schema.kind === "array") return [schema.items];
  return schema.kind === "map" ? [schema.values] : [];
}

function visit(name: string, reader: Pair["reader"], writer: Pair["writer"], part: string): Visit {
  return { pair: { reader, writer }, path: `${name} ${part}`, operation: name };
}

function say(
  rule: string,
  level: Finding["level"],
  message: string,
  old: Message | null,
  now: Message | null,
): Finding {
  const name = (old ?? now)?.name ?? "";
  const places = { before: old?.at ?? null, after: now?.at ?? null };
  return { ...finding(rule, level, message, name, places), operation: name };
}

function finding(
  rule: string,
  level: Finding["level"],
  message: string,
  path: string,
  { before, after }: Pick<Finding, "before" | "after">,
): Finding {
  return {
    rule,
    level,
    path,
    operation: null,
    direction: null,
    message,
    old: before !== null && after === null ? path : null,
    new: after !== null && before === null ? path : null,
    before,
    after,
    undecided: null,
  };
}

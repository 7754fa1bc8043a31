/** Traits that came, went or changed: by the rules of their definition where it has some, else they are noted. */
import type { Json } from "../../../json.ts";
import { equalJson, isObject, member as jsonMember, textMember } from "../../pointer.ts";
import { api, type Model, type Shape, shapeOf } from "../model.ts";
import { type BreakingRule, type ChangeKind, PRELUDE_TRAITS, type Severity, TAGGED } from "../prelude.ts";
import { crawlContents, type Strategy, strategiesOf } from "./tagged-traits.ts";
import { event, type SmithyEvent } from "./event.ts";
import { shown, type Subject, type TraitChange, traitChanges } from "./subjects.ts";

/** Judged elsewhere, with rules of their own. */
const IGNORED = new Set([api("box"), api("required")]);

const DEFAULTS: Strategy[] = [
  { change: "add", severity: "NOTE" },
  { change: "update", severity: "NOTE" },
  { change: "remove", severity: "WARNING" },
];
const EVERYTHING = (severity: Severity): Strategy[] => [
  { change: "add", severity },
  { change: "update", severity },
  { change: "remove", severity },
];

export function changedTraits(subject: Subject, now: Model): SmithyEvent[] {
  return traitChanges(subject).flatMap((change) => [
    ...modified(subject, change, now),
    ...breaking(subject, change, now),
  ]);
}

/** ModifiedTrait: how much it matters that a trait was added, changed or removed. */
function modified({ now: subject }: Subject, change: TraitChange, now: Model): SmithyEvent[] {
  const { trait, old, now: value } = change;
  if (IGNORED.has(trait)) return [];
  const kind = kindOf(old, value);
  const events = strategiesFor(trait, now).flatMap(({ change: of, severity }) =>
    of === kind
      ? [
          event("ModifiedTrait", severity, subject.id, `${said(kind, trait)} \`${subject.id}\`.`, {
            old: old ?? null,
            new: value ?? null,
            trait,
          }),
        ]
      : [],
  );
  const definition = now.shapes.get(trait);
  if (definition !== undefined && old !== undefined && value !== undefined)
    events.push(...crawlContents({ subject: subject.id, trait, definition, now }, old, value));
  return events;
}

function strategiesFor(trait: string, now: Model): Strategy[] {
  if (TAGGED.has(trait)) return EVERYTHING("ERROR");
  const definition = now.shapes.get(trait);
  if (definition === undefined) {
    const rules = PRELUDE_TRAITS.get(trait);
    // Of a trait that is not defined here, nobody knows what a change of it does.
    if (rules === undefined) return EVERYTHING("WARNING");
    return rules.length > 0 ? [] : DEFAULTS;
  }
  const { strategies, contents } = strategiesOf(definition);
  if (strategies.length > 0 || contents) return strategies;
  return rulesOf(definition).length > 0 ? [] : DEFAULTS;
}

/** TraitBreakingChange: what the definition of the trait itself calls breaking. */
function breaking({ now: subject }: Subject, change: TraitChange, now: Model): SmithyEvent[] {
  const { trait } = change;
  const definition = now.shapes.get(trait) ?? null;
  const rules = definition === null ? (PRELUDE_TRAITS.get(trait) ?? []) : rulesOf(definition);
  const [old, value] = [change.old ?? null, change.now ?? null];
  return rules.flatMap((rule) => {
    // Parts of a trait are only compared while the trait itself is there.
    if (value === null && rule.path.length > 0) return [];
    const [before, after] = [partsOf(rule, old, definition, now), partsOf(rule, value, definition, now)];
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
      const [was, is] = [before.get(path) ?? null, after.get(path) ?? null];
      if ((was === null && is === null) || (was !== null && is !== null && equalJson(was, is))) return [];
      const kind = kindOf(was ?? undefined, is ?? undefined);
      if (!covers(rule.change, kind)) return [];
      const what = path === "" ? said(kind, trait) : `${said(kind, trait, path)}`;
      const reason = rule.reason === null ? "." : `: ${rule.reason}.`;
      return [
        event("TraitBreakingChange", rule.severity, subject.id, `${what} \`${subject.id}\`${reason}`, {
          old: was,
          new: is,
          trait,
        }),
      ];
    });
  });
}

function covers(rule: ChangeKind, kind: Strategy["change"]): boolean {
  return rule === "any" || rule === kind || (rule === "presence" && kind !== "update");
}

function kindOf(old: Json | undefined, now: Json | undefined): Strategy["change"] {
  return old === undefined ? "add" : now === undefined ? "remove" : "update";
}

function said(kind: Strategy["change"], trait: string, path = ""): string {
  const what = path === "" ? `\`${shown(trait)}\`` : `\`${path}\` in \`${shown(trait)}\``;
  return kind === "add"
    ? `${what} was added to`
    : kind === "remove"
      ? `${what} was removed from`
      : `${what} changed on`;
}

/** The values that a rule's path leads to, by their own paths. */
function partsOf(rule: BreakingRule, value: Json, definition: Shape | null, model: Model): Map<string, Json> {
  const found = new Map<string, Json>();
  const follow = (json: Json, shape: Shape | null, index: number, path: string): void => {
    const segment = rule.path[index];
    if (segment === undefined || segment === "") {
      found.set(path, json);
      return;
    }
    const target = shape?.members.get(segment)?.target;
    // Shapes of the prelude are not at hand: there the value tells what it is.
    if (definition !== null && target === undefined) return;
    const next = target === undefined ? null : shapeOf(model, target);
    if (Array.isArray(json)) {
      json.forEach((entry, place) => follow(entry, next, index + 1, `${path}/${String(place)}`));
    } else if (isObject(json) && shape?.type === "map") {
      for (const [key, entry] of Object.entries(json)) follow(entry, next, index + 1, `${path}/${key}`);
    } else if (isObject(json)) {
      follow(jsonMember(json, segment) ?? null, next, index + 1, `${path}/${segment}`);
    }
  };
  follow(value, definition, 0, "");
  return found;
}

/** No trait has nearly as many. */
const MOST_RULES = 200;
const known = new WeakMap<Shape, BreakingRule[]>();

function rulesOf(definition: Shape): BreakingRule[] {
  let rules = known.get(definition);
  if (rules === undefined) {
    rules = readRules(definition);
    known.set(definition, rules);
  }
  return rules;
}

function readRules(definition: Shape): BreakingRule[] {
  const listed = jsonMember(definition.traits.get(api("trait")), "breakingChanges");
  if (!Array.isArray(listed)) return [];
  return listed.slice(0, MOST_RULES).flatMap((entry) => {
    const change = CHANGES.find((kind) => kind === textMember(entry, "change"));
    if (change === undefined) return [];
    const severity = SEVERITIES.find((level) => level === textMember(entry, "severity")) ?? "ERROR";
    const path = (textMember(entry, "path") ?? "").split("/").slice(1);
    const reason = textMember(entry, "message")?.replace(/\.$/u, "") ?? null;
    return [{ change, path, severity, reason }];
  });
}

const CHANGES: ChangeKind[] = ["add", "remove", "update", "presence", "any"];
const SEVERITIES: Severity[] = ["NOTE", "WARNING", "DANGER", "ERROR"];

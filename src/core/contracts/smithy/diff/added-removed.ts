/** Shapes, members and trait definitions that came or went, and shapes that became something else. */
import { equalJson } from "../../pointer.ts";
import { api, type Member, type Model, type Shape } from "../model.ts";
import { isSimple } from "../raw.ts";
import { event, type SmithyEvent } from "./event.ts";
import { has, type Models, type ShapePair, shapePairs, shown } from "./subjects.ts";

export function addedAndRemoved(models: Models): SmithyEvent[] {
  const { old, now } = models;
  const added = [...now.shapes.values()].filter(({ id, synthetic }) => !old.shapes.has(id) && !synthetic);
  const removed = [...old.shapes.values()].filter(({ id, synthetic }) => !now.shapes.has(id) && !synthetic);
  return [
    ...added.flatMap(addedShape),
    ...removed.flatMap((shape) => removedShape(shape, models)),
    ...shapePairs(models).flatMap((pair) => [...typeChange(pair), ...memberChanges(pair)]),
  ];
}

function addedShape(shape: Shape): SmithyEvent[] {
  const { id, type } = shape;
  const events = [event("AddedShape", "NOTE", id, `The ${type} \`${id}\` is new.`, { new: type })];
  if (has(shape, "trait"))
    events.push(event("AddedTraitDefinition", "NOTE", id, `The trait \`${id}\` is new.`, { new: id }));
  return events;
}

function removedShape(shape: Shape, models: Models): SmithyEvent[] {
  const { id, type } = shape;
  const events: SmithyEvent[] = [];
  if (has(shape, "trait"))
    events.push(event("RemovedTraitDefinition", "ERROR", id, `The trait \`${id}\` is gone.`, { old: id }));
  if (has(shape, "private")) return events;
  const inline = type === "list" || type === "map" ? becameInline(shape, models) : null;
  if (inline !== null) return [...events, inline];
  // Code for simple types has no names of its own, so little is lost with them.
  const scalar = isSimple(type) && type !== "document" && !has(shape, "enum");
  const message = `The ${type} \`${id}\` is gone.`;
  return [...events, event("RemovedShape", scalar ? "WARNING" : "ERROR", id, message, { old: type })];
}

/** A list or a map may be written in place instead, as long as none of its traits is lost. */
function becameInline(shape: Shape, models: Models): SmithyEvent | null {
  const users = membersWithTarget(models.old, shape.id);
  const successors = users.map(({ container, name }) => models.now.shapes.get(container)?.members.get(name));
  const inline = successors.every(
    (member) => member && models.now.shapes.get(member.target)?.synthetic === true,
  );
  if (users.length === 0 || !inline) return null;
  const lost = [...shape.traits].filter(
    ([trait, value]) =>
      trait !== api("documentation") &&
      !successors.every((member) => equalJson(member?.traits.get(trait) ?? null, value)),
  );
  const written = `The ${shape.type} \`${shape.id}\` is now written where it is used`;
  if (lost.length === 0) return event("RemovedShape", "NOTE", shape.id, `${written}.`, { old: shape.type });
  const names = lost.map(([trait]) => `\`${shown(trait)}\``).join(", ");
  return event("RemovedShape", "ERROR", shape.id, `${written}, and has lost ${names}.`, { old: shape.type });
}

const users = new WeakMap<Model, Map<string, Member[]>>();

function membersWithTarget(model: Model, id: string): Member[] {
  let index = users.get(model);
  if (index === undefined) {
    index = new Map();
    for (const shape of model.shapes.values()) {
      for (const member of shape.members.values()) {
        const list = index.get(member.target);
        if (list === undefined) index.set(member.target, [member]);
        else list.push(member);
      }
    }
    users.set(model, index);
  }
  return index.get(id) ?? [];
}

/** A set may become a list of unique items, and a string with `@enum` an enum: Smithy itself asks for it. */
function typeChange({ old, now }: ShapePair): SmithyEvent[] {
  if (old.type === now.type || stringToEnum(old, now)) return [];
  if (old.type === "set" && now.type === "list" && has(now, "uniqueItems")) return [];
  const message = `\`${now.id}\` was of type ${old.type}, and is of type ${now.type} now.`;
  return [event("ChangedShapeType", "ERROR", now.id, message, { old: old.type, new: now.type })];
}

export function stringToEnum(old: Shape, now: Shape): boolean {
  return now.type === "enum" && old.type === "string" && has(old, "enum");
}

function memberChanges({ old, now }: ShapePair): SmithyEvent[] {
  const events: SmithyEvent[] = [];
  for (const { id, name, target } of now.members.values()) {
    if (old.members.has(name) || stringToEnum(old, now)) continue;
    events.push(
      event("AddedShape", "NOTE", id, `The member \`${name}\` is new in \`${now.id}\`.`, { new: target }),
    );
  }
  for (const member of old.members.values()) {
    if (now.members.has(member.name) || has(member, "private")) continue;
    const message = `The member \`${member.name}\` is gone from \`${now.id}\`.`;
    events.push(event("RemovedShape", "ERROR", member.id, message, { old: member.target }));
  }
  for (const member of now.members.values()) {
    if (now.type !== "structure" || old.type !== "structure" || old.members.has(member.name)) continue;
    if (!has(member, "required") || has(member, "default")) continue;
    const message = `The new member \`${member.name}\` is required and has no default.`;
    events.push(event("AddedRequiredMember", "ERROR", member.id, message, { new: member.target }));
  }
  return [...events, ...orderChange(old, now)];
}

function orderChange(old: Shape, now: Shape): SmithyEvent[] {
  if (old.type !== now.type || (now.type !== "structure" && now.type !== "union")) return [];
  const [before, after] = [[...old.members.keys()], [...now.members.keys()]];
  const moved = before.some((name, index) => index < after.length && after[index] !== name);
  if (!moved) return [];
  const message = `The members of \`${now.id}\` stand in another order, which matters where it decides the layout in memory.`;
  return [
    event("ChangedMemberOrder", "DANGER", now.id, message, {
      old: before.slice(0, 20),
      new: after.slice(0, 20),
    }),
  ];
}

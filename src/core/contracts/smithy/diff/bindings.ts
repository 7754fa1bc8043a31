/** Services, resources and operations: what they bind, what they take and answer, and which errors they name. */
import type { Json } from "../../../json.ts";
import { type Model, nameOf, type Shape, UNIT } from "../model.ts";
import { event, type SmithyEvent } from "./event.ts";
import type { Models, ShapePair } from "./subjects.ts";

export function changedBindings(pair: ShapePair, models: Models): SmithyEvent[] {
  const { old, now } = pair;
  if (old.type !== now.type) return [];
  if (now.type === "operation") return changedOperation(pair);
  if (now.type !== "service" && now.type !== "resource") return [];
  return [
    ...changedEntity(pair, models.now),
    ...(now.type === "service" ? changedService(pair, models.old) : changedResource(pair)),
  ];
}

function changedOperation({ old, now }: ShapePair): SmithyEvent[] {
  const operation = nameOf(now.id);
  const events: SmithyEvent[] = [];
  const shown = (id: string): Json => (id === UNIT ? null : id);
  for (const part of ["input", "output"] as const) {
    if (old[part] === now[part]) continue;
    const rule = part === "input" ? "ChangedOperationInput" : "ChangedOperationOutput";
    const message = `The ${part} of \`${operation}\` is another shape.`;
    events.push(
      event(rule, "ERROR", now.id, message, { old: shown(old[part]), new: shown(now[part]), operation }),
    );
  }
  for (const error of without(now.errors, old.errors)) {
    const message = `\`${operation}\` may answer with the error \`${nameOf(error)}\` now, which callers do not know.`;
    events.push(event("AddedOperationError", "WARNING", now.id, message, { new: error, operation }));
  }
  for (const error of without(old.errors, now.errors)) {
    const message = `\`${operation}\` does not name the error \`${nameOf(error)}\` any more.`;
    events.push(event("RemovedOperationError", "WARNING", now.id, message, { old: error, operation }));
  }
  return events;
}

function changedEntity({ old, now }: ShapePair, model: Model): SmithyEvent[] {
  const events: SmithyEvent[] = [];
  const bound = new Set([...now.operations, ...now.lifecycle.values()]);
  const say = (rule: string, severity: SmithyEvent["severity"], id: string, verb: string): void => {
    const message = `\`${nameOf(id)}\` ${verb} the ${now.type} \`${nameOf(now.id)}\`.`;
    const values = rule.startsWith("Added") ? { new: id } : { old: id };
    const operation = rule.includes("Operation") ? { operation: nameOf(id) } : {};
    events.push(event(rule, severity, now.id, message, { ...values, ...operation }));
  };
  for (const id of without(now.operations, old.operations))
    say("AddedOperationBinding", "NOTE", id, "was added to");
  for (const id of without(now.resources, old.resources))
    say("AddedResourceBinding", "NOTE", id, "was added to");
  const gone = without(old.operations, now.operations);
  const within = gone.length > 0 && now.type === "service" ? operationsWithin(model, now) : new Set();
  for (const id of gone) {
    const moved = within.has(id);
    if (moved) say("RemovedOperationBinding", "WARNING", id, "moved into a resource of");
    else say("RemovedOperationBinding", "ERROR", id, "was removed from");
  }
  for (const id of new Set(old.lifecycle.values())) {
    if (!bound.has(id)) say("RemovedOperationBinding", "ERROR", id, "was removed from");
  }
  for (const id of without(old.resources, now.resources))
    say("RemovedResourceBinding", "ERROR", id, "was removed from");
  return events;
}

function changedResource({ old, now }: ShapePair): SmithyEvent[] {
  const [before, after] = [listed(old.identifiers), listed(now.identifiers)];
  if (before.join() === after.join()) return [];
  const message = `The identifiers of the resource \`${nameOf(now.id)}\` changed.`;
  return [event("ChangedResourceIdentifiers", "ERROR", now.id, message, { old: before, new: after })];
}

function listed(identifiers: Map<string, string>): string[] {
  return [...identifiers].map(([name, id]) => `${name}: ${id}`).sort();
}

function changedService({ old, now }: ShapePair, model: Model): SmithyEvent[] {
  const service = nameOf(now.id);
  const events: SmithyEvent[] = [];
  for (const error of without(now.errors, old.errors)) {
    const message = `Every operation of \`${service}\` may answer with the error \`${nameOf(error)}\` now.`;
    events.push(event("AddedServiceError", "WARNING", now.id, message, { new: error }));
  }
  for (const error of without(old.errors, now.errors)) {
    const message = `\`${nameOf(error)}\` is no common error of \`${service}\` any more.`;
    events.push(event("RemovedServiceError", "WARNING", now.id, message, { old: error }));
  }
  const closure = now.rename.size > 0 ? shapesWithin(model, old) : new Set<string>();
  for (const id of new Set([...old.rename.keys(), ...now.rename.keys()])) {
    const [before, after] = [old.rename.get(id) ?? null, now.rename.get(id) ?? null];
    // A new name for a shape that was not part of the service yet surprises nobody.
    if (before === after || (before === null && !closure.has(id))) continue;
    const message = `\`${id}\` has another name within the service \`${service}\`.`;
    events.push(event("ServiceRename", "ERROR", now.id, message, { old: before, new: after }));
  }
  return events;
}

function operationsWithin(model: Model, service: Shape): Set<string> {
  const operations = new Set<string>();
  const seen = new Set<Shape>();
  const open = [service];
  for (let shape = open.pop(); shape !== undefined; shape = open.pop()) {
    if (seen.has(shape)) continue;
    seen.add(shape);
    for (const id of [...shape.operations, ...shape.lifecycle.values()]) operations.add(id);
    open.push(...shape.resources.flatMap((id) => model.shapes.get(id) ?? []));
  }
  return operations;
}

function shapesWithin(model: Model, service: Shape): Set<string> {
  const found = new Set<string>();
  const open = [service.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const shape = model.shapes.get(id);
    if (shape === undefined) continue;
    open.push(...shape.operations, ...shape.lifecycle.values(), ...shape.resources, ...shape.errors);
    open.push(...shape.identifiers.values(), ...shape.properties.values(), ...shape.mixins);
    for (const { target } of shape.members.values()) open.push(target);
    if (shape.type === "operation") open.push(shape.input, shape.output);
  }
  return found;
}

function without(ids: string[], known: string[]): string[] {
  const set = new Set(known);
  return [...new Set(ids)].filter((id) => !set.has(id));
}

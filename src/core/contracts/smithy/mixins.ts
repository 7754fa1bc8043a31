/** Applies mixins: members and traits of a mixin become those of the shapes that use it. */
import type { Json } from "../../json.ts";
import { member as jsonMember } from "../pointer.ts";
import { api, type Member, type Model, type Shape, type Traits } from "./model.ts";
import { SmithyFault } from "./raw.ts";

/** Members that come from mixins, in all: chains of mixins multiply them. */
const MOST_MEMBERS = 200_000;

/** Mixins that are in other files, or that contain themselves, add nothing. */
export function flattenMixins(model: Model): void {
  const done = new Set<string>();
  let members = 0;
  for (const start of model.shapes.keys()) {
    // Each shape comes after its mixins; a list of open ones instead of recursion, as chains may be long.
    const open = [{ id: start, entered: false }];
    const entering = new Set<string>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { id, entered } = next;
      const shape = model.shapes.get(id);
      if (shape === undefined || done.has(id)) continue;
      if (entered) {
        done.add(id);
        entering.delete(id);
        members += mix(model, shape);
        if (members > MOST_MEMBERS)
          throw new SmithyFault(
            `Mixins add more than ${String(MOST_MEMBERS)} members.`,
            model.lines.get(id) ?? 1,
          );
      } else if (!entering.has(id)) {
        entering.add(id);
        open.push({ id, entered: true }, ...shape.mixins.map((mixin) => ({ id: mixin, entered: false })));
      }
    }
  }
}

/** The number of members and traits that were added. */
function mix(model: Model, shape: Shape): number {
  if (shape.mixins.length === 0) return 0;
  const own = { traits: shape.traits, members: shape.members };
  const traits: Traits = new Map();
  const members = new Map<string, Member>();
  let added = 0;
  for (const id of shape.mixins) {
    const mixin = model.shapes.get(id);
    if (mixin === undefined || mixin === shape) continue;
    const local = new Set([api("mixin"), ...localTraits(mixin.traits.get(api("mixin")))]);
    for (const [trait, value] of mixin.traits) if (!local.has(trait)) traits.set(trait, value);
    for (const [name, member] of mixin.members) {
      const id = `${shape.id}$${name}`;
      members.set(name, { ...member, id, container: shape.id, traits: new Map(member.traits) });
      const line = model.lines.get(member.id);
      if (line !== undefined && !model.lines.has(id)) model.lines.set(id, line);
    }
    mixEntities(shape, mixin);
    added += mixin.traits.size + mixin.members.size + mixin.operations.length + mixin.errors.length;
  }
  for (const [trait, value] of own.traits) traits.set(trait, value);
  for (const [name, member] of own.members) {
    const inherited = members.get(name);
    if (inherited === undefined) members.set(name, member);
    else {
      inherited.target = member.target || inherited.target;
      for (const [trait, value] of member.traits) inherited.traits.set(trait, value);
    }
  }
  shape.traits = traits;
  shape.members = members;
  return added;
}

function mixEntities(shape: Shape, mixin: Shape): void {
  for (const key of ["operations", "resources", "errors"] as const)
    shape[key] = [...new Set([...mixin[key], ...shape[key]])];
  for (const key of ["rename", "identifiers", "properties", "lifecycle"] as const)
    shape[key] = new Map([...mixin[key], ...shape[key]]);
  if (shape.version === "") shape.version = mixin.version;
}

function localTraits(mixin: Json | undefined): string[] {
  const listed = jsonMember(mixin, "localTraits");
  return Array.isArray(listed) ? listed.filter((trait) => typeof trait === "string") : [];
}

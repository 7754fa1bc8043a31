/** Members that clients could leave out and cannot any more, or the other way round. */
import { api, type Member, type Model, typeOf } from "../model.ts";
import type { Severity } from "../prelude.ts";
import { event, type SmithyEvent } from "./event.ts";
import { has, type MemberPair, type Models, traitChanges } from "./subjects.ts";

export function changedNullability({ old, now }: MemberPair, models: Models): SmithyEvent[] {
  const [was, is] = [isNullable(models.old, old), isNullable(models.now, now)];
  if (was === is) return [];
  const [before, after] = [hasInput(models.old, old), hasInput(models.now, now)];
  // A member that did not change itself is only affected by `@input`; other changes of its container have rules of their own.
  const changed = old.id !== now.id || old.target !== now.target || traitChanges({ old, now }).length > 0;
  if (!changed && before === after) return [];
  const reasons: [Severity, string][] = [];
  const gained = (name: string): boolean => !has(old, name) && has(now, name);
  const lost = (name: string): boolean => has(old, name) && !has(now, name);
  if (before && !after) reasons.push(["ERROR", "`@input` was removed from its structure"]);
  else if (!before && after) reasons.push(["DANGER", "`@input` was added to its structure"]);
  else if (!after) {
    if (gained("clientOptional") && has(old, "required") && has(now, "required"))
      reasons.push(["ERROR", "`@clientOptional` was added to a required member"]);
    if (gained("required") && !has(now, "clientOptional")) reasons.push(["ERROR", "`@required` was added"]);
    if (gained("default") && !lost("required"))
      reasons.push(["ERROR", "`@default` was added to a member that was not required"]);
    if (lost("required") && !has(now, "default") && !has(old, "clientOptional")) {
      const target = typeOf(models.now, now.target);
      // Many generators treat structures and unions as optional anyway.
      if (target === "structure" || target === "union")
        reasons.push(["WARNING", `\`@required\` was removed from a member that is a ${target}`]);
      else reasons.push(["ERROR", "`@required` was removed without a `@default` in its place"]);
    }
  }
  if (reasons.length === 0) reasons.push(["ERROR", "its traits, or those of its container, changed"]);
  const change = was
    ? "could be left out, and always has a value now"
    : "always had a value, and may have none now";
  return reasons.map(([severity, reason]) =>
    event("ChangedNullability", severity, now.id, `For clients \`${now.name}\` ${change}: ${reason}.`, {
      old: was,
      new: is,
    }),
  );
}

/** As clients see it, who must not rely on what a server may relax. */
function isNullable(model: Model, member: Member): boolean {
  const container = model.shapes.get(member.container);
  if (container === undefined) return false;
  if (container.type === "list" || (container.type === "map" && member.name !== "key"))
    return has(container, "sparse");
  if (container.type !== "structure") return false;
  if (has(member, "clientOptional") || has(container, "input")) return true;
  const value = member.traits.get(api("default"));
  return value === undefined ? !has(member, "required") : value === null;
}

function hasInput(model: Model, { container }: Member): boolean {
  const shape = model.shapes.get(container);
  return shape !== undefined && has(shape, "input");
}

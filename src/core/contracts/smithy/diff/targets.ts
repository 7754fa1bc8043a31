/** Members whose type is another shape now: fine when both shapes mean the same. */
import { equalJson } from "../../pointer.ts";
import { api, type Shape, shapeOf } from "../model.ts";
import { isSimple } from "../raw.ts";
import type { Severity } from "../prelude.ts";
import { event, isSevere, type SmithyEvent } from "./event.ts";
import { has, type MemberPair, memberPairs, type Models, type Rerun } from "./subjects.ts";

/** Lists of lists of lists: deeper than this no model goes. */
const MOST_DEPTH = 50;

interface Opinion {
  severity: Severity;
  why: string;
  undecided?: string;
}

export function changedTarget(
  { old, now }: MemberPair,
  models: Models,
  rerun: Rerun,
  depth: number,
): SmithyEvent[] {
  if (old.target === now.target) return [];
  const [before, after] = [shapeOf(models.old, old.target), shapeOf(models.now, now.target)];
  const { severity, why, undecided } = opinionOf(before, after, rerun, depth);
  const message = `\`${now.name}\` was of type \`${old.target}\`, and is of type \`${now.target}\` now: ${why}`;
  return [
    event("ChangedMemberTarget", severity, now.id, message, {
      old: old.target,
      new: now.target,
      undecided: undecided ?? null,
    }),
  ];
}

function opinionOf(old: Shape | null, now: Shape | null, rerun: Rerun, depth: number): Opinion {
  if (old === null || now === null) {
    const undecided = "one of the two types is not defined in this file";
    return { severity: "WARNING", why: `${undecided}.`, undecided };
  }
  if (old.type !== now.type) return { severity: "ERROR", why: `${old.type} became ${now.type}.` };
  const collection = old.type === "list" || old.type === "set" || old.type === "map";
  if (!isSimple(old.type) && !collection)
    return { severity: "ERROR", why: `the name of this ${old.type} matters in generated code.` };
  if (has(old, "enum"))
    return { severity: "ERROR", why: "the name of a string with `@enum` matters in generated code." };
  if (depth >= MOST_DEPTH) {
    const undecided = "these types are nested too deeply to be compared";
    return { severity: "WARNING", why: `${undecided}.`, undecided };
  }
  const pair = { old, now };
  const members = collection ? memberPairs([pair]) : [];
  const events = rerun([pair], members, depth + 1);
  const worst = events.find(({ severity }) => isSevere(severity));
  const open = events.find(({ undecided }) => undecided !== null)?.undecided;
  if (worst !== undefined) return { severity: worst.severity, why: worst.message };
  const same = equalJson(old.traits.get(api("default")) ?? null, now.traits.get(api("default")) ?? null);
  return {
    severity: "WARNING",
    why: same ? "both mean the same." : "only their defaults differ.",
    ...(open === undefined || open === null ? {} : { undecided: open }),
  };
}

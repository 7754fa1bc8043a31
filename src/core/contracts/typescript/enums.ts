/** Enums by name and value: the compiler takes two enums of one name for the same thing too easily. */
import ts from "typescript";
import type { Said } from "./collected.ts";
import type { Place } from "./place.ts";
import type { Question } from "./question.ts";

export function compareEnums(
  { checker }: Question,
  old: ts.Symbol,
  now: ts.Symbol,
  { path, needs }: Place,
): Said[] {
  const members = ({ exports }: ts.Symbol) => {
    const found = new Map<string, ts.EnumMember>();
    exports?.forEach(({ name, valueDeclaration }) => {
      if (valueDeclaration !== undefined && ts.isEnumMember(valueDeclaration))
        found.set(name, valueDeclaration);
    });
    return found;
  };
  const [had, has] = [members(old), members(now)];
  const said: Said[] = [];
  for (const [name, before] of had) {
    const after = has.get(name);
    const shared = { path: [...path, name], before, after };
    const member = `\`${[...path, name].join(".")}\``;
    if (after === undefined) {
      said.push({
        ...shared,
        rule: "enum-member-removed",
        level: "error",
        message: `${member} is gone.`,
        old: name,
      });
      continue;
    }
    const [from, to] = [checker.getConstantValue(before), checker.getConstantValue(after)];
    if (from === to) continue;
    const message = `The value of ${member} changed from \`${shown(from)}\` to \`${shown(to)}\`.`;
    said.push({ ...shared, rule: "enum-member-value-changed", level: "error", message, old: from, new: to });
  }
  for (const [name, after] of has) {
    if (had.has(name)) continue;
    const level = needs.includes("out") ? "error" : "info";
    const message = `\`${[...path, name].join(".")}\` is new.`;
    said.push({ rule: "enum-member-added", level, path: [...path, name], message, after, new: name });
  }
  return said;
}

function shown(value: string | number | undefined): string {
  return value === undefined ? "something computed" : String(value);
}

/** Parts of a type that are not properties: alternatives, and what any other key leads to. */
import type ts from "typescript";
import type { Said } from "./collected.ts";
import { named, type Place } from "./place.ts";
import type { Question } from "./question.ts";

/** Alternatives that came or went. */
export function compareChoices(
  question: Question,
  old: ts.Type,
  now: ts.Type,
  { path, needs, before, after }: Place,
): Said[] {
  const parts = (type: ts.Type) => (type.isUnion() ? type.types : [type]);
  if (parts(old).length * parts(now).length > 1_000_000) return [];
  const gone = parts(old).filter((part) => !question.checker.isTypeAssignableTo(part, now));
  const come = parts(now).filter((part) => !question.checker.isTypeAssignableTo(part, old));
  const tell = (list: ts.Type[], rule: string, breaks: boolean, what: string): Said[] =>
    list.slice(0, 20).map((part) => {
      const text = question.textOf(part);
      const told = breaks ? "error" : "info";
      return {
        rule,
        before,
        after,
        level: told,
        path,
        message: `${named(path)} ${what} \`${text}\`.`,
        ...(rule.endsWith("added") ? { new: text } : { old: text }),
      };
    });
  return [
    ...tell(gone, "union-member-removed", needs.includes("in"), "can no longer be"),
    ...tell(come, "union-member-added", needs.includes("out"), "can be something new now:"),
  ];
}

export function compareIndexes(question: Question, old: ts.Type, now: ts.Type, place: Place): Said[] {
  const { checker } = question;
  const said: Said[] = [];
  const keys = (type: ts.Type) =>
    new Map(checker.getIndexInfosOfType(type).map((info) => [checker.typeToString(info.keyType), info]));
  const [had, has] = [keys(old), keys(now)];
  for (const key of new Set([...had.keys(), ...has.keys()])) {
    const [a, b] = [had.get(key), has.get(key)];
    const path = [...place.path, `[${key}]`];
    const shared = { path, before: a?.declaration, after: b?.declaration };
    if (a === undefined || b === undefined) {
      const gone = b === undefined;
      const breaks = gone || place.needs.includes("in");
      const message = `${named(path)} is ${gone ? "gone" : "new"}.`;
      said.push({
        ...shared,
        rule: `index-signature-${gone ? "removed" : "added"}`,
        level: breaks ? "error" : "info",
        message,
      });
      continue;
    }
    const failing = place.needs.filter((direction) => !question.holds(direction, a.type, b.type));
    const [from, to] = [question.textOf(a.type), question.textOf(b.type)];
    if (failing.length === 0 && from === to) continue;
    const doubt = failing.length > 0 ? question.doubt(a.declaration, b.declaration) : undefined;
    const message = `The type of ${named(path)} changed from \`${from}\` to \`${to}\`.`;
    const level = failing.length > 0 ? "error" : "info";
    said.push({ ...shared, rule: "index-signature-changed", level, message, old: from, new: to, doubt });
  }
  return said;
}

/** Classes from outside: who makes one, who extends one, and what hangs on the class itself. */
import ts from "typescript";
import type { Said } from "./collected.ts";
import type { Common } from "./common-names.ts";
import { compareFunctions } from "./functions.ts";
import { named } from "./place.ts";
import type { Question } from "./question.ts";

export function compareClasses(question: Question, common: Common, [a, b]: [ts.Type, ts.Type]): Said[] {
  const { path } = common;
  return [
    ...compareAbstract(common),
    ...compareFunctions(question, a, b, { path, kind: "construct" }),
    ...compareStatics(question, common, [a, b]),
  ];
}

function compareAbstract({ path, old, now }: Common): Said[] {
  const said: Said[] = [];
  if (!isAbstract(old.node) && isAbstract(now.node)) {
    const message = `The class ${named(path)} is abstract now, so that nobody can make one.`;
    const nodes = { before: old.node, after: now.node };
    said.push({ ...nodes, rule: "class-became-abstract", level: "error", path, message });
  }
  if (!isHidden(old.node) && isHidden(now.node)) {
    const message = `The constructor of ${named(path)} is no longer public.`;
    const nodes = { before: old.node, after: now.node };
    said.push({ ...nodes, rule: "constructor-became-private", level: "error", path, message });
  }
  const known = new Set(abstractMembers(old.node).map(({ name }) => name));
  for (const { name, node } of abstractMembers(now.node).filter((member) => !known.has(member.name))) {
    const here = [...path, name];
    const message = `${named(here)} is abstract and new, so that every subclass has to add it.`;
    const nodes = { before: old.node, after: node };
    said.push({ ...nodes, rule: "abstract-member-added", level: "error", path: here, message });
  }
  return said;
}

function compareStatics(question: Question, { path, now }: Common, [a, b]: [ts.Type, ts.Type]): Said[] {
  const { checker } = question;
  const statics = checker.getPropertiesOfType(a).filter(({ name }) => name !== "prototype");
  return statics.flatMap((property): Said[] => {
    const other = checker.getPropertyOfType(b, property.name);
    const here = [...path, property.name];
    const before = property.valueDeclaration;
    if (other === undefined) {
      const message = `The static member ${named(here)} is gone.`;
      return [
        { rule: "static-member-removed", level: "error", path: here, message, before, after: now.node },
      ];
    }
    const [from, to] = [checker.getTypeOfSymbol(property), checker.getTypeOfSymbol(other)];
    if (question.fits(to, from)) return [];
    const [had, has] = [question.textOf(from), question.textOf(to)];
    const message = `The type of the static member ${named(here)} changed from \`${had}\` to \`${has}\`.`;
    const after = other.valueDeclaration;
    const doubt = question.doubt(before, after);
    const shared = { path: here, message, before, after, old: had, new: has, doubt };
    return [{ ...shared, rule: "static-member-type-changed", level: "error" }];
  });
}

function isAbstract(node: ts.Declaration | undefined): boolean {
  return node !== undefined && (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Abstract) !== 0;
}

/** Whether nobody outside can make one. */
function isHidden(node: ts.Declaration | undefined): boolean {
  if (node === undefined || !ts.isClassLike(node)) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return node.members.some(
    (member) => ts.isConstructorDeclaration(member) && (ts.getCombinedModifierFlags(member) & hidden) !== 0,
  );
}

function abstractMembers(node: ts.Declaration | undefined): { name: string; node: ts.Node }[] {
  if (node === undefined || !ts.isClassLike(node)) return [];
  return node.members.flatMap((member) =>
    member.name !== undefined && isAbstract(member) ? [{ name: member.name.getText(), node: member }] : [],
  );
}

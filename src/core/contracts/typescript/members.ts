/** What changed inside a type, member by member, so that people read about members and not about whole types. */
import ts from "typescript";
import { compareChoices, compareIndexes } from "./choices.ts";
import type { Said } from "./collected.ts";
import { compareFunctions } from "./functions.ts";
import { named, type Place } from "./place.ts";
import { inOneLine, isLost, type Question, withoutUndefined } from "./question.ts";

const DEEPEST = 6;

/** All differences between two types, harmless ones included; nothing when they cannot be taken apart. */
export function compareMembers(question: Question, old: ts.Type, now: ts.Type, place: Place): Said[] {
  if ((place.depth ?? 0) > DEEPEST) return [];
  if (isChoice(old) || isChoice(now)) return compareChoices(question, old, now, place);
  if (!isTakenApart(question, old) || !isTakenApart(question, now)) return [];
  return [
    ...compareProperties(question, old, now, place),
    ...compareIndexes(question, old, now, place),
    ...compareCalls(question, old, now, place),
  ];
}

function isChoice(type: ts.Type): boolean {
  return type.isUnion() && (type.flags & (ts.TypeFlags.Boolean | ts.TypeFlags.EnumLike)) === 0;
}

/** Objects that the contract declares itself; built-in types are compared as a whole. */
function isTakenApart({ checker }: Question, type: ts.Type): boolean {
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0) return false;
  if (checker.isArrayType(type) || checker.isTupleType(type)) return false;
  const files = (type.getSymbol()?.declarations ?? []).map((node) => node.getSourceFile().fileName);
  return files.length === 0 || files.some((name) => /^\/(?:before|after)[./]/.test(name));
}

function compareProperties(question: Question, old: ts.Type, now: ts.Type, place: Place): Said[] {
  const { checker } = question;
  const [had, has] = [old, now].map(
    (type) => new Map(checker.getPropertiesOfType(type).map((each) => [nameOf(each), each])),
  );
  if (had === undefined || has === undefined) return [];
  const said: Said[] = [];
  for (const [name, property] of had) {
    const path = [...place.path, name];
    const other = has.get(name);
    if (other === undefined) said.push(removed(property, { ...place, path }));
    else said.push(...compareProperty(question, property, other, { ...place, path }));
  }
  for (const [name, property] of has) {
    if (!had.has(name)) said.push(added(property, { ...place, path: [...place.path, name] }));
  }
  return said;
}

/** `__@iterator@12` is how the compiler calls `[Symbol.iterator]`; a symbol of the contract's own is known by name. */
function nameOf({ name, valueDeclaration }: ts.Symbol): string {
  const known = /^__@(\w+)@/.exec(name)?.[1];
  if (known === undefined) return name;
  const written = valueDeclaration && ts.getNameOfDeclaration(valueDeclaration)?.getText();
  return written ?? `[Symbol.${known}]`;
}

function nodeOf(property: ts.Symbol): ts.Declaration | undefined {
  return property.valueDeclaration ?? property.declarations?.[0];
}

function isOptional(property: ts.Symbol): boolean {
  return (property.flags & ts.SymbolFlags.Optional) !== 0;
}

function removed(property: ts.Symbol, { path, needs }: Place): Said {
  const shared = { rule: "property-removed", path, before: nodeOf(property), old: property.name };
  const message = `${named(path)} is gone.`;
  if (needs.includes("out")) return { ...shared, level: "error", message };
  const doubt =
    "a caller that still writes it down is refused by the compiler, one that passes it along is not";
  return { ...shared, level: "warning", message, doubt };
}

function added(property: ts.Symbol, { path, needs }: Place): Said {
  const optional = isOptional(property);
  const breaks = !optional && needs.includes("in");
  return {
    rule: `${optional ? "optional" : "required"}-property-added`,
    level: breaks ? "error" : "info",
    path,
    message: `${named(path)} is new and ${optional ? "optional" : "required"}.`,
    after: nodeOf(property),
    new: property.name,
  };
}

function compareProperty(question: Question, old: ts.Symbol, now: ts.Symbol, place: Place): Said[] {
  const { path, needs } = place;
  const [before, after] = [nodeOf(old), nodeOf(now)];
  const shared = { path, before, after };
  const said: Said[] = [];
  const [was, is] = [isOptional(old), isOptional(now)];
  if (was !== is) {
    const breaks = needs.includes(is ? "out" : "in");
    said.push({
      ...shared,
      rule: `property-became-${is ? "optional" : "required"}`,
      level: breaks ? "error" : "info",
      message: is
        ? `${named(path)} may be missing now; before, it was always there.`
        : `${named(path)} is required now; before, it could be left out.`,
      old: !was,
      new: !is,
    });
  }
  if (isReadonly(old) !== isReadonly(now)) {
    const locked = isReadonly(now);
    said.push({
      ...shared,
      rule: `property-became-${locked ? "readonly" : "writable"}`,
      level: locked ? "error" : "info",
      message: locked ? `${named(path)} can no longer be written.` : `${named(path)} can be written now.`,
    });
  }
  return [...said, ...compareTypes(question, [old, now], place)];
}

function isReadonly(property: ts.Symbol): boolean {
  const accessor = (property.flags & ts.SymbolFlags.Accessor) !== 0;
  if (accessor) return (property.flags & ts.SymbolFlags.SetAccessor) === 0;
  return (property.declarations ?? []).some(
    (node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Readonly) !== 0,
  );
}

function compareTypes(question: Question, [old, now]: [ts.Symbol, ts.Symbol], place: Place): Said[] {
  const [before, after] = [nodeOf(old), nodeOf(now)];
  const [a, b] = [question.checker.getTypeOfSymbol(old), question.checker.getTypeOfSymbol(now)];
  const optional = { optional: isOptional(old) || isOptional(now) };
  const failing = place.needs.filter((direction) => !question.holds(direction, a, b, optional));
  const inner = { ...deeper(place), before, after };
  const lost = isLost(a, before) || isLost(b, after);
  const [from, to] = [typeText(question, a, before), typeText(question, b, after)];
  const sameText = from === to;
  if (failing.length === 0 && (sameText || !lost)) {
    const differs =
      !sameText && !(question.holds("in", a, b, optional) && question.holds("out", a, b, optional));
    if (!differs) return [];
    const inside = compareMembers(question, onlyPart(a, optional), onlyPart(b, optional), inner);
    return inside.length > 0 ? inside : [changed(place, { from, to, before, after, level: "info" })];
  }
  // The same words: what changed is what they stand for, and that is told where it is declared.
  if (sameText && after !== undefined && [...namesOf(after)].some((name) => place.judged.has(name)))
    return [];
  const inside = compareMembers(question, onlyPart(a, optional), onlyPart(b, optional), inner);
  if (inside.some(({ level, doubt }) => level === "error" || doubt !== undefined)) return inside;
  const doubt = lost ? "the compiler could not work it out" : question.doubt(before, after);
  return [changed(place, { from, to, before, after, level: "error", doubt })];
}

function changed(
  { path }: Place,
  told: {
    from: string;
    to: string;
    before: ts.Node | undefined;
    after: ts.Node | undefined;
    level: "error" | "info";
    doubt?: string | undefined;
  },
): Said {
  const { from, to, before, after, level, doubt } = told;
  const same =
    from === to ? `The type of ${named(path)} is still called \`${to}\`, and is another one.` : null;
  return {
    rule: "property-type-changed",
    level,
    path,
    message: same ?? `The type of ${named(path)} changed from \`${from}\` to \`${to}\`.`,
    old: from,
    new: to,
    before,
    after,
    doubt,
  };
}

/** An optional property without its `undefined`, when there is one type left. */
function onlyPart(type: ts.Type, { optional }: { optional: boolean }): ts.Type {
  const [part, ...others] = optional ? withoutUndefined(type) : [type];
  return part === undefined || others.length > 0 ? type : part;
}

function deeper(place: Place): Place {
  return { ...place, depth: (place.depth ?? 0) + 1 };
}

/** As it was written, where it was. */
function typeText(question: Question, type: ts.Type, node: ts.Node | undefined): string {
  const written = node !== undefined && "type" in node ? (node.type as ts.Node | undefined) : undefined;
  return written === undefined ? question.textOf(type) : inOneLine(written.getText());
}

function namesOf(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) names.add(child.text);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

function compareCalls(question: Question, old: ts.Type, now: ts.Type, place: Place): Said[] {
  const calls = [old, now].some((type) => type.getCallSignatures().length > 0);
  const made = [old, now].some((type) => type.getConstructSignatures().length > 0);
  if (!place.needs.includes("out")) return [];
  return [
    ...(calls ? compareFunctions(question, old, now, { path: place.path, kind: "call" }) : []),
    ...(made ? compareFunctions(question, old, now, { path: place.path, kind: "construct" }) : []),
  ];
}

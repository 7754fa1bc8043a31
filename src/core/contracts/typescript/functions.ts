/** Functions and constructors: whoever called the old one has to be able to call the new one. */
import ts from "typescript";
import type { Said } from "./collected.ts";
import { compareOverloads, type FunctionPlace } from "./overloads.ts";
import { named } from "./place.ts";
import { inOneLine, isLost, type Question } from "./question.ts";

export function compareFunctions(
  question: Question,
  old: ts.Type,
  now: ts.Type,
  place: FunctionPlace,
): Said[] {
  const of = (type: ts.Type) =>
    place.kind === "call" ? type.getCallSignatures() : type.getConstructSignatures();
  const [had, has] = [of(old), of(now)];
  const [a, b] = [had[0], has[0]];
  const subject = place.kind === "call" ? named(place.path) : `the constructor of ${named(place.path)}`;
  const nodes = { before: a?.declaration, after: b?.declaration };
  if (a === undefined || b === undefined) {
    if (a === b) return [];
    const gone = b === undefined;
    const rule = gone ? "signature-removed" : "signature-added";
    const message = `${up(subject)} can ${gone ? "no longer" : "now"} be ${place.kind === "call" ? "called" : "made"}.`;
    return [{ ...nodes, rule, level: gone ? "error" : "info", path: place.path, message }];
  }
  if (had.length === 1 && has.length === 1) return compareOne(question, [a, b], { ...place, subject });
  return compareOverloads(question, [had, has], { place, subject, fits: question.fits(now, old) });
}

type Pair = [old: ts.Signature, now: ts.Signature];

function compareOne(question: Question, pair: Pair, place: FunctionPlace & { subject: string }): Said[] {
  const [old, now] = pair;
  const nodes = { before: old.declaration, after: now.declaration };
  const said = [...compareTypeParameters(pair, place), ...compareParameters(question, pair, place)];
  const generic = (old.typeParameters ?? now.typeParameters) !== undefined;
  if (place.kind === "construct" || generic) return said;
  const [from, to] = [old, now].map((signature) => question.checker.getReturnTypeOfSignature(signature));
  if (from === undefined || to === undefined) return said;
  const lost = isLost(from, returnNode(old)) || isLost(to, returnNode(now));
  // Who expected nothing does not look at what comes.
  const fits = (from.flags & ts.TypeFlags.Void) !== 0 || question.fits(to, from);
  const [was, is] = [textOf(question, from, returnNode(old)), textOf(question, to, returnNode(now))];
  if (fits && (was === is || question.fits(from, to)) && !(lost && was !== is)) return said;
  const doubt = lost
    ? "the compiler could not work it out"
    : fits
      ? undefined
      : question.doubt(returnNode(old), returnNode(now));
  const message =
    was === is
      ? `What ${place.subject} returns is still called \`${is}\`, and is another type.`
      : `What ${place.subject} returns changed from \`${was}\` to \`${is}\`.`;
  const level = fits ? "info" : "error";
  return [
    ...said,
    { ...nodes, rule: "return-type-changed", level, path: place.path, message, old: was, new: is, doubt },
  ];
}

function returnNode({ declaration }: ts.Signature): ts.TypeNode | undefined {
  const node = declaration?.type;
  return node !== undefined && ts.isTypeNode(node) ? node : undefined;
}

function textOf(question: Question, type: ts.Type, node: ts.TypeNode | undefined): string {
  return node === undefined ? question.textOf(type) : inOneLine(node.getText());
}

function compareParameters(
  question: Question,
  [old, now]: Pair,
  place: FunctionPlace & { subject: string },
): Said[] {
  const [had, has] = [parametersOf(old), parametersOf(now)];
  const said: Said[] = [];
  const shared = { path: place.path };
  const nodes = { before: old.declaration, after: now.declaration };
  had.forEach((parameter, index) => {
    const other = has[index];
    if (other === undefined) {
      if (has.at(-1)?.rest === true) return;
      const message = `${up(place.subject)} no longer takes \`${parameter.name}\`.`;
      said.push({
        ...shared,
        ...nodes,
        rule: "parameter-removed",
        level: "error",
        message,
        old: parameter.name,
      });
      return;
    }
    if (parameter.rest !== other.rest) return;
    const required = !other.optional && !other.rest;
    if (parameter.optional !== other.optional) {
      const message = required
        ? `\`${other.name}\` of ${place.subject} is required now; before, it could be left out.`
        : `\`${other.name}\` of ${place.subject} can be left out now.`;
      const rule = `parameter-became-${required ? "required" : "optional"}`;
      said.push({
        ...shared,
        before: parameter.node,
        after: other.node,
        rule,
        level: required ? "error" : "info",
        message,
      });
    }
    said.push(...compareParameter(question, [parameter, other], place));
  });
  for (const parameter of has.slice(had.length)) {
    const optional = parameter.optional || parameter.rest;
    const message = `${up(place.subject)} takes one more ${optional ? "optional" : "required"} parameter: \`${parameter.name}\`.`;
    const rule = `${optional ? "optional" : "required"}-parameter-added`;
    said.push({
      ...shared,
      before: old.declaration,
      after: parameter.node,
      rule,
      level: optional ? "info" : "error",
      message,
      new: parameter.name,
    });
  }
  return said;
}

interface Parameter {
  name: string;
  optional: boolean;
  rest: boolean;
  symbol: ts.Symbol;
  node: ts.ParameterDeclaration | undefined;
}

function parametersOf({ parameters }: ts.Signature): Parameter[] {
  return parameters.map((symbol) => {
    const { valueDeclaration } = symbol;
    const node =
      valueDeclaration !== undefined && ts.isParameter(valueDeclaration) ? valueDeclaration : undefined;
    const optional = node?.questionToken !== undefined || node?.initializer !== undefined;
    return { name: symbol.name, optional, rest: node?.dotDotDotToken !== undefined, symbol, node };
  });
}

function compareParameter(
  question: Question,
  [old, now]: [Parameter, Parameter],
  { path, subject }: { path: string[]; subject: string },
): Said[] {
  const [a, b] = [question.checker.getTypeOfSymbol(old.symbol), question.checker.getTypeOfSymbol(now.symbol)];
  const generic = [old, now].some(({ node }) => node !== undefined && usesTypeParameter(question, node));
  const [from, to] = [textOf(question, a, old.node?.type), textOf(question, b, now.node?.type)];
  const shared = {
    path,
    before: old.node,
    after: now.node,
    rule: "parameter-type-changed",
    old: from,
    new: to,
  };
  if (generic) return [];
  const lost = isLost(a, old.node?.type) || isLost(b, now.node?.type);
  const fits = question.fits(a, b, { optional: old.optional || now.optional });
  if (fits && !(lost && from !== to)) {
    const wider = from !== to && !question.fits(b, a, { optional: old.optional || now.optional });
    const message = `\`${now.name}\` of ${subject} takes more now: \`${to}\` and not only \`${from}\`.`;
    return wider ? [{ ...shared, level: "info", message }] : [];
  }
  const doubt = lost ? "the compiler could not work it out" : question.doubt(old.node?.type, now.node?.type);
  const message =
    from === to
      ? `The type of \`${now.name}\` of ${subject} is still called \`${to}\`, and is another one.`
      : `The type of \`${now.name}\` of ${subject} changed from \`${from}\` to \`${to}\`.`;
  return [{ ...shared, level: "error", message, doubt }];
}

/** Type parameters of two functions are two: the compiler compares the functions as a whole. */
function usesTypeParameter({ checker }: Question, node: ts.Node): boolean {
  if (
    ts.isTypeReferenceNode(node) &&
    (checker.getTypeFromTypeNode(node).flags & ts.TypeFlags.TypeParameter) !== 0
  )
    return true;
  return (
    ts.forEachChild(node, (child) => usesTypeParameter({ checker } as Question, child) || undefined) ?? false
  );
}

/** Callers may have named their type arguments. */
function compareTypeParameters(
  [old, now]: Pair,
  { path, subject }: { path: string[]; subject: string },
): Said[] {
  const [had, has] = [old, now].map(({ declaration }) =>
    (declaration?.typeParameters ?? []).filter(ts.isTypeParameterDeclaration),
  );
  if (had === undefined || has === undefined || had.length === has.length) return [];
  const more = has.length > had.length;
  const [extra] = more ? has.slice(had.length) : had.slice(has.length);
  // Whoever named none, and whoever named fewer than are needed, is all the same to a default.
  const harmless = had.length === 0 || (more && extra?.default !== undefined);
  const message = `${up(subject)} has ${more ? "one more type parameter" : "fewer type parameters"}: \`${extra?.name.text ?? ""}\`.`;
  const rule = `type-parameter-${more ? "added" : "removed"}`;
  return [
    {
      rule,
      level: harmless ? "info" : "error",
      path,
      message,
      before: old.declaration,
      after: now.declaration,
    },
  ];
}

function up(subject: string): string {
  return subject.startsWith("the ") ? `The ${subject.slice(4)}` : subject;
}

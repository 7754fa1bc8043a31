/** TypeScript declarations: what was exported is still there, and may still be used as it was. */
import ts from "typescript";
import type { EngineAnswer, EngineInput } from "../engine.ts";
import { Collected, type Said } from "./collected.ts";
import { compareEnums } from "./enums.ts";
import { compareClasses } from "./classes.ts";
import { type Common, commonNames, foundAgain } from "./common-names.ts";
import { type Offered, typeParametersOf } from "./exports.ts";
import { compareFunctions } from "./functions.ts";
import { compareMembers } from "./members.ts";
import { named, type Place } from "./place.ts";
import { ALONE, Modules, sameModules } from "./modules.ts";
import { Comparison, type Pair } from "./program.ts";
import { type Direction, directionsOf, isLost, Question } from "./question.ts";
import { sameBelow } from "./references.ts";
import { rewritten } from "./rewrite.ts";
import { readSource, sameTokens } from "./source.ts";
import { compareTypeParameters } from "./type-parameters.ts";

export function compareDeclarations({ before, after, role, places }: EngineInput): EngineAnswer {
  const [old, now] = [readSource(before), readSource(after)];
  if (!old.ok || !now.ok) {
    return { kind: "unreadable", before: old.ok ? [] : old.flaws, after: now.ok ? [] : now.flaws };
  }
  const sides = {
    before: new Modules("before", before, places?.before ?? ALONE),
    after: new Modules("after", after, places?.after ?? ALONE),
  };
  const same = sameTokens(before, after) && sameModules(sides.before, sides.after);
  const collected = new Collected(role);
  if (!same) {
    try {
      new Declarations(rewritten(old.file), rewritten(now.file), {
        collected,
        needs: directionsOf(role),
        sides,
      }).run();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      collected.unknown([], "it is too deeply nested to be compared within our limits");
    }
  }
  unusable(sides, collected);
  const line = (key: string) => Number(key.split(" ", 1)[0]);
  const file = (modules: Modules) => (key: string) => modules.pathOf(key.split(" ", 2)[1] ?? "");
  return {
    kind: "compared",
    same,
    judgement: collected.judgement(),
    lines: { before: line, after: line },
    files: { before: file(sides.before), after: file(sides.after) },
    profile: null,
  };
}

/** Files that cannot be read on one side: only that they changed can be told. */
function unusable({ before, after }: { before: Modules; after: Modules }, collected: Collected): void {
  for (const [way, { why }] of new Map([...before.unusable, ...after.unusable])) {
    if (before.unusable.get(way)?.text !== after.unusable.get(way)?.text)
      collected.unknown([way], `it ${why}`);
  }
}

class Declarations {
  readonly #comparison: Comparison;
  readonly #collected: Collected;
  readonly #needs: Direction[];

  constructor(
    before: string,
    after: string,
    {
      collected,
      needs,
      sides,
    }: { collected: Collected; needs: Direction[]; sides: { before: Modules; after: Modules } },
  ) {
    this.#comparison = new Comparison(before, after, sides);
    this.#collected = collected;
    this.#needs = needs;
  }

  run(): void {
    const common = commonNames(this.#comparison.both(), this.#collected);
    const first = new Question(this.#comparison.both());
    const changed = common.filter((each) => this.#isChanged(first, each));
    const pairs = changed.filter(({ old, now }) => old.isType && now.isType).flatMap((each) => pairOf(each));
    const { both, typesOf } = this.#comparison.withPairs(pairs);
    const question = new Question(both);
    const again = pairs.length === 0 ? changed : foundAgain(changed, both);
    const judged = new Set(
      common.flatMap(({ path, old, now }) => (old.isType && now.isType ? path.slice(-1) : [])),
    );
    for (const each of again) this.#compare(question, each, { typesOf, judged });
  }

  #isChanged(question: Question, { path, old, now }: Common): boolean {
    const [a, b] = [old, now].map(({ symbol }) => symbol.declarations ?? []);
    if (a === undefined || b === undefined) return true;
    const below = (nodes: ts.Declaration[], references: Question["old"]) =>
      new Set(nodes.flatMap((node) => [...references.below(node)]));
    const names: [Set<string>, Set<string>] = [below(a, question.old), below(b, question.now)];
    const own =
      a.length === b.length &&
      a.every((node, index) => sameTokens(node.getText(), b[index]?.getText() ?? ""));
    const space = old.isSpace && !old.isType && !old.isValue;
    if (space || (own && sameBelow(question.old, question.now, names))) return false;
    if (
      question.old.isHeavy(names[0]) ||
      question.now.isHeavy(names[1]) ||
      isHeavyItself(question, path, [a, b])
    ) {
      this.#collected.unknown(
        path,
        "it leans on types that may take for ever to work out, and they are compared word for word only",
      );
      return false;
    }
    return true;
  }

  #compare(
    question: Question,
    each: Common,
    more: { typesOf: (path: string[]) => [ts.Type, ts.Type] | null; judged: Set<string> },
  ): void {
    const { path, old, now } = each;
    const nodes = { before: old.node, after: now.node };
    for (const [had, has, what] of [
      [old.isValue, now.isValue, "value"],
      [old.isType, now.isType, "type"],
      [old.isSpace, now.isSpace, "namespace"],
    ] as const) {
      if (!had || has) continue;
      const message = `The export ${named(path)} is no longer a ${what}.`;
      this.#collected.add({ ...nodes, rule: "export-kind-changed", level: "error", path, message });
    }
    const place: Place = { path, needs: this.#needs, judged: more.judged };
    if (isEnum(old) && isEnum(now)) return this.#tell(compareEnums(question, old.symbol, now.symbol, place));
    if (old.isType && now.isType) this.#compareType(question, each, { ...place, typesOf: more.typesOf });
    if (old.isValue && now.isValue) this.#compareValue(question, each, place);
  }

  #compareType(
    question: Question,
    { old, now }: Common,
    place: Place & { typesOf: (path: string[]) => [ts.Type, ts.Type] | null },
  ): void {
    const { path } = place;
    this.#tell(compareTypeParameters(question, old.symbol, now.symbol, path));
    const [had, has] = [typeParametersOf(old.symbol), typeParametersOf(now.symbol)];
    if (has.length < had.length) return;
    const isClass = [old, now].some(({ symbol }) => symbol.flags & ts.SymbolFlags.Class);
    // Whoever gets an instance of a class must not notice; nobody makes one by hand.
    const needs: Direction[] = isClass ? ["out"] : place.needs;
    const types: [ts.Type, ts.Type] | null =
      had.length > 0
        ? place.typesOf(path)
        : [
            question.checker.getDeclaredTypeOfSymbol(old.symbol),
            question.checker.getDeclaredTypeOfSymbol(now.symbol),
          ];
    const nodes = { before: old.node, after: now.node };
    if (types === null || types.some((type, index) => isLost(type, index === 0 ? old.node : now.node))) {
      this.#collected.unknown(path, "the compiler could not work it out");
      return;
    }
    const said = compareMembers(question, ...types, { ...place, needs });
    this.#tell(said);
    const failing = needs.filter((direction) => !question.holds(direction, ...types));
    if (failing.length === 0 || said.some(({ level, doubt }) => level === "error" || doubt !== undefined))
      return;
    if (said.length === 0 && this.#isToldBelow(question, [old, now], place)) return;
    const [from, to] = types.map((type) => question.textOf(type));
    const told = from === to ? "" : ` from \`${from ?? ""}\` to \`${to ?? ""}\``;
    const message = `The type ${named(path)} changed${told}, and the one can no longer stand for the other.`;
    const doubt = question.doubt(old.node, now.node);
    this.#tell([
      { ...nodes, rule: "type-changed", level: "error", path, message, old: from, new: to, doubt },
    ]);
  }

  /** The same words, and what they stand for is judged for itself. */
  #isToldBelow(question: Question, [old, now]: [Offered, Offered], { judged, path }: Place): boolean {
    if (old.node === undefined || now.node === undefined) return false;
    if (!sameTokens(old.node.getText(), now.node.getText())) return false;
    const changed = [...question.now.below(now.node)].filter(
      (name) => question.old.textOf(name) !== question.now.textOf(name),
    );
    return changed.every((name) => judged.has(name) || name === path.at(-1));
  }

  #compareValue(question: Question, { path, old, now }: Common, place: Place): void {
    const [before, after] = [old.node, now.node];
    if (before === undefined || after === undefined) return;
    const [a, b] = [
      question.checker.getTypeOfSymbolAtLocation(old.symbol, before),
      question.checker.getTypeOfSymbolAtLocation(now.symbol, after),
    ];
    const isClass = [old, now].every(({ symbol }) => symbol.flags & ts.SymbolFlags.Class);
    if (isClass) return this.#tell(compareClasses(question, { path, old, now }, [a, b]));
    const said: Said[] = [a, b].every((type) => type.getCallSignatures().length > 0)
      ? compareFunctions(question, a, b, { path, kind: "call" })
      : compareMembers(question, a, b, { ...place, needs: ["out"] });
    this.#tell(said);
    if (question.fits(b, a) && !isLost(a, before) && !isLost(b, after)) return;
    if (said.some(({ level, doubt }) => level === "error" || doubt !== undefined)) return;
    const [from, to] = [question.textOf(a), question.textOf(b)];
    const constant = isPlainConstant(before) && isPlainConstant(after) && typeof from === typeof to;
    const doubt = constant
      ? "it is a constant, and who relies on its value is not known"
      : isLost(a, before) || isLost(b, after)
        ? "the compiler could not work it out"
        : question.doubt(before, after);
    const message = `The type of the value ${named(path)} changed from \`${from}\` to \`${to}\`.`;
    const rule = constant ? "constant-value-changed" : "value-type-changed";
    this.#tell([{ rule, level: "error", path, message, before, after, old: from, new: to, doubt }]);
  }

  #tell(said: Said[]): void {
    for (const each of said) this.#collected.add(each);
  }
}

function pairOf({ path, old, now }: Common): Pair[] {
  const [had, has] = [typeParametersOf(old.symbol), typeParametersOf(now.symbol)];
  return had.length > 0 && has.length >= had.length ? [{ path, arity: had.length }] : [];
}

function isHeavyItself(
  { old, now }: Question,
  path: string[],
  [a, b]: [ts.Declaration[], ts.Declaration[]],
): boolean {
  const name = path.at(-1) ?? "";
  return a.length + b.length > 0 && (old.isHeavy(new Set([name])) || now.isHeavy(new Set([name])));
}

function isEnum({ symbol }: Offered): boolean {
  return (symbol.flags & ts.SymbolFlags.Enum) !== 0;
}

/** `const LIMIT = 5`: its type is its value. */
function isPlainConstant(node: ts.Declaration): boolean {
  if (!ts.isVariableDeclaration(node) || node.type !== undefined || node.initializer === undefined)
    return false;
  const { initializer } = node;
  return (
    ts.isLiteralExpression(initializer) ||
    ts.isPrefixUnaryExpression(initializer) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(initializer.kind)
  );
}

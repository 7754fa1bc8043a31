/** May one type stand for the other? The compiler is asked, and what it cannot know stays undecided. */
import { clip } from "../quoted.ts";
import ts from "typescript";
import type { ContractRole } from "../model.ts";
import type { Both } from "./program.ts";
import { References } from "./references.ts";

/**
 * `in`: what was written for the old type has to fit the new one. `out`: what comes out as the new type has to fit
 * where the old one was expected.
 */
export type Direction = "in" | "out";

export function directionsOf(role: ContractRole): Direction[] {
  switch (role) {
    case "request":
      return ["in"];
    case "response":
    case "event":
      return ["out"];
    case "both":
      return ["in", "out"];
  }
}

export class Question {
  readonly checker: ts.TypeChecker;
  readonly old: References;
  readonly now: References;

  constructor({ checker, trees, opaque, isAtHand }: Both) {
    this.checker = checker;
    this.old = new References(trees.before, opaque, isAtHand);
    this.now = new References(trees.after, opaque, isAtHand);
  }

  /** Alternative by alternative: an optional property may also be missing, which is another question. */
  fits(from: ts.Type, to: ts.Type, { optional = false } = {}): boolean {
    const parts = optional ? withoutUndefined(from) : [from];
    return parts.every((part) => this.checker.isTypeAssignableTo(part, to));
  }

  /** Whether the direction holds between the old and the new type. */
  holds(direction: Direction, old: ts.Type, now: ts.Type, optional: { optional?: boolean } = {}): boolean {
    return direction === "in" ? this.fits(old, now, optional) : this.fits(now, old, optional);
  }

  /** Why a difference between these two places cannot be judged. */
  doubt(old: ts.Node | undefined, now: ts.Node | undefined): string | undefined {
    const had = this.old.opaqueIn(old === undefined ? new Set() : this.old.below(old));
    const has = this.now.opaqueIn(now === undefined ? new Set() : this.now.below(now));
    const changed = [
      ...had.filter((name) => !has.includes(name)),
      ...has.filter((name) => !had.includes(name)),
    ];
    const [first] = changed;
    return first === undefined ? undefined : `\`${first}\` is declared elsewhere`;
  }

  textOf(type: ts.Type): string {
    const text = this.checker.typeToString(
      type,
      undefined,
      ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope,
    );
    return inOneLine(text);
  }
}

/** A type that the compiler gave up on looks like `any`, where nobody wrote `any`. */
export function isLost(type: ts.Type, node: ts.Node | undefined): boolean {
  return (
    (type.flags & ts.TypeFlags.Any) !== 0 && node !== undefined && !/\b(any|intrinsic)\b/.test(node.getText())
  );
}

export function withoutUndefined(type: ts.Type): ts.Type[] {
  const parts = type.isUnion() ? type.types : [type];
  return parts.filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0);
}

/** One line, without comments, and short enough for a sentence. */
export function inOneLine(text: string): string {
  const line = text
    .replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .replaceAll("`", "'")
    .trim();
  return clip(line, 100);
}

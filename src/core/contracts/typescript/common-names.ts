/** Names that both sides offer; the others are told at once. */
import type ts from "typescript";
import type { Collected } from "./collected.ts";
import { type Offered, offersOf, passedOn } from "./exports.ts";
import { named } from "./place.ts";
import type { Both } from "./program.ts";

export interface Common {
  path: string[];
  old: Offered;
  now: Offered;
}

/** Names on both sides; the others are told at once. */
export function commonNames({ checker, before, after, isAtHand }: Both, collected: Collected): Common[] {
  const common: Common[] = [];
  const visit = (had: Map<string, Offered>, has: Map<string, Offered>, path: string[]): void => {
    for (const [name, old] of had) {
      const now = has.get(name);
      const here = [...path, name];
      if (now === undefined) {
        const message = `The export ${named(here)} is gone.`;
        collected.add({
          rule: "export-removed",
          level: "error",
          path: here,
          message,
          before: old.node,
          old: name,
        });
        continue;
      }
      common.push({ path: here, old, now });
      if (old.isSpace && now.isSpace && path.length < 20) {
        visit(offersOf(checker, old.symbol), offersOf(checker, now.symbol), here);
      }
    }
    for (const [name, now] of has) {
      if (had.has(name)) continue;
      const here = [...path, name];
      const message = `The export ${named(here)} is new.`;
      collected.add({
        rule: "export-added",
        level: "info",
        path: here,
        message,
        after: now.node,
        new: name,
      });
    }
  };
  const [old, now] = [before, after].map((file) => offersOf(checker, checker.getSymbolAtLocation(file)));
  if (old !== undefined && now !== undefined) visit(old, now, []);
  const elsewhere = (file: ts.SourceFile) =>
    new Set([...passedOn(file)].filter((module) => !isAtHand(file, module)));
  const [passed, passes] = [elsewhere(before), elsewhere(after)];
  for (const module of [...passed].filter((name) => !passes.has(name))) {
    collected.unknown(
      [],
      `what \`${module}\` exports is no longer passed on, and what that is stands elsewhere`,
    );
  }
  return common;
}

/** The same names in the program that also has the pairs. */
export function foundAgain(common: Common[], { checker, before, after }: Both): Common[] {
  const find = (file: ts.SourceFile, path: string[]): Offered | undefined => {
    let owner = checker.getSymbolAtLocation(file);
    let found: Offered | undefined;
    for (const name of path) {
      found = offersOf(checker, owner).get(name);
      owner = found?.symbol;
    }
    return found;
  };
  return common.flatMap(({ path }) => {
    const [old, now] = [find(before, path), find(after, path)];
    return old === undefined || now === undefined ? [] : [{ path, old, now }];
  });
}

/** Two folders of specs: which file of one is which of the other, and what differs. */
import path from "node:path";
import { pairRenames } from "../../core/specs/file-renames.ts";
import type { Spec } from "../../core/specs/model.ts";
import { isDelta } from "../../core/specs/delta-diff.ts";
import { folderOf } from "../../core/paths/parts.ts";
import {
  atPath,
  beforeArchive,
  groupOf,
  livingSpecPath,
  movesOfFolders,
} from "../../core/specs/spec-folder.ts";
import { readTestTags } from "../../core/specs/test-tags.ts";
import type { TestTags } from "../../core/specs/test-tags.ts";
import { isTestPath } from "../../pipeline/test-references.ts";
import { defaultRoots, dialectByRoots, isSpecName } from "./dialect.ts";
import { tryRead } from "./files.ts";
import { parsed } from "./spec-on-disk.ts";
import type { Side, SpecPairOnDisk, SpecsOnDisk } from "./spec-on-disk.ts";

const MOST_TESTS = 2_000;

export interface Tree {
  /** Every file, specs or not. */
  paths: string[];
  specs: Map<string, Side>;
  tests: TestTags[];
  /** Specs that cannot be read, with the reason. */
  unreadable: Map<string, string>;
}

export async function readTree(files: Map<string, string>): Promise<Tree> {
  const roots = defaultRoots();
  const specs = new Map<string, Side>();
  const unreadable = new Map<string, string>();
  for (const [shown, file] of files) {
    const wanted =
      isSpecName(shown) ||
      dialectByRoots(shown, roots) !== null ||
      dialectByRoots(path.resolve(file), roots) !== null;
    if (!wanted) continue;
    const read = await tryRead(file);
    if (read.ok) specs.set(shown, { text: read.text, file });
    else unreadable.set(shown, read.why);
  }
  const tests: TestTags[] = [];
  for (const [shown, file] of [...files].filter(([each]) => isTestPath(each)).slice(0, MOST_TESTS)) {
    const read = await tryRead(file);
    if (read.ok) tests.push(readTestTags({ path: shown, text: read.text }));
  }
  return { paths: [...files.keys()], specs, tests, unreadable };
}

/** True when all specs of both sides share one numbering: those of one folder, or a single file. */
function isAloneOnDisk(old: Tree, now: Tree): boolean {
  const specs = new Map([...old.specs, ...now.specs]);
  if (new Set([...specs.keys()].map(folderOf)).size !== 1) return false;
  return new Set([...specs].map(([shown, side]) => groupOf(parsed(shown, side)))).size === 1;
}

/** The living spec of a delta that lies at `shown`. */
function livingIn(tree: Tree, shown: string): Spec | null {
  const path = livingSpecPath(shown);
  const side = path === null ? undefined : tree.specs.get(path);
  return path === null || side === undefined ? null : parsed(path, side);
}

/** A file that one side cannot tell is left out on both: it would look new or gone. */
export function compareTrees(old: Tree, now: Tree): SpecsOnDisk {
  const unreadable = new Map([...old.unreadable, ...now.unreadable]);
  for (const shown of unreadable.keys()) for (const tree of [old, now]) tree.specs.delete(shown);
  const named = (from: Tree, other: Tree) =>
    [...from.specs]
      .filter(([shown]) => !other.specs.has(shown))
      .map(([shown, { text }]) => ({ path: shown, text }));
  const renames = pairRenames(named(old, now), named(now, old));
  const renamedTo = new Set(renames.values());
  const archived = new Set(now.paths.map(beforeArchive));
  const spots = [
    ...[...old.specs.keys()].map((before) => ({ before, after: renames.get(before) ?? before })),
    ...[...now.specs.keys()]
      .filter((shown) => !old.specs.has(shown) && !renamedTo.has(shown))
      .map((shown) => ({ before: shown, after: shown })),
  ];
  const differing = spots
    .filter(
      ({ before, after }) => before !== after || old.specs.get(before)?.text !== now.specs.get(after)?.text,
    )
    // What an archived change did is told by the living spec.
    .filter(({ before, after }) => beforeArchive(after) === null && !archived.has(before))
    .toSorted((a, b) => (a.after < b.after ? -1 : a.after > b.after ? 1 : 0));
  const pairs = differing.map(({ before, after }): SpecPairOnDisk => {
    const [from, to] = [old.specs.get(before), now.specs.get(after)];
    const pair = {
      path: after,
      previousPath: before === after ? null : before,
      before: from === undefined ? null : parsed(before, from),
      after: to === undefined ? null : parsed(after, to),
    };
    if (!isDelta(pair.before) && !isDelta(pair.after)) return pair;
    return { ...pair, living: { before: livingIn(old, before), after: livingIn(now, after) } };
  });
  const moves = movesOfFolders(
    pairs.map(({ path: shown, previousPath, before, after }) => ({
      before: previousPath ?? shown,
      after: shown,
      dialect: (after ?? before)?.dialect ?? "spec.md",
    })),
  );
  const own = {
    before: new Map(pairs.map((pair) => [pair.previousPath ?? pair.path, pair.before])),
    after: new Map(pairs.map((pair) => [pair.path, pair.after])),
  };
  const rest = (tree: Tree, side: "before" | "after", paths: Iterable<string>): Spec[] =>
    [...new Set(paths)].flatMap((shown) => {
      const [known, found] = [own[side].get(shown), tree.specs.get(shown)];
      if (known !== undefined) return known === null ? [] : [known];
      return found === undefined ? [] : [parsed(shown, found)];
    });
  return {
    pairs,
    before: rest(old, "before", moves.keys()).map((spec) => atPath(spec, moves.get(spec.path) ?? spec.path)),
    after: rest(now, "after", [...moves.values(), ...moves.keys()]),
    tests: { before: old.tests, after: now.tests },
    alone: (old.tests.length > 0 || now.tests.length > 0) && isAloneOnDisk(old, now),
    notChecked: [...unreadable].map(([what, why]) => ({ what, why: `it ${why}` })),
    texts: new Map([
      ...[...now.specs].map(([shown, { text }]) => [shown, text] as const),
      ...now.tests.map(({ path: shown, text }) => [shown, text] as const),
    ]),
  };
}

/** Reads two states of specs from disk, a file or a folder each: what differs, and what lies beside it. */
import path from "node:path";
import { pairRenames } from "../../core/specs/file-renames.ts";
import type { Dialect, Spec } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import {
  atPath,
  fileOf,
  groupOf,
  isAlone,
  movesOfFolders,
  pathsOfGroup,
} from "../../core/specs/spec-folder.ts";
import { readTestTags } from "../../core/specs/test-tags.ts";
import type { TestTags } from "../../core/specs/test-tags.ts";
import { UserError } from "../../errors.ts";
import { isTestPath } from "../../pipeline/test-references.ts";
import { defaultRoots, dialectByRoots, dialectOf, isSpecName } from "./dialect.ts";
import { readText, sideOf, tryRead } from "./files.ts";

export interface SpecPairOnDisk {
  path: string;
  previousPath: string | null;
  before: Spec | null;
  after: Spec | null;
}

export interface SpecsOnDisk {
  /** Files that differ or moved. */
  pairs: SpecPairOnDisk[];
  /** Every spec of the folders in which something differs, at the paths of the newer side. */
  before: Spec[];
  after: Spec[];
  tests: { before: TestTags[]; after: TestTags[] };
  /** Texts of the newer side by path. */
  texts: Map<string, string>;
}

const NOTHING = "/dev/null";
const MOST_TESTS = 2_000;

function notASpec(file: string): UserError {
  return new UserError(
    "not_a_spec",
    `${file} is not a Markdown file, so it is no spec.`,
    "Use `headwater contract` for contract files.",
  );
}

/** A text with the place on disk that it came from: the place may tell the dialect where the short path does not. */
interface Side {
  text: string;
  file: string;
}

function dialectOfSide(shown: string, side: Side): Dialect | null {
  const roots = defaultRoots();
  return (
    dialectByRoots(shown, roots) ??
    dialectByRoots(path.resolve(side.file), roots) ??
    dialectOf(shown, side.text)
  );
}

function parsed(shown: string, side: Side): Spec {
  const dialect = dialectOfSide(shown, side);
  if (dialect === null) throw notASpec(shown);
  return parseSpec({ path: shown, text: side.text, dialect });
}

interface Tree {
  specs: Map<string, Side>;
  tests: TestTags[];
}

async function readTree(files: Map<string, string>): Promise<Tree> {
  const roots = defaultRoots();
  const specs = new Map<string, Side>();
  for (const [shown, file] of files) {
    const wanted =
      isSpecName(shown) ||
      dialectByRoots(shown, roots) !== null ||
      dialectByRoots(path.resolve(file), roots) !== null;
    if (wanted) specs.set(shown, { text: await readText(file), file });
  }
  const tests: TestTags[] = [];
  for (const [shown, file] of [...files].filter(([each]) => isTestPath(each)).slice(0, MOST_TESTS)) {
    const read = await tryRead(file);
    if (read.ok) tests.push(readTestTags({ path: shown, text: read.text }));
  }
  return { specs, tests };
}

function compareTrees(old: Tree, now: Tree): SpecsOnDisk {
  const named = (from: Tree, other: Tree) =>
    [...from.specs]
      .filter(([shown]) => !other.specs.has(shown))
      .map(([shown, { text }]) => ({ path: shown, text }));
  const renames = pairRenames(named(old, now), named(now, old));
  const renamedTo = new Set(renames.values());
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
    .toSorted((a, b) => (a.after < b.after ? -1 : a.after > b.after ? 1 : 0));
  const pairs = differing.map(({ before, after }): SpecPairOnDisk => {
    const [from, to] = [old.specs.get(before), now.specs.get(after)];
    return {
      path: after,
      previousPath: before === after ? null : before,
      before: from === undefined ? null : parsed(before, from),
      after: to === undefined ? null : parsed(after, to),
    };
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
    texts: new Map([
      ...[...now.specs].map(([shown, { text }]) => [shown, text] as const),
      ...now.tests.map(({ path: shown, text }) => [shown, text] as const),
    ]),
  };
}

/** The other files of two folders that a person named one file of each: only where both have the name of a whole. */
async function besides(
  before: string,
  after: string,
  spec: Spec,
): Promise<{ before: Spec[]; after: Spec[]; texts: Map<string, string> }> {
  const result = { before: [] as Spec[], after: [] as Spec[], texts: new Map<string, string>() };
  const [from, to] = [path.dirname(before), path.dirname(after)];
  if (
    isAlone(spec) ||
    path.resolve(from) === path.resolve(to) ||
    path.basename(before) !== path.basename(after)
  )
    return result;
  for (const shown of pathsOfGroup(spec)) {
    if (shown === spec.path) continue;
    for (const side of ["before", "after"] as const) {
      const file = path.join(side === "before" ? from : to, fileOf(shown));
      const read = await tryRead(file);
      if (!read.ok) continue;
      result[side].push(parsed(shown, { text: read.text, file }));
      if (side === "after") result.texts.set(shown, read.text);
    }
  }
  return result;
}

async function compareFiles(before: string, after: string): Promise<SpecsOnDisk> {
  const shown = after === NOTHING ? before : after;
  const read = async (file: string): Promise<Side | null> =>
    file === NOTHING ? null : { text: await readText(file), file };
  const [old, now] = [await read(before), await read(after)];
  // Two files that a person names are one spec in two states, whatever their names: only then can items be matched.
  const known = now ?? old;
  if (known === null) throw new UserError("usage", "Both sides are nothing.", "Name at least one spec file.");
  const dialect = dialectOfSide(shown, known);
  if (dialect === null) throw notASpec(shown);
  const parse = (side: Side | null): Spec | null =>
    side === null ? null : parseSpec({ path: shown, text: side.text, dialect });
  const pair = {
    path: shown,
    previousPath: old === null || now === null || before === after ? null : before,
    before: parse(old),
    after: parse(now),
  };
  const rest =
    old === null || now === null || pair.after === null
      ? { before: [], after: [], texts: new Map<string, string>() }
      : await besides(before, after, pair.after);
  return {
    pairs: [pair],
    before: [...(pair.before === null ? [] : [pair.before]), ...rest.before],
    after: [...(pair.after === null ? [] : [pair.after]), ...rest.after],
    tests: { before: [], after: [] },
    texts: new Map([...rest.texts, ...(now === null ? [] : [[shown, now.text] as const])]),
  };
}

/** @throws UserError when a side cannot be read, is no spec, or when one is a file and the other a folder */
export async function readSpecSides(before: string, after: string): Promise<SpecsOnDisk> {
  const [old, now] = [await sideOf(before), await sideOf(after)];
  if (old.folder !== now.folder && before !== NOTHING && after !== NOTHING) {
    throw new UserError(
      "usage",
      "One side is a file and the other is a folder.",
      "Name two files, or two folders.",
    );
  }
  if (!old.folder && !now.folder) return compareFiles(before, after);
  return compareTrees(await readTree(old.files), await readTree(now.files));
}

/** Groups of which everything on disk was read, tests included: only folders can say that. */
export function isWhole(sides: SpecsOnDisk): (spec: Spec) => boolean {
  const groups = new Set(sides.after.map(groupOf));
  return (spec) => sides.tests.after.length > 0 && groups.has(groupOf(spec));
}

/** Reads two states of specs from disk, a file or a folder each: what differs, and what lies beside it. */
import path from "node:path";
import type { Spec } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { hasDelta, isDelta } from "../../core/specs/delta-diff.ts";
import { fileOf } from "../../core/paths/parts.ts";
import { groupOf, isAlone, livingSpecPath, pathsOfGroup } from "../../core/specs/spec-folder.ts";
import { UserError } from "../../errors.ts";
import { readText, sideOf, tryRead } from "./files.ts";
import { dialectOfSide, notASpec, parsed } from "./spec-on-disk.ts";
import type { Side, SpecPairOnDisk, SpecsOnDisk } from "./spec-on-disk.ts";
import { compareTrees, readTree } from "./spec-trees.ts";

const NOTHING = "/dev/null";

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

/**
 * Adds the living spec to a delta: the older file where that is what a person named, else the one on disk that the
 * delta edits.
 */
async function withLiving(pair: SpecPairOnDisk): Promise<SpecPairOnDisk> {
  const { before, after, path: shown, previousPath } = pair;
  if (hasDelta(after) && before !== null && !hasDelta(before)) {
    const living = { ...before, path: previousPath ?? before.path };
    return { ...pair, previousPath: null, before: null, living: { before: living, after: living } };
  }
  if (!isDelta(before) && !isDelta(after)) return pair;
  const onDisk = async (delta: string): Promise<Spec | null> => {
    const file = livingSpecPath(delta);
    const read = file === null ? null : await tryRead(file);
    return file === null || read?.ok !== true ? null : parsed(file, { text: read.text, file });
  };
  return {
    ...pair,
    living: { before: await onDisk(previousPath ?? shown), after: await onDisk(shown) },
  };
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
  const pair = await withLiving({
    path: shown,
    previousPath: old === null || now === null || before === after ? null : before,
    before: parse(old),
    after: parse(now),
  });
  const rest =
    old === null || now === null || pair.after === null
      ? { before: [], after: [], texts: new Map<string, string>() }
      : await besides(before, after, pair.after);
  return {
    pairs: [pair],
    before: [...(pair.before === null ? [] : [pair.before]), ...rest.before],
    after: [...(pair.after === null ? [] : [pair.after]), ...rest.after],
    tests: { before: [], after: [] },
    alone: false,
    notChecked: [],
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

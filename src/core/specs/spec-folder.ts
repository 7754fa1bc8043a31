/** Which files belong together: those that share one numbering, and the living spec that an OpenSpec change edits. */
import { fileOf, folderOf } from "../paths/parts.ts";
import type { Dialect, Spec } from "./model.ts";

const FILES: Record<Dialect, string[]> = {
  "spec.md": [],
  kiro: ["requirements.md", "bugfix.md", "design.md", "tasks.md"],
  openspec: [],
  speckit: ["spec.md", "plan.md", "tasks.md"],
};

/** A whole spec in one file, such as `.kiro/specs/search.md`, shares its numbers with nothing beside it. */
export function isAlone(spec: Pick<Spec, "path" | "dialect">): boolean {
  return !FILES[spec.dialect].includes(fileOf(spec.path).toLowerCase());
}

/** Files of one folder share one numbering: requirements.md, design.md, tasks.md. */
export function groupOf(spec: Pick<Spec, "path" | "dialect">): string {
  return isAlone(spec) ? spec.path : folderOf(spec.path);
}

/** All paths of the group that `spec` belongs to, its own included, whether they exist or not. */
export function pathsOfGroup(spec: Pick<Spec, "path" | "dialect">): string[] {
  if (isAlone(spec)) return [spec.path];
  return [...new Set([spec.path, ...FILES[spec.dialect].map((file) => folderOf(spec.path) + file)])];
}

/** The living spec that a delta spec of an OpenSpec change edits; null for every other file. */
export function livingSpecPath(path: string): string | null {
  const found =
    /^(?<root>(?:.*\/)?openspec\/|)changes\/(?!archive\/)[^/]+\/specs\/(?<rest>.+\/spec\.md)$/.exec(
      path,
    )?.groups;
  return found === undefined ? null : `${found["root"] ?? ""}specs/${found["rest"] ?? ""}`;
}

const ARCHIVED = /^(?<root>(?:.*\/)?openspec\/|)changes\/archive\/(?:\d{4}-\d{2}-\d{2}-)?(?<rest>.+)$/;

/** Where a file of an OpenSpec change stood before the change was archived; null for every other file. */
export function beforeArchive(path: string): string | null {
  const found = ARCHIVED.exec(path)?.groups;
  return found === undefined ? null : `${found["root"] ?? ""}changes/${found["rest"] ?? ""}`;
}

/** Tells the files of OpenSpec changes that `changes` moves to the archive: renamed, or removed here and added there. */
export function archivedBy(
  changes: readonly { path: string; previousPath: string | null; after: unknown }[],
): (change: { path: string; previousPath: string | null; after: unknown }) => boolean {
  const archived = new Set(
    changes.flatMap(({ path, after }) => (after === null ? [] : (beforeArchive(path) ?? []))),
  );
  return ({ path, previousPath, after }) => {
    const from = previousPath ?? (after === null ? path : null);
    return from !== null && archived.has(from);
  };
}

/** The spec as if it lay at `path`: what was renamed keeps its references. */
export function atPath(spec: Spec, path: string): Spec {
  if (spec.path === path) return spec;
  const items = spec.items.map((item) => ({
    ...item,
    references: item.references.map((reference) => ({ ...reference, path })),
  }));
  return { ...spec, path, items };
}

/** A file on both sides; where it exists on one only, both paths are the same. */
export interface FileMove {
  before: string;
  after: string;
  dialect: Dialect;
}

/**
 * Older path → newer path for all files of the folders that these files lie in, and for the living specs that they
 * edit. A renamed folder takes its unchanged files along.
 */
export function movesOfFolders(files: readonly FileMove[]): Map<string, string> {
  const moves = new Map<string, string>();
  // A rename says where a folder came from; only then do files that kept their place fill what is left.
  const renamedFirst = files.toSorted((a, b) => Number(a.before === a.after) - Number(b.before === b.after));
  for (const { before, after, dialect } of renamedFirst) {
    if (!moves.has(before)) moves.set(before, after);
    const living = livingSpecPath(after);
    if (living !== null && !moves.has(living)) moves.set(living, living);
    if (fileOf(before) !== fileOf(after)) continue;
    for (const path of pathsOfGroup({ path: before, dialect }))
      if (!moves.has(path)) moves.set(path, folderOf(after) + fileOf(path));
  }
  return moves;
}

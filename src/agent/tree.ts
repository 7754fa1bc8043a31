/** The disposable tree that the agent works in: where it is, what it was at first, and what lies over it. */
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { FileMode } from "../core/changes/change-set.ts";
import { blobId } from "../git/ids.ts";

/** A file as git knows it. */
export interface TreeFile {
  mode: FileMode;
  /** Git blob id. */
  blob: string;
}

export interface AgentTree {
  /** Folder that holds the exported files; has no `.git`. */
  dir: string;
  /** Commit that was exported. */
  base: string;
  /** Every file of that commit, also those that were not exported (symlinks, submodules). */
  files: ReadonlyMap<string, TreeFile>;
  /**
   * Instruction files as the trusted commit has them, written over the export; null: removed from the export
   * because the trusted commit does not have it. What still looks like this never enters the change set.
   */
  overlay: ReadonlyMap<string, TreeFile | null>;
}

/** One file of the trusted commit, to be laid over the tree. */
export interface OverlayFile {
  path: string;
  mode: string;
  content: Buffer;
}

/** The baseline from a listing of the exported commit. */
export function baselineOf(
  entries: readonly { path: string; mode: string; oid: string }[],
): Map<string, TreeFile> {
  return new Map(entries.map(({ path, mode, oid }) => [path, { mode: asFileMode(mode), blob: oid }]));
}

/**
 * Lays the trusted instruction files over the export: those that the target has and the trusted commit lacks
 * are removed, the others written. The paths come from a git tree, so they are relative and without `..`.
 */
export async function overlayInstructions(
  tree: Omit<AgentTree, "overlay">,
  trusted: readonly OverlayFile[],
  isInstruction: (path: string) => boolean,
): Promise<AgentTree> {
  const overlay = new Map<string, TreeFile | null>();
  for (const path of tree.files.keys()) {
    if (!isInstruction(path)) continue;
    overlay.set(path, null);
    await rm(join(tree.dir, path), { force: true, recursive: true });
  }
  for (const { path, mode, content } of trusted) {
    if (!isInstruction(path) || !isPlainFile(mode)) continue;
    const target = join(tree.dir, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    await chmod(target, mode === "100755" ? 0o755 : 0o644);
    overlay.set(path, { mode: asFileMode(mode), blob: blobId(content) });
  }
  return { ...tree, overlay };
}

export function isPlainFile(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}

/** Old repositories have other modes (100664); git treats them as 100644. */
function asFileMode(mode: string): FileMode {
  switch (mode) {
    case "100755":
    case "120000":
    case "160000":
      return mode;
    default:
      return "100644";
  }
}

/** What changed in the tree: content compared with the baseline, symlinks never followed. */
import type { ChangeSet, FileChange, FileMode } from "../core/changes/change-set.ts";
import { UserError } from "../errors.ts";
import { readFileBytes, walkTree } from "./tree-walk.ts";
import type { FoundFile } from "./tree-walk.ts";
import { isPlainFile } from "./tree.ts";
import type { AgentTree, TreeFile } from "./tree.ts";

export interface ChangeCaps {
  files: number;
  /** Of all changed content together. */
  bytes: number;
}

/** Above what the guard allows, so that the guard speaks first; this only bounds memory. */
const DEFAULT_CAPS: ChangeCaps = { files: 2_000, bytes: 32 * 1024 * 1024 };

export interface TreeChanges {
  changes: ChangeSet;
  /** What was seen and left out: sockets, devices, names that are not UTF-8. */
  notes: string[];
}

/**
 * The change set of a tree in which no process runs any more. New files that `.gitignore` names are left out
 * (a check's build folder), unless `touched` has them: what the agent wrote by its tools is always in.
 * Throws UserError `change_set_too_large` above the caps.
 */
export async function changeSetOf(
  tree: AgentTree,
  options: { touched?: ReadonlySet<string>; caps?: ChangeCaps } = {},
): Promise<TreeChanges> {
  const caps = options.caps ?? DEFAULT_CAPS;
  const { found, notes } = await walkTree(tree.dir, {
    known: new Set([...tree.files.keys(), ...tree.overlay.keys(), ...(options.touched ?? [])]),
  });
  const seen = new Set(found.map((file) => file.path));
  const files: FileChange[] = [];
  let bytes = 0;
  for (const file of found) {
    if (isUnchanged(tree, file)) continue;
    bytes += file.size;
    if (files.length >= caps.files || bytes > caps.bytes) throw tooLarge(caps);
    files.push(await changeOf(tree, file));
  }
  for (const [path, before] of tree.files) {
    if (!seen.has(path) && wasExported(tree, path, before)) files.push(deletion(path, before));
  }
  if (files.length > caps.files) throw tooLarge(caps);
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { changes: { base: tree.base, files }, notes };
}

function modeOf(file: FoundFile): FileMode {
  if (file.link !== null) return "120000";
  return file.executable ? "100755" : "100644";
}

function isUnchanged(tree: AgentTree, file: FoundFile): boolean {
  return same(tree.overlay.get(file.path), file) || same(tree.files.get(file.path), file);
}

function same(known: TreeFile | null | undefined, file: FoundFile): boolean {
  return known !== null && known !== undefined && known.mode === modeOf(file) && known.blob === file.blob;
}

async function changeOf(tree: AgentTree, file: FoundFile): Promise<FileChange> {
  const before = tree.files.get(file.path) ?? null;
  const content = file.link ?? (await readFileBytes(tree.dir, file.path));
  return {
    path: file.path,
    mode: modeOf(file),
    modeBefore: before?.mode ?? null,
    before: before?.blob ?? null,
    after: file.blob,
    content: content.toString("base64"),
  };
}

/** A file that the export left out, or the overlay took away, was not deleted by the agent. */
function wasExported(tree: AgentTree, path: string, before: TreeFile): boolean {
  return isPlainFile(before.mode) && tree.overlay.get(path) !== null && !path.includes("\uFFFD");
}

function deletion(path: string, before: TreeFile): FileChange {
  return {
    path,
    mode: before.mode,
    modeBefore: before.mode,
    before: before.blob,
    after: null,
    content: null,
  };
}

function tooLarge(caps: ChangeCaps): UserError {
  return new UserError(
    "change_set_too_large",
    `The run changed more than ${caps.files} files or ${Math.floor(caps.bytes / 1_048_576)} MiB.`,
    "Narrow the task or `writes`, or add generated folders to .gitignore.",
  );
}

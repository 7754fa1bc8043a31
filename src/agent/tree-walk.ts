/** Lists the files of a tree with their blob ids: lstat only, bounded, nothing outside the tree is ever opened. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

import { UserError } from "../errors.ts";
import { blobId } from "../git/ids.ts";
import { isIgnored, withIgnoreFile } from "./ignored.ts";
import type { IgnoreRules } from "./ignored.ts";

export interface FoundFile {
  path: string;
  blob: string;
  size: number;
  executable: boolean;
  /** Text of a symlink; null for a plain file. */
  link: Buffer | null;
}

export interface Walk {
  found: FoundFile[];
  notes: string[];
}

interface Walking extends Walk {
  root: string;
  newFiles: number;
  known: ReadonlySet<string>;
  knownFolders: ReadonlySet<string>;
}

const MAX_IGNORE_FILE = 65_536;
const MAX_DEPTH = 100;
/** Files that the baseline does not have; a run that leaves more than this behind is not a proposal. */
const MAX_NEW_FILES = 20_000;

/** Walks `root`. Paths that `known` lacks are left out when `.gitignore` names them. */
export async function walkTree(root: string, { known }: { known: ReadonlySet<string> }): Promise<Walk> {
  const walking: Walking = { root, newFiles: 0, known, knownFolders: foldersOf(known), found: [], notes: [] };
  await walkFolder(walking, "", []);
  return { found: walking.found, notes: walking.notes };
}

function foldersOf(paths: ReadonlySet<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

async function walkFolder(walking: Walking, folder: string, outer: IgnoreRules): Promise<void> {
  if (folder.split("/").length > MAX_DEPTH) {
    walking.notes.push(`Left out, nested too deeply: ${folder}`);
    return;
  }
  const entries = await readdir(join(walking.root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const own = entries.find((entry) => entry.name === ".gitignore" && entry.isFile());
  const rules = own === undefined ? outer : await readRules(walking, folder, outer);
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (walking.knownFolders.has(path) || !isIgnored(rules, path, true))
        await walkFolder(walking, path, rules);
      // Below an ignored folder only known paths count: the folder's own rule holds for the rest.
    } else if (walking.known.has(path) || !ignoredHere(rules, path)) {
      await addFile(walking, path);
    }
  }
}

/** A file is ignored by a rule on itself or on any folder above it. */
function ignoredHere(rules: IgnoreRules, path: string): boolean {
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
    if (isIgnored(rules, path.slice(0, at), true)) return true;
  }
  return isIgnored(rules, path, false);
}

async function readRules(walking: Walking, folder: string, outer: IgnoreRules): Promise<IgnoreRules> {
  const path = folder === "" ? ".gitignore" : `${folder}/.gitignore`;
  const { size } = await lstat(join(walking.root, path));
  if (size > MAX_IGNORE_FILE) return outer;
  const text = (await readFileBytes(walking.root, path)).toString("utf8");
  return withIgnoreFile(outer, folder, text);
}

async function addFile(walking: Walking, path: string): Promise<void> {
  if (!walking.known.has(path)) walking.newFiles += 1;
  if (walking.newFiles > MAX_NEW_FILES) throw tooManyFiles();
  const full = join(walking.root, path);
  const stat = await lstat(full).catch(() => null);
  if (stat === null) {
    walking.notes.push(`Left out, its name is not UTF-8: ${path}`);
  } else if (stat.isSymbolicLink()) {
    const link = await readlink(full, { encoding: "buffer" });
    walking.found.push({ path, blob: blobId(link), size: link.length, executable: false, link });
  } else if (stat.isFile()) {
    const blob = await hashFile(full);
    walking.found.push({ path, blob, size: stat.size, executable: (stat.mode & 0o111) !== 0, link: null });
  } else {
    walking.notes.push(`Left out, neither a file nor a folder: ${path}`);
  }
}

function tooManyFiles(): UserError {
  return new UserError(
    "change_set_too_large",
    `The run left more than ${MAX_NEW_FILES} new files in the tree.`,
    "Name the folders that setup and checks fill in .gitignore.",
  );
}

/** Hashes as git does, without holding the file in memory. */
async function hashFile(full: string): Promise<string> {
  const handle = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    const hash = createHash("sha1").update(`blob ${size}\0`);
    const chunk = Buffer.allocUnsafe(Math.min(Math.max(size, 1), 1_048_576));
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, size - at), at);
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    return hash.digest("hex");
  } finally {
    await handle.close();
  }
}

/** Content of a plain file of the tree; a symlink in its place is an error, never followed. */
export async function readFileBytes(root: string, path: string): Promise<Buffer> {
  const handle = await open(
    join(root, path),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

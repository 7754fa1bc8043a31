/** Writes the files of a commit to a folder as plain files: no checkout, so no filters, attributes, hooks or links. */
import { createReadStream } from "node:fs";
import { mkdir, open, readdir } from "node:fs/promises";
import path from "node:path";
import { UserError, WorldError } from "../errors.ts";
import { readBatch, type ObjectSink } from "./batch.ts";
import type { GitRepository, TreeEntry } from "./model.ts";
import { fetchMissing, objectSizes } from "./prefetch.ts";
import { unsafeReason } from "./safe-path.ts";
import { listTree } from "./tree.ts";

/** The files that were written. `leftOut` lists symbolic links, submodules and names that are not UTF-8. */
export type ExportedTree = TreeEntry[] & { leftOut: TreeEntry[] };

export interface ExportLimits {
  /** Default 100,000. */
  maxFiles?: number;
  /** Default 2 GiB. */
  maxBytes?: number;
}

/**
 * Exports to `dir`, which must be empty or not exist. Throws UserError `unsafe_path` for a tree that holds `.git` or
 * `..` in any spelling, and WorldError `too_large` beyond the limits, before anything is written.
 */
export async function exportTree(
  repository: GitRepository,
  commit: string,
  dir: string,
  limits: ExportLimits = {},
): Promise<ExportedTree> {
  const all = await listTree(repository, commit);
  const leftOut = all.filter((entry) => !isPlainFile(entry));
  const files = all.filter(isPlainFile);
  files.forEach(refuseUnsafe);
  await prepareFolder(dir);
  await refuseTooLarge(repository, files, limits);
  await writeFolders(dir, files);
  await writeFiles(repository, files, dir);
  return Object.assign(files, { leftOut });
}

function isPlainFile(entry: TreeEntry): boolean {
  return (entry.mode === "100644" || entry.mode === "100755") && !entry.path.includes("\ufffd");
}

function refuseUnsafe(entry: TreeEntry): void {
  const reason = unsafeReason(entry.path);
  if (reason === null) return;
  throw new UserError(
    "unsafe_path",
    `The commit holds ${JSON.stringify(entry.path.slice(0, 300))}, which is refused because of ${reason}.`,
    "Rename or remove the file in the repository.",
  );
}

async function refuseTooLarge(
  repository: GitRepository,
  files: TreeEntry[],
  limits: ExportLimits,
): Promise<void> {
  const maxFiles = limits.maxFiles ?? 100_000;
  const maxBytes = limits.maxBytes ?? 2 * 1024 ** 3;
  if (files.length > maxFiles) throw tooLarge(`${files.length} files, more than the limit of ${maxFiles}`);
  const oids = files.map(({ oid }) => oid);
  await fetchMissing(repository, oids);
  const { sizes } = await objectSizes(repository, oids);
  const total = files.reduce((sum, { oid }) => sum + (sizes.get(oid) ?? 0), 0);
  if (total > maxBytes) throw tooLarge(`${total} bytes, more than the limit of ${maxBytes}`);
}

function tooLarge(what: string): WorldError {
  return new WorldError("too_large", `The tree cannot be exported: it has ${what}.`, false);
}

async function prepareFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o755 });
  if ((await readdir(dir)).length === 0) return;
  throw new WorldError("not_empty", `The folder ${dir} for the exported tree is not empty.`, false);
}

async function writeFolders(dir: string, files: TreeEntry[]): Promise<void> {
  const folders = new Set(files.map((file) => path.posix.dirname(file.path)));
  for (const folder of folders) await mkdir(path.join(dir, folder), { recursive: true, mode: 0o755 });
}

/** One content may belong to many files: the first is written as it streams in, the others are copies of it. */
async function writeFiles(repository: GitRepository, files: TreeEntry[], dir: string): Promise<void> {
  const onDisk = files.map((file) => ({ ...file, path: path.join(dir, file.path) }));
  const places = Map.groupBy(onDisk, (file) => file.oid);
  await readBatch(repository, [...places.keys()], {
    start: (oid) => fileSink(places.get(oid) ?? []),
  });
}

async function fileSink([first, ...copies]: TreeEntry[]): Promise<ObjectSink> {
  if (first === undefined) throw new Error("git gave an object that was not asked for");
  const handle = await create(first);
  return {
    write: (part) => handle.writeFile(part),
    end: async () => {
      await handle.close();
      for (const copy of copies) await copyTo(copy, first.path);
    },
  };
}

async function copyTo(file: TreeEntry, from: string): Promise<void> {
  const target = await create(file);
  try {
    for await (const part of createReadStream(from)) await target.writeFile(part as Buffer);
  } finally {
    await target.close();
  }
}

/** `wx` creates and never follows or overwrites, so that nothing can be written through anything. */
async function create(file: TreeEntry): ReturnType<typeof open> {
  try {
    return await open(file.path, "wx", file.mode === "100755" ? 0o755 : 0o644);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
    throw new UserError(
      "unsafe_path",
      `Two files of the commit are the same file on this disk: ${JSON.stringify(path.basename(file.path))}.`,
      "Rename one of them so that they differ in more than upper and lower case.",
      { cause: error },
    );
  }
}

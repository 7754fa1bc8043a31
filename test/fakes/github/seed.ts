/** Files for new repositories and commits: given in code or read from a folder. */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { writeBlob } from "./object-store.ts";
import type { Repository } from "./model.ts";
import type { TreeChange } from "./trees.ts";

/** Null removes the file; a mode makes it executable or a symbolic link. */
export type FileContent = string | Buffer | null | { content: string | Buffer; mode: string };
export type Files = Record<string, FileContent>;

export function changesOf(repository: Repository, files: Files): TreeChange[] {
  return Object.entries(files).map(([name, content]) => {
    if (content === null) return { path: name, mode: "0", sha: null };
    const plain = typeof content === "string" || Buffer.isBuffer(content);
    const { content: bytes, mode } = plain ? { content, mode: "100644" } : content;
    return { path: name, mode, sha: writeBlob(repository.dir, bytes) };
  });
}

/** All files below a folder, without `.git`, with their modes. */
export function filesFrom(directory: string): Files {
  const files: Files = {};
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, full).split(path.sep).join("/");
    if (name === ".git" || name.startsWith(".git/") || entry.isDirectory()) continue;
    if (entry.isSymbolicLink()) files[name] = { content: readlinkSync(full), mode: "120000" };
    else if ((statSync(full).mode & 0o111) !== 0)
      files[name] = { content: readFileSync(full), mode: "100755" };
    else files[name] = readFileSync(full);
  }
  return files;
}

/**
 * An empty git folder through which objects are read. Its configuration is ours and names no remote: whatever is
 * planted in a repository's own `.git/config` is not even looked at, and a partial clone cannot fetch objects one by
 * one behind our back (git 2.39 has no switch against that).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

let folder: string | null = null;

/** One folder for the whole process, removed when it ends. */
export function sealedGitDir(): string {
  folder ??= create();
  return folder;
}

function create(): string {
  const dir = temporaryFolder("git");
  mkdirSync(path.join(dir, "refs"));
  writeFileSync(path.join(dir, "HEAD"), "ref: refs/heads/none\n");
  writeFileSync(path.join(dir, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  return dir;
}

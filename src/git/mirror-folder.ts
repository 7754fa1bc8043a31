/** The folder of a mirror: how it is made, thrown away, tidied. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { MIRROR_MARK } from "./mirror-mark.ts";
import { closeReader } from "./object-reader.ts";
import { git } from "./run.ts";

/** So many packs (two a fetch at most) before they are joined into few: each one slows every lookup. */
const MANY_PACKS = 60;
/** So many remembered commits before the oldest are forgotten; each is a line in every talk with the remote. */
const MANY_REFS = 2_000;
const KEPT_REFS = 500;

/** Made beside its place and moved there whole, so that a crash leaves either nothing or a working mirror. */
export async function createMirror(dir: string, url: string): Promise<void> {
  const draft = besides(dir, "new");
  await mkdir(draft, { recursive: true, mode: 0o700 });
  for (const folder of ["objects/pack", "objects/info", "refs/heads"]) {
    await mkdir(path.join(draft, folder), { recursive: true });
  }
  await writeFile(path.join(draft, "HEAD"), "ref: refs/heads/none\n");
  await writeFile(path.join(draft, MIRROR_MARK), "1\n");
  await writeFile(path.join(draft, "config"), configuration(url));
  await rename(draft, dir);
}

function configuration(url: string): string {
  // git's own quoting of values: a backslash before a quote or a backslash.
  const quoted = url.replace(/["\\]/g, "\\$&");
  return `[core]
\trepositoryFormatVersion = 1
\tbare = true
[extensions]
\tpartialClone = origin
[remote "origin"]
\turl = "${quoted}"
\tpromisor = true
\tpartialCloneFilter = blob:none
`;
}

/** Moved away first, so that a new mirror can take the place at once and readers keep their open files. */
export async function removeMirror(dir: string): Promise<void> {
  closeReader(path.join(dir, "objects"));
  const away = besides(dir, "old");
  await rename(dir, away);
  await rm(away, { recursive: true, force: true });
}

/** Folders that a mirror was made in or moved to when a process died; answers how many there were. */
export async function removeLeftOvers(dir: string): Promise<number> {
  const names = await readdir(path.dirname(dir)).catch(() => []);
  const left = names.filter((name) => leftOverOf(name) === path.basename(dir));
  for (const name of left) await rm(path.join(path.dirname(dir), name), { recursive: true, force: true });
  return left.length;
}

/** Name of the mirror that a folder was made for by `besides`; null for other folders. */
export function leftOverOf(name: string): string | null {
  return /^(.+)\.(?:new|old)-[0-9a-f]{12}$/.exec(name)?.[1] ?? null;
}

/** Joins packs and forgets old refs when there are many. Objects are never deleted. */
export async function tidyMirror(
  dir: string,
  limits: { packs: number; refs: number; keep: number } = {
    packs: MANY_PACKS,
    refs: MANY_REFS,
    keep: KEPT_REFS,
  },
): Promise<void> {
  const packs = await readdir(path.join(dir, "objects", "pack"));
  if (packs.filter((name) => name.endsWith(".pack")).length <= limits.packs) return;
  const list = ["for-each-ref", "--sort=-creatordate", "--format=%(refname)", "refs/headwater/"];
  const { stdout } = await git({ gitDir: dir }, list);
  const refs = stdout.toString("utf8").split("\n").filter(Boolean);
  if (refs.length > limits.refs) {
    const input = refs.slice(limits.keep).map((ref) => `delete ${ref}\0\0`);
    await git({ gitDir: dir }, ["update-ref", "--stdin", "-z"], { input: input.join("") });
  }
  await git({ gitDir: dir }, ["pack-refs", "--all"]);
  await git({ gitDir: dir }, ["repack", "-a", "-d", "-q"], { timeoutMs: 600_000 });
}

function besides(dir: string, word: string): string {
  return `${dir}.${word}-${randomBytes(6).toString("hex")}`;
}

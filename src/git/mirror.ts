/** A bare cache of a remote repository: all commits and folders that were asked for, file contents on demand. */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { UserError, WorldError } from "../errors.ts";
import type { GitRemote } from "../ports.ts";
import { protocolOf, refuseClearText } from "./environment.ts";
import { withFolderLock } from "./folder-lock.ts";
import { createMirror, removeLeftOvers, removeMirror, tidyMirror } from "./mirror-folder.ts";
import { isMarkedDamaged, isMirror } from "./mirror-mark.ts";
import type { GitRepository } from "./model.ts";
import { objectSizes } from "./prefetch.ts";
import { git } from "./run.ts";

/**
 * Opens the mirror in `dir`, or makes an empty one; fetch into it with `fetchCommits`. `dir` belongs to one repository
 * (name it by id) and to us: a damaged mirror is deleted and made anew. The remote's token stays in memory.
 */
export async function mirror(request: { dir: string; remote: GitRemote }): Promise<GitRepository> {
  const dir = path.resolve(request.dir);
  const { remote } = request;
  protocolOf(remote.url);
  refuseClearText(remote);
  return withFolderLock(dir, async () => {
    await mkdir(path.dirname(dir), { recursive: true }).catch((error: unknown) => {
      throw unwritable(path.dirname(dir), error);
    });
    const found = await inspect(dir);
    if (found === "damaged") await removeMirror(dir);
    if (found === "sound") {
      await git({ gitDir: dir }, ["config", "--local", "remote.origin.url", remote.url]);
      await tidyMirror(dir);
    } else {
      await createMirror(dir, remote.url);
    }
    return at(dir, remote);
  });
}

function unwritable(folder: string, error: unknown): UserError {
  const { code = "unwritable" } = error as NodeJS.ErrnoException;
  return new UserError(
    "cache_unusable",
    `The folder ${folder} for copies of repositories cannot be made (${code}).`,
    "Give a folder that this user may write to: RUNNER_TEMP in a step of a workflow, HEADWATER_DATA for a server.",
    { cause: error },
  );
}

/** Deletes a mirror and what a crash left beside it; answers whether there was any. A folder of somebody else stays. */
export async function deleteMirror(dir: string): Promise<boolean> {
  return withFolderLock(dir, async () => {
    const there = isMirror(dir);
    if (there) await removeMirror(dir);
    const left = await removeLeftOvers(dir);
    return there || left > 0;
  });
}

function at(dir: string, remote: GitRemote | null): GitRepository {
  return {
    gitDir: dir,
    objectsDir: path.join(dir, "objects"),
    shallowFile: path.join(dir, "shallow"),
    workTree: null,
    promisor: "origin",
    remote,
  };
}

async function inspect(dir: string): Promise<"absent" | "damaged" | "sound"> {
  const names = await readdir(dir).catch(() => null);
  if (names === null) return "absent";
  if (!isMirror(dir)) {
    throw new UserError(
      "not_a_mirror",
      `The cache folder ${dir} holds something that is not ours.`,
      "Move it away, or choose another folder for data.",
    );
  }
  return isMarkedDamaged(dir) || !(await isSound(dir)) ? "damaged" : "sound";
}

/** Cheap: the configuration can be read, and what the refs name is there. */
async function isSound(dir: string): Promise<boolean> {
  try {
    await git({ gitDir: dir }, ["config", "--local", "--get", "remote.origin.promisor"]);
    const { stdout, stderr } = await git({ gitDir: dir }, ["for-each-ref", "--format=%(objectname)"]);
    const tips = stdout.toString("utf8").split("\n").filter(Boolean);
    const { missing } = await objectSizes(at(dir, null), tips);
    return missing.length === 0 && !/broken ref|error:/.test(stderr);
  } catch (error) {
    if (error instanceof WorldError && error.code === "git_failed") return false;
    throw error;
  }
}

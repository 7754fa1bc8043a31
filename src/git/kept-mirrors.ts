/** Mirrors that stay open between events: looked over once, and anew when their folder was replaced or found damaged. */
import { statSync } from "node:fs";
import path from "node:path";
import type { GitRemote } from "../ports.ts";
import { deleteMirror, mirror } from "./mirror.ts";
import { isMarkedDamaged } from "./mirror-mark.ts";
import type { GitRepository } from "./model.ts";

export interface KeptMirrors {
  /** The same object for the same folder, so that answers remembered for it live on; its token is always the newest. */
  open(request: { dir: string; remote: GitRemote }): Promise<GitRepository>;
  /** Deletes the folder, when it is a mirror of ours; answers whether there was one. */
  forget(dir: string): Promise<boolean>;
}

/** A server with more repositories than this looks the least used ones over again when they come back. */
const MOST = 200;

const inodeOf = (dir: string): number | null => statSync(dir, { throwIfNoEntry: false })?.ino ?? null;

export function keepMirrors(): KeptMirrors {
  const kept = new Map<string, { repository: GitRepository; inode: number | null }>();

  async function open({ dir, remote }: { dir: string; remote: GitRemote }): Promise<GitRepository> {
    const folder = path.resolve(dir);
    const known = kept.get(folder);
    kept.delete(folder);
    const usable =
      known?.repository.remote?.url === remote.url &&
      !isMarkedDamaged(folder) &&
      inodeOf(folder) === known.inode;
    if (known !== undefined && usable) {
      known.repository.remote = remote;
      kept.set(folder, known);
      return known.repository;
    }
    const repository = await mirror({ dir: folder, remote });
    kept.set(folder, { repository, inode: inodeOf(folder) });
    const oldest = kept.keys().next();
    if (kept.size > MOST && oldest.done !== true) kept.delete(oldest.value);
    return repository;
  }

  async function forget(dir: string): Promise<boolean> {
    const folder = path.resolve(dir);
    kept.delete(folder);
    return deleteMirror(folder);
  }

  return { open, forget };
}

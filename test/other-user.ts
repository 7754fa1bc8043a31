/**
 * Programs without rights. Root may read and write everything, so as root they are started as a user who owns nothing;
 * anybody else is refused by modes alone.
 */
import { chmodSync, chownSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface User {
  uid: number;
  gid: number;
}

const NOBODY: User = { uid: 65_534, gid: 65_534 };

export const isRoot = process.getuid?.() === 0;

function othersMayEnter(file: string): boolean {
  for (let at = realpathSync(file); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (path.dirname(at) === at) return true;
  }
}

/**
 * False for root in a checkout that nobody else may enter (below a home folder, say): then there is no way to start
 * these programs as somebody else, and the tests say so and are left out.
 */
export const canStartAsOther =
  !isRoot || [process.execPath, path.resolve(import.meta.dirname, "..")].every(othersMayEnter);
if (!canStartAsOther)
  process.stderr.write("Nobody but root may enter this checkout, so nothing is started as another user.\n");

/** What `spawn` is given; nothing where the tests themselves have no special rights. */
export const OTHER_USER: Partial<User> = isRoot ? NOBODY : {};

/** Lets the other user pass through the folders of this run of the tests, which belong to its user alone. */
export function openTheWay(...dirs: string[]): void {
  for (const dir of [tmpdir(), ...dirs]) if (dir !== "/tmp") chmodSync(dir, 0o711);
}

/** A folder of the other user. */
export function folderOf(parent: string, name: string): string {
  const dir = path.join(parent, name);
  mkdirSync(dir);
  giveAway(dir);
  return dir;
}

export function giveAway(file: string): void {
  if (isRoot) chownSync(file, NOBODY.uid, NOBODY.gid);
}

/** Nobody but root may use it from now on. */
export const refuse = (file: string): void => chmodSync(file, 0o000);
/** Nobody but root may write to it from now on. */
export const refuseWriting = (file: string): void => chmodSync(file, 0o555);

/**
 * Programs without rights. Root may read and write everything, so as root they are started as a user who owns nothing;
 * anybody else is refused by modes alone.
 */
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface User {
  uid: number;
  gid: number;
}

const NOBODY: User = { uid: 65_534, gid: 65_534 };

export const isRoot = process.getuid?.() === 0;

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

/** Places of findings as keys: a line of the contract's own file, or a line of another file with its path. */

import type { Finding } from "../finding.ts";

/** The contract's own file. */
export const OWN = "";

export function keyIn(path: string, line: string): string {
  return path === OWN ? line : `${line} ${path}`;
}

export function lineOfKey(key: string): number {
  return Number(key.split(" ", 1)[0]);
}

export function fileOfKey(key: string): string | null {
  const space = key.indexOf(" ");
  return space < 0 ? null : key.slice(space + 1);
}

/** A finding whose lines are those of these two files. */
export function placedIn(finding: Finding, before: string, after: string): Finding {
  return {
    ...finding,
    before: finding.before === null ? null : keyIn(before, finding.before),
    after: finding.after === null ? null : keyIn(after, finding.after),
  };
}

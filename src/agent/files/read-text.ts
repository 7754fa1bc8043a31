/** Reads one text file of the tree, without ever following a link. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

import { ToolFailure } from "./paths.ts";

/** Text of a plain file. O_NOFOLLOW: a link that appeared since `locate` is an error. */
export function readText(full: string, path: string, max: number): string {
  const descriptor = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new ToolFailure(`${path} is not a file.`);
    if (stat.size > max) throw new ToolFailure(`${path} has ${stat.size} bytes; at most ${max} can be read.`);
    const bytes = readFileSync(descriptor);
    if (bytes.includes(0)) throw new ToolFailure(`${path} is a binary file (${bytes.length} bytes).`);
    return bytes.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}

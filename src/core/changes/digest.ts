/** The digest that an approval of a change set binds: which files end up how, and nothing else. */
import { createHash } from "node:crypto";
import type { FileChange } from "./change-set.ts";

/**
 * sha256 (hex) over (path, mode, blob before, blob after), sorted by path. Commits, messages and the order of
 * `files` do not count; an empty commit therefore changes nothing.
 */
export function changeSetDigest(
  files: readonly Pick<FileChange, "path" | "mode" | "before" | "after">[],
): string {
  const tuples = files
    .map(({ path, mode, before, after }) => JSON.stringify([path, mode, before, after]))
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash("sha256")
    .update(["headwater-changes-v1", ...tuples].join("\n"))
    .digest("hex");
}

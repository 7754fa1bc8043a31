/** Reads what git prints with `-z`: modes, ids and paths between NULs. */
import type { FileMode } from "../core/changes/change-set.ts";

/** The mode of a tree entry; old repositories hold group-writable files (100664), which are ordinary ones. */
export function fileMode(raw: string): FileMode | null {
  switch (raw) {
    case "100755":
    case "120000":
    case "160000":
      return raw;
    case "000000":
      return null;
    default:
      return "100644";
  }
}

/** Fields that each end in a NUL. */
export function splitNul(output: Buffer): string[] {
  const fields = output.toString("utf8").split("\0");
  fields.pop();
  return fields;
}

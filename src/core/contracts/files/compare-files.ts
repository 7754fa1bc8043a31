/** Whether two sides lead to the same files, and what nobody could look at although it may differ. */
import { createHash } from "node:crypto";
import { folderOf } from "../../paths/parts.ts";
import { type Placed, relativePath } from "./model.ts";

/** Every file has the same text on both sides. */
export function sameFiles(before: Placed, after: Placed): boolean {
  const [old, now] = [byWay(before), byWay(after)];
  return old.size === now.size && [...old].every(([way, { id }]) => id !== null && id === now.get(way)?.id);
}

/** Files that were not read and that are not known to be the same on both sides. */
export function unseenFiles(before: Placed, after: Placed): { path: string; reason: string }[] {
  const [old, now] = [byWay(before), byWay(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((way) => {
    const [a, b] = [old.get(way), now.get(way)];
    const why = b?.why ?? a?.why ?? null;
    const same = a !== undefined && b !== undefined && a.id !== null && a.id === b.id;
    return why === null || same ? [] : [{ path: (b ?? a)?.path ?? way, reason: `\`${way}\` ${why}` }];
  });
}

interface Side {
  path: string;
  id: string | null;
  why: string | null;
}

function byWay({ path: from, files }: Placed): Map<string, Side> {
  const sides = new Map<string, Side>();
  const folder = folderOf(from);
  for (const [path, text] of files.texts)
    sides.set(relativePath(folder, path), { path, id: idOf(text), why: null });
  for (const [path, { why, id }] of files.unread) sides.set(relativePath(folder, path), { path, id, why });
  return sides;
}

/** As git names a blob, so that a text and a file that was not read can be told to be the same. */
function idOf(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1")
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest("hex");
}

/** Files of a checkout by relative path: how they stand, reading, making, deleting. No link is ever followed. */
import { constants } from "node:fs";
import { access, lstat, mkdir, open, readdir, readFile, rmdir, unlink } from "node:fs/promises";
import path from "node:path";
import { foldersOf } from "../../core/paths/parts.ts";
import type { Standing } from "../../core/setup/model.ts";
import { UserError } from "../../errors.ts";

const place = (root: string, relative: string): string => path.join(root, ...relative.split("/"));

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown error";

/** What lies below a link or a file counts as absent: it is not the checkout's. */
export async function standingOf(root: string, relative: string): Promise<Standing> {
  for (const folder of foldersOf(relative))
    if ((await standingAt(root, folder)) !== "folder") return "absent";
  return standingAt(root, relative);
}

async function standingAt(root: string, relative: string): Promise<Standing> {
  const found = await lstat(place(root, relative)).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return null;
    throw cannot("looked at", relative, error);
  });
  if (found === null) return "absent";
  if (found.isSymbolicLink()) return "link";
  if (found.isDirectory()) return "folder";
  return found.isFile() ? "file" : "other";
}

/** Names in a folder, sorted; none when it is no folder. */
export async function namesIn(root: string, relative: string): Promise<string[]> {
  if ((await standingOf(root, relative)) !== "folder") return [];
  return (await readdir(place(root, relative))).toSorted();
}

/** A file whose standing is known to be `file`; null when it cannot be read. */
export async function contentOf(root: string, relative: string): Promise<Buffer | null> {
  return readFile(place(root, relative), { flag: constants.O_RDONLY | constants.O_NOFOLLOW }).catch(
    () => null,
  );
}

/** Writes a new file and the folders above it; never over something that is there. */
export async function createFile(root: string, relative: string, text: string): Promise<void> {
  for (const folder of foldersOf(relative)) {
    const standing = await standingAt(root, folder);
    if (standing === "folder") continue;
    if (standing !== "absent") throw cannot("written", relative, null);
    await mkdir(place(root, folder)).catch((error: unknown) => {
      throw cannot("written", relative, error);
    });
  }
  try {
    // Exclusive: fails for anything that stands there by now, a link included.
    const handle = await open(place(root, relative), "wx");
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw cannot("written", relative, error);
  }
}

/** Throws before anything is deleted when one of the files could not be. */
export async function requireRemovable(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const folder = foldersOf(file).at(-1) ?? ".";
    await access(place(root, folder), constants.W_OK).catch((error: unknown) => {
      throw cannot("deleted", file, error);
    });
  }
}

/** Deletes a file, and the folders above it that are empty then. */
export async function removeFile(root: string, relative: string): Promise<void> {
  if ((await standingOf(root, relative)) !== "file") throw cannot("deleted", relative, null);
  await unlink(place(root, relative)).catch((error: unknown) => {
    throw cannot("deleted", relative, error);
  });
  for (const folder of foldersOf(relative).toReversed()) {
    const gone = await rmdir(place(root, folder)).then(
      () => true,
      () => false,
    );
    if (!gone) return;
  }
}

function cannot(what: "looked at" | "written" | "deleted", relative: string, error: unknown): UserError {
  const why = error === null ? "it changed meanwhile" : codeOf(error);
  return new UserError(
    "cannot_write",
    `${relative} cannot be ${what} (${why}).`,
    "Make the checkout's folders writable for this user, and run the command again: it goes on from there.",
    { cause: error },
  );
}

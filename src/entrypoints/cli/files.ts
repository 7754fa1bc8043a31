/** Reads what a command is pointed at: a file or a folder, in bounded size, and says plainly when it cannot. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../errors.ts";

/** Larger files are no specs, hooks or contracts that anybody wrote by hand. */
export const MOST_BYTES = 5 * 1024 * 1024;
const MOST_FILES = 200_000;
const SKIPPED_FOLDERS = new Set([".git", "node_modules"]);

export type FileText = { ok: true; text: string } | { ok: false; why: string };

/** Strict: what is not UTF-8 text is refused, never guessed at. */
export function decode(content: Buffer): FileText {
  if (content.length > MOST_BYTES)
    return { ok: false, why: `is larger than ${String(MOST_BYTES / 1024 / 1024)} MB` };
  if ((content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)) {
    return { ok: false, why: "is UTF-16; save it as UTF-8" };
  }
  if (content.includes(0)) return { ok: false, why: "is binary (it contains null bytes)" };
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content) };
  } catch {
    return { ok: false, why: "is not valid UTF-8" };
  }
}

export async function tryRead(file: string): Promise<FileText> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES) return { ok: false, why: `is larger than ${String(MOST_BYTES / 1024 / 1024)} MB` };
    return decode(await readFile(file));
  } catch (error) {
    return { ok: false, why: `cannot be read (${codeOf(error)})` };
  }
}

/** @throws UserError when the file that a person named cannot be read */
export async function readText(file: string): Promise<string> {
  const read = await tryRead(file);
  if (read.ok) return read.text;
  throw new UserError("unreadable", `${file} ${read.why}.`, "Name a text file that exists.");
}

export async function isFolder(target: string): Promise<boolean> {
  try {
    return (await stat(target)).isDirectory();
  } catch (error) {
    const code = codeOf(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw refused(target, code);
    throw new UserError(
      "unreadable",
      `${target} does not exist.`,
      "Check the path; it is relative to the current folder.",
    );
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown error";

const refused = (target: string, code: string): UserError =>
  new UserError(
    "unreadable",
    `${target} cannot be read (${code}).`,
    "Let this user read it and everything that it holds, or run as the user that it belongs to.",
  );

export interface Walked {
  files: string[];
  links: string[];
  /** Folders that could not be listed, with the reason: nobody knows what is in them. */
  closed: { folder: string; code: string }[];
  complete: boolean;
}

/** All files below `folder`, sorted, without following links, without `.git` and `node_modules`. */
export async function walk(folder: string): Promise<Walked> {
  const found: Walked = { files: [], links: [], closed: [], complete: true };
  const pending = [folder];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    const entries = await readdir(current, { withFileTypes: true }).catch((error: unknown) => {
      // One that went away meanwhile held nothing.
      if (codeOf(error) !== "ENOENT") found.closed.push({ folder: current, code: codeOf(error) });
      return [];
    });
    for (const entry of entries) {
      const target = path.join(current, entry.name);
      if (entry.isSymbolicLink()) found.links.push(target);
      else if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) pending.push(target);
      } else if (entry.isFile()) found.files.push(target);
      if (found.files.length >= MOST_FILES) return { ...found, complete: false };
    }
  }
  found.files.sort();
  found.links.sort();
  return found;
}

/** A file alone, or a folder's files by their relative paths; `/dev/null` stands for "nothing", as in git. */
export async function sideOf(target: string): Promise<{ folder: boolean; files: Map<string, string> }> {
  if (target === "/dev/null") return { folder: false, files: new Map() };
  if (!(await isFolder(target))) return { folder: false, files: new Map([["", target]]) };
  const { files, closed } = await walk(target);
  const [first] = closed;
  // Files that nobody could see must not count as removed.
  if (first !== undefined) throw refused(first.folder, first.code);
  return {
    folder: true,
    files: new Map(files.map((file) => [path.relative(target, file).replaceAll("\\", "/"), file])),
  };
}

/** The checkout that a folder lies in, else the folder itself: nothing outside of it is read unasked. */
export async function outermost(folder: string): Promise<string> {
  const real = await realpath(folder);
  for (let at = real; ; at = path.dirname(at)) {
    if ((await stat(path.join(at, ".git")).catch(() => null)) !== null) return at;
    if (path.dirname(at) === at) return real;
  }
}

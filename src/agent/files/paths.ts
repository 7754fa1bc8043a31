/** Paths that the model names: relative, inside the tree, never through a link, never `.git`. */
import { lstatSync } from "node:fs";
import { join } from "node:path";

/** A failure that is told to the model. */
export class ToolFailure extends Error {
  override readonly name = "ToolFailure";
}

const MAX_PATH = 1_024;
const MAX_COMPONENT_BYTES = 255;

/** The components of a path, or a ToolFailure that says what is wrong. "" and "." are the tree itself. */
export function pathComponents(path: string): string[] {
  if (path.length > MAX_PATH) throw new ToolFailure(`The path is longer than ${MAX_PATH} characters.`);
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) throw refused(path, "give a path relative to the root");
  if (/[\0-\x1f\x7f\\]/.test(path)) throw refused(path, "it holds a control character or a backslash");
  const components = path.split("/").filter((part) => part !== "" && part !== ".");
  for (const part of components) {
    if (part === "..") throw refused(path, "`..` is not allowed");
    if (/^(\.git|git~\d+)[. ]*$/i.test(part.replace(/[\p{Cf}\p{Mn}]/gu, "")))
      throw refused(path, "git's own folder is out of reach");
    if (Buffer.byteLength(part) > MAX_COMPONENT_BYTES)
      throw refused(path.slice(0, 80), "a name in it is too long");
  }
  return components;
}

function refused(path: string, why: string): ToolFailure {
  return new ToolFailure(`The path ${JSON.stringify(path)} is refused: ${why}.`);
}

export type Kind = "file" | "folder" | "missing";

/** Full path of something in the tree and what is there. Every component is checked; a link anywhere is refused. */
export function locate(root: string, path: string): { full: string; path: string; kind: Kind } {
  const components = pathComponents(path);
  let full = root;
  let kind: Kind = "folder";
  for (const [index, part] of components.entries()) {
    if (kind === "file")
      throw new ToolFailure(`${components.slice(0, index).join("/")} is a file, not a folder.`);
    full = join(full, part);
    if (kind === "missing") continue;
    const stat = lstatSync(full, { throwIfNoEntry: false });
    if (stat === undefined) kind = "missing";
    else if (stat.isSymbolicLink()) throw new ToolFailure(`${path} leads through a symbolic link: refused.`);
    else if (stat.isDirectory()) kind = "folder";
    else if (stat.isFile()) kind = "file";
    else throw new ToolFailure(`${path} is neither a file nor a folder: refused.`);
  }
  return { full, path: components.join("/"), kind };
}

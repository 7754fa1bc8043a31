/** The file tools themselves: read, list, search, write and edit below one folder. Synchronous and bounded. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

import type { FileReply, FileRequest } from "./model.ts";
import { locate, ToolFailure } from "./paths.ts";
import { readText } from "./read-text.ts";
import { search } from "./search.ts";

const MAX_READ_FILE = 8 * 1024 * 1024;
const MAX_READ_TEXT = 60_000;
const MAX_LINE = 2_000;
const MAX_LISTED = 400;
const MAX_WRITE = 1024 * 1024;
/** Listed by name, but not looked into unless asked for. */
const CLOSED_FOLDERS = new Set([".git", "node_modules"]);

/** Does what is asked; a ToolFailure and an error of the file system become a failed reply. */
export function operate(root: string, request: FileRequest): FileReply {
  try {
    switch (request.tool) {
      case "read":
        return found(read(root, request));
      case "list":
        return found(list(root, request));
      case "search":
        return found(search(root, request));
      case "write":
        return write(root, request);
      case "edit":
        return edit(root, request);
    }
  } catch (error) {
    return { failed: true, changed: false, text: failureText(error) };
  }
}

function found(text: string): FileReply {
  return { failed: false, changed: false, text };
}

function failureText(error: unknown): string {
  if (error instanceof ToolFailure) return error.message;
  // The message of the file system holds full paths; its code says enough.
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return `The file system refused: ${code}.`;
}

function locateFile(root: string, path: string): { full: string; path: string } {
  const at = locate(root, path);
  if (at.kind === "missing")
    throw new ToolFailure(`${at.path} does not exist. Use list to see what is there.`);
  if (at.kind === "folder") throw new ToolFailure(`${at.path || "."} is a folder. Use list.`);
  return at;
}

function read(root: string, request: FileRequest & { tool: "read" }): string {
  const at = locateFile(root, request.path);
  const lines = readText(at.full, at.path, MAX_READ_FILE).split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) return `${at.path} is empty.`;
  if (request.from > lines.length) {
    throw new ToolFailure(`${at.path} has ${lines.length} lines; line ${request.from} is beyond its end.`);
  }
  const shown: string[] = [];
  let size = 0;
  for (const line of lines.slice(request.from - 1, request.from - 1 + request.lines)) {
    const cut =
      line.length > MAX_LINE
        ? `${line.slice(0, MAX_LINE)}[… ${line.length - MAX_LINE} more characters]`
        : line;
    size += cut.length + 1;
    if (size > MAX_READ_TEXT && shown.length > 0) break;
    shown.push(cut);
  }
  const last = request.from - 1 + shown.length;
  const more = last < lines.length ? ` Go on with from: ${last + 1}.` : "";
  return `${at.path}, lines ${request.from} to ${last} of ${lines.length}.${more}\n${shown.join("\n")}`;
}

function list(root: string, request: FileRequest & { tool: "list" }): string {
  const at = locate(root, request.path);
  if (at.kind === "missing") throw new ToolFailure(`${at.path} does not exist.`);
  if (at.kind === "file") throw new ToolFailure(`${at.path} is a file. Use read.`);
  const names: string[] = [];
  const complete = listFolder(
    { full: at.full, prefix: at.path === "" ? "" : `${at.path}/` },
    request.depth,
    names,
  );
  const head = `${at.path || "The root"}: ${names.length} entries${complete ? "" : `, cut at ${MAX_LISTED}: list a folder of it`}.`;
  return names.length === 0 ? `${at.path || "The root"} is empty.` : `${head}\n${names.join("\n")}`;
}

/** False when the list was cut. */
function listFolder(folder: { full: string; prefix: string }, depth: number, names: string[]): boolean {
  const entries = readdirSync(folder.full, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (names.length >= MAX_LISTED) return false;
    const path = `${folder.prefix}${entry.name}`;
    if (!entry.isDirectory()) {
      names.push(entry.isSymbolicLink() ? `${path} (link, cannot be used)` : path);
      continue;
    }
    names.push(`${path}/`);
    if (depth <= 1 || CLOSED_FOLDERS.has(entry.name)) continue;
    if (!listFolder({ full: `${folder.full}/${entry.name}`, prefix: `${path}/` }, depth - 1, names))
      return false;
  }
  return true;
}

function write(root: string, request: FileRequest & { tool: "write" }): FileReply {
  const bytes = Buffer.byteLength(request.content);
  if (bytes > MAX_WRITE) {
    throw new ToolFailure(
      `The content has ${bytes} bytes; at most ${MAX_WRITE} can be written. Nothing was done.`,
    );
  }
  const at = locate(root, request.path);
  if (at.path === "" || at.kind === "folder") throw new ToolFailure(`${at.path || "."} is a folder.`);
  if (at.kind === "file" && currentText(at.full) === request.content) {
    return found(`${at.path} has this content already; nothing changed.`);
  }
  mkdirSync(dirname(at.full), { recursive: true });
  writeText(at.full, request.content);
  const lines = request.content === "" ? 0 : request.content.replace(/\n$/, "").split("\n").length;
  const did = at.kind === "file" ? "Replaced" : "Created";
  return { failed: false, changed: true, text: `${did} ${at.path} (${lines} lines, ${bytes} bytes).` };
}

/** Content to compare with; null for what cannot be compared as text. */
function currentText(full: string): string | null {
  try {
    return readText(full, full, MAX_WRITE);
  } catch {
    return null; // Binary or large: it is replaced.
  }
}

function writeText(full: string, content: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = openSync(full, flags, 0o644);
  try {
    if (!fstatSync(descriptor).isFile()) throw new ToolFailure("That is not a file.");
    ftruncateSync(descriptor, 0);
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

function edit(root: string, request: FileRequest & { tool: "edit" }): FileReply {
  const at = locateFile(root, request.path);
  const text = readText(at.full, at.path, MAX_WRITE);
  const parts = text.split(request.old);
  const count = parts.length - 1;
  if (count === 0) {
    throw new ToolFailure(`The old text is not in ${at.path}. Read the file and copy the text exactly.`);
  }
  if (count > 1 && !request.all) {
    throw new ToolFailure(`The old text is ${count} times in ${at.path}. Give more of it, or set all: true.`);
  }
  const next = parts.join(request.new);
  if (next === text) return found(`${at.path} is the same as before; nothing changed.`);
  if (Buffer.byteLength(next) > MAX_WRITE)
    throw new ToolFailure(`${at.path} would exceed ${MAX_WRITE} bytes.`);
  writeText(at.full, next);
  return {
    failed: false,
    changed: true,
    text: `Edited ${at.path}: ${count} place${count === 1 ? "" : "s"}.`,
  };
}

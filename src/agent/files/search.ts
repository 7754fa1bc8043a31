/** Finds text in the files of the tree: literal by default, regular expressions under a deadline. */
import { readdirSync } from "node:fs";
import { createContext, Script } from "node:vm";

import type { FileRequest } from "./model.ts";
import { locate, ToolFailure } from "./paths.ts";
import { readText } from "./read-text.ts";

const MAX_HITS = 100;
const MAX_FILES = 20_000;
const MAX_FILE = 1024 * 1024;
const MAX_SHOWN = 300;
const DEADLINE_MS = 5_000;
/** For the pattern in one file. */
const REGEX_MS = 1_000;
const MAX_PATTERN = 500;
const SKIPPED_FOLDERS = new Set([".git", "node_modules"]);

type Matcher = (lines: string[]) => number[];

export function search(root: string, request: FileRequest & { tool: "search" }): string {
  const deadline = performance.now() + DEADLINE_MS;
  const matcher = request.regex ? regexMatcher(request) : literalMatcher(request);
  const hits: string[] = [];
  let files = 0;
  for (const { full, path } of filesBelow(root, request.path)) {
    files += 1;
    if (hits.length >= MAX_HITS || files > MAX_FILES || performance.now() > deadline) {
      return result(request, hits, "Stopped early: search a folder with path.");
    }
    const lines = linesOf(full, path);
    for (const at of lines === null ? [] : matcher(lines)) {
      if (hits.length >= MAX_HITS) break;
      hits.push(`${path}:${at + 1}: ${(lines?.[at] ?? "").trim().slice(0, MAX_SHOWN)}`);
    }
  }
  return result(request, hits, "");
}

function result(request: { text: string }, hits: string[], note: string): string {
  if (hits.length === 0) return `Nothing found for ${JSON.stringify(request.text)}. ${note}`.trim();
  const cut = hits.length >= MAX_HITS ? ` (cut at ${MAX_HITS})` : "";
  return `${hits.length} lines${cut}. ${note}`.trim() + `\n${hits.join("\n")}`;
}

/** Lines of a text file; null for one that cannot be searched. */
function linesOf(full: string, path: string): string[] | null {
  try {
    return readText(full, path, MAX_FILE).split("\n");
  } catch {
    return null; // Binary, too large, or gone.
  }
}

function* filesBelow(root: string, start: string): Generator<{ full: string; path: string }> {
  const at = locate(root, start);
  if (at.kind === "missing") throw new ToolFailure(`${at.path} does not exist.`);
  if (at.kind === "file") {
    yield at;
    return;
  }
  const waiting = [at.path];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = readdirSync(`${root}/${folder}`, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? 1 : -1));
    const files = entries.filter((entry) => entry.isFile()).reverse();
    const path = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
    for (const { name } of files) yield { full: `${root}/${path(name)}`, path: path(name) };
    for (const entry of entries) {
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) waiting.push(path(entry.name));
    }
  }
}

function literalMatcher({ text, ignoreCase }: { text: string; ignoreCase: boolean }): Matcher {
  const wanted = ignoreCase ? text.toLowerCase() : text;
  return (lines) =>
    lines.flatMap((line, index) =>
      (ignoreCase ? line.toLowerCase() : line).includes(wanted) ? [index] : [],
    );
}

/** The engine backtracks: only a script of `vm` can be stopped in the middle of a match. Its code is constant. */
function regexMatcher(request: { text: string; ignoreCase: boolean }): Matcher {
  if (request.text.length > MAX_PATTERN)
    throw new ToolFailure(`The pattern is longer than ${MAX_PATTERN} characters.`);
  const flags = request.ignoreCase ? "iu" : "u";
  const input = { source: request.text, flags, text: "" };
  const context = createContext(input);
  const script = new Script(
    "{ const r = new RegExp(source, flags); JSON.stringify(text.split('\\n').flatMap((l, i) => (r.test(l) ? [i] : []))) }",
  );
  return (lines) => {
    input.text = lines.join("\n");
    try {
      return JSON.parse(String(script.runInContext(context, { timeout: REGEX_MS }))) as number[];
    } catch (error) {
      // Errors of another context are not instances of our Error.
      const { code, message } = error as { code?: unknown; message?: unknown };
      if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
        throw new ToolFailure("The pattern took too long. Use a simpler one, or literal text.");
      }
      throw new ToolFailure(`The pattern is not usable: ${String(message).slice(0, 200)}`);
    }
  };
}

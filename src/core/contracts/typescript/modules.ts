/** The files that declarations import by a relative path: only those that were handed in, and nothing from a disk. */
import type ts from "typescript";
import { chosen } from "../files/gather.ts";
import { folderOf } from "../../paths/parts.ts";
import { NO_FILES, type Placed, relativePath } from "../files/model.ts";
import { modulePaths, typeScriptReferences } from "../files/scan-typescript.ts";
import { rewritten } from "./rewrite.ts";
import { readSource, sameTokens } from "./source.ts";

export interface ModuleFile {
  path: string;
  /** The way to it from the folder of the contract. */
  way: string;
  text: string;
  /** As the compiler reads it. */
  rewritten: string;
}

export const ALONE: Placed = { path: "", files: NO_FILES };

/** One side: its own text, and its modules by the names that the compiler knows them by. */
export class Modules {
  readonly root: string;
  readonly files = new Map<string, ModuleFile>();
  /** Files that are imported and cannot be read, with their texts. */
  readonly unusable = new Map<string, { text: string; why: string }>();
  readonly #placed: Placed;

  constructor(side: "before" | "after", text: string, placed: Placed) {
    this.root = `/${side}.ts`;
    this.#placed = placed;
    const open: [string, string][] = [[placed.path, text]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const { wants } of typeScriptReferences(...next)) {
        const path = wants.kind === "file" ? chosen(wants.paths, placed.files) : null;
        const other = path === null ? undefined : placed.files.texts.get(path);
        if (path === null || other === undefined || this.files.has(this.#nameOf(path))) continue;
        if (this.#add(path, other)) open.push([path, other]);
      }
    }
  }

  #add(path: string, text: string): boolean {
    const way = relativePath(folderOf(this.#placed.path), path);
    const read = readSource(text);
    if (read.ok) this.files.set(this.#nameOf(path), { path, way, text, rewritten: rewritten(read.file) });
    else {
      const why = `imports a file that cannot be read (line ${String(read.flaws[0]?.line ?? 1)})`;
      this.unusable.set(way, { text, why });
    }
    return read.ok;
  }

  #nameOf(path: string): string {
    if (path === this.#placed.path) return this.root;
    const way = relativePath(folderOf(this.#placed.path), path);
    return `${this.root.slice(0, -3)}/${encodeURIComponent(way)}.ts`;
  }

  /** The compiler's name for what a file of this side imports; null when that is not at hand. */
  resolve(from: string, specifier: string): string | null {
    const path = from === this.root ? this.#placed.path : this.files.get(from)?.path;
    if (path === undefined || !/^\.{1,2}(?:\/|$)/.test(specifier)) return null;
    const paths = modulePaths(path, specifier);
    const there = chosen(paths, this.#placed.files);
    const name = there === null && paths.includes(this.#placed.path) ? this.root : this.#nameOf(there ?? "");
    return name === this.root || this.files.has(name) ? name : null;
  }

  pathOf(name: string): string | null {
    return this.files.get(name)?.path ?? null;
  }

  /** The contract's own tree first. */
  treesOf(program: ts.Program): ts.SourceFile[] {
    return [this.root, ...this.files.keys()].flatMap((name) => program.getSourceFile(name) ?? []);
  }
}

/** Whether both sides import the same texts, remarks left out. */
export function sameModules(before: Modules, after: Modules): boolean {
  const ways = new Map([...after.files.values()].map((file) => [file.way, file]));
  return (
    before.files.size === after.files.size &&
    before.unusable.size + after.unusable.size === 0 &&
    [...before.files.values()].every(({ way, text }) => {
      const other = ways.get(way);
      return other !== undefined && sameTokens(text, other.text);
    })
  );
}

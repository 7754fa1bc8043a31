/** Gathers the files that contracts lead to, level by level, so that each level is one question to git or the disk. */
import type { ContractType } from "../model.ts";
import { folderOf } from "../../paths/parts.ts";
import { type ContractFiles, NO_FILES, type Placed, type Reference, type Unread } from "./model.ts";
import { languageOfPath, languageOfType, referencesIn } from "./scan.ts";

export interface FoundFiles {
  texts: ReadonlyMap<string, string>;
  unread: ReadonlyMap<string, Unread>;
}

/** One state of a repository or a folder. */
export interface FileSource {
  /** Those of the paths that exist; what is missing is in neither map. */
  read(paths: string[]): Promise<FoundFiles>;
  /** Paths of the files directly in a folder; "" is the root. */
  list(folder: string): Promise<string[]>;
}

export interface Root {
  type: ContractType;
  /** Where it stands: relative references start here. */
  path: string;
  text: string;
}

/** What one contract may lead to, and what all contracts of one state may. */
export const MOST = { files: 500, characters: 5 * 1024 * 1024, levels: 50, filesOfAll: 5_000 };

export class Gathered {
  readonly #texts = new Map<string, string>();
  readonly #unread = new Map<string, Unread>();
  readonly #missing = new Set<string>();
  readonly #folders = new Map<string, string[]>();
  readonly #references = new Map<string, Reference[]>();
  readonly #own = new Map<string, Reference[]>();

  static async from(roots: readonly Root[], source: FileSource): Promise<Gathered> {
    const gathered = new Gathered();
    await gathered.#gather(roots, source);
    return gathered;
  }

  async #gather(roots: readonly Root[], source: FileSource): Promise<void> {
    let open: Reference[] = [];
    for (const { type, path, text } of roots) {
      const found = await referencesIn(languageOfType(type), path, text);
      this.#own.set(keyOf({ type, path, text }), found);
      open.push(...found);
    }
    for (let level = 0; open.length > 0 && level < MOST.levels; level += 1) {
      const fresh = await this.#read(await this.#wanted(open, source), source);
      open = [];
      for (const path of fresh) {
        const language = languageOfPath(path);
        const text = this.#texts.get(path) ?? "";
        const found = language === null ? [] : await referencesIn(language, path, text);
        this.#references.set(path, found);
        open.push(...found);
      }
    }
  }

  async #wanted(open: readonly Reference[], source: FileSource): Promise<string[]> {
    const paths = new Set<string>();
    for (const { wants } of open) {
      if (wants.kind === "file") wants.paths.forEach((path) => paths.add(path));
      if (wants.kind !== "folder") continue;
      const listed = this.#folders.get(wants.folder) ?? (await source.list(wants.folder)).toSorted();
      this.#folders.set(wants.folder, listed);
      for (const path of listed) if (wants.ending.test(path)) paths.add(path);
    }
    return [...paths].filter((path) => !this.#isKnown(path));
  }

  #isKnown(path: string): boolean {
    return this.#texts.has(path) || this.#unread.has(path) || this.#missing.has(path);
  }

  /** Returns the paths that are read now. */
  async #read(paths: string[], source: FileSource): Promise<string[]> {
    const room = Math.max(0, MOST.filesOfAll - this.#texts.size);
    const { texts, unread } = await source.read(paths.slice(0, room));
    for (const [path, text] of texts) this.#texts.set(path, text);
    for (const [path, why] of unread) this.#unread.set(path, why);
    for (const path of paths.slice(room))
      this.#unread.set(path, {
        why: "is not read, as all contracts together lead to too many files",
        id: null,
      });
    for (const path of paths) if (!this.#isKnown(path)) this.#missing.add(path);
    return [...texts.keys()];
  }

  placed(root: Root): Placed {
    return { path: root.path, files: this.filesOf(root) };
  }

  /** What one of the roots leads to. What is beyond the limits is among `unread`. */
  filesOf(root: Root): ContractFiles {
    const own = this.#own.get(keyOf(root)) ?? [];
    if (own.length === 0) return NO_FILES;
    const texts = new Map<string, string>();
    const unread = new Map<string, Unread>();
    let characters = 0;
    let open = own;
    while (open.length > 0) {
      const next: Reference[] = [];
      for (const path of open.flatMap((reference) => this.#pathsOf(reference))) {
        if (path === root.path || texts.has(path) || unread.has(path)) continue;
        const text = this.#texts.get(path);
        const why =
          text === undefined ? this.#unread.get(path) : beyond(texts.size, characters + text.length);
        if (why !== undefined) unread.set(path, why);
        if (text === undefined || why !== undefined) continue;
        characters += text.length;
        texts.set(path, text);
        next.push(...(this.#references.get(path) ?? []));
      }
      open = next;
    }
    return { texts, unread };
  }

  /** Whether a root leads to one of these paths, whether they are there or not. */
  leadsTo(root: Root, paths: ReadonlySet<string>): boolean {
    const { texts } = this.filesOf(root);
    const named = ({ wants }: Reference): boolean => {
      if (wants.kind === "file") return wants.paths.some((path) => paths.has(path));
      if (wants.kind === "refused") return false;
      return [...paths].some((path) => folderOf(path) === wants.folder && wants.ending.test(path));
    };
    const own = this.#own.get(keyOf(root)) ?? [];
    return own.some(named) || [...texts.keys()].some((path) => this.#references.get(path)?.some(named));
  }

  #pathsOf({ wants }: Reference): string[] {
    switch (wants.kind) {
      case "refused":
        return [];
      case "folder":
        return (this.#folders.get(wants.folder) ?? []).filter((path) => wants.ending.test(path));
      case "file": {
        const first = wants.paths.find((path) => this.#texts.has(path) || this.#unread.has(path));
        return first === undefined ? [] : [first];
      }
    }
  }
}

function beyond(files: number, characters: number): Unread | undefined {
  const why =
    files >= MOST.files
      ? `is not read, as this contract leads to more than ${String(MOST.files)} files`
      : "is not read, as this contract and its files are larger than 5 MB together";
  return files >= MOST.files || characters > MOST.characters ? { why, id: null } : undefined;
}

function keyOf({ type, path, text }: Root): string {
  return `${type}\0${path}\0${text}`;
}

/** The first of the paths that is there, read or not: what a reference to a file means. */
export function chosen(paths: readonly string[], { texts, unread }: ContractFiles): string | null {
  return paths.find((path) => texts.has(path) || unread.has(path)) ?? null;
}

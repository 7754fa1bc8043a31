/** The documents of a bundle: the contract itself, and the files that it leads to, each read once. */
import { at } from "../pointer.ts";
import { type Reading, readStructured } from "../read.ts";
import type { Json } from "../../json.ts";
import { FILES } from "./bundle-model.ts";
import { folderOf } from "../../paths/parts.ts";
import { type Placed, relativePath } from "./model.ts";

export interface DocumentFile {
  path: string;
  /** The way to it from the folder of the contract. */
  way: string;
  /** Its pointer in the bundle. */
  prefix: string;
  reading: Reading;
  /** With its references as the bundle has them. */
  written: Json | null;
}

export type Loaded = { ok: true; file: DocumentFile } | { ok: false; why: string };

const STRUCTURED = /\.(?:ya?ml|json|avsc|avpr)$/i;

export class Documents {
  readonly root: DocumentFile;
  /** The contract first. */
  readonly files: DocumentFile[];
  readonly unusable = new Map<string, string>();
  readonly #placed: Placed;
  readonly #known = new Map<string, Loaded>();

  constructor(reading: Reading, placed: Placed) {
    this.#placed = placed;
    this.root = { path: placed.path, way: placed.path, prefix: "", reading, written: null };
    this.files = [this.root];
    this.#known.set(placed.path, { ok: true, file: this.root });
  }

  at(path: string): Loaded {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const loaded = this.#load(path);
    this.#known.set(path, loaded);
    if (loaded.ok) this.files.push(loaded.file);
    return loaded;
  }

  /** The line in the file, which for a fence is not the line in the contract. */
  lineOf(file: DocumentFile, pointer: string): number {
    const first = file === this.root ? (this.#placed.line ?? 1) : 1;
    return first + file.reading.lineOf(pointer) - 1;
  }

  #load(path: string): Loaded {
    const { texts, unread } = this.#placed.files;
    const text = texts.get(path);
    if (text === undefined) {
      const why = unread.get(path)?.why;
      return {
        ok: false,
        why:
          why === undefined
            ? "points outside this contract, to no file that is there"
            : `names a file that ${why}`,
      };
    }
    if (!STRUCTURED.test(path)) return this.#cannotUse(path, "leads to a file that is no YAML and no JSON");
    const read = readStructured(text);
    if (!read.ok) {
      const { line = 1, message = "" } = read.flaws[0] ?? {};
      return this.#cannotUse(path, `leads to a file that cannot be read (line ${String(line)}: ${message})`);
    }
    const way = relativePath(folderOf(this.#placed.path), path);
    const file = { path, way, prefix: at(`/${FILES}`, way), reading: read.reading, written: null };
    return { ok: true, file };
  }

  #cannotUse(path: string, why: string): Loaded {
    this.unusable.set(path, why);
    return { ok: false, why };
  }
}

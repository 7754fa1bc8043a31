/** The files that a proto file imports, parsed, with what each of them sees of the others. */
import { chosen } from "../files/gather.ts";
import { type ContractFiles, folderOf, type Placed, relativePath } from "../files/model.ts";
import { isBundled, protobufReferences } from "../files/scan-protobuf.ts";
import type { FileNode } from "./model.ts";
import { parseProto } from "./parse.ts";
import { type Schema, schemaOf } from "./schema.ts";

export interface ImportedFile {
  /** The way to it from the folder of the contract. */
  way: string;
  path: string;
  text: string;
  schema: Schema;
}

export interface Imports {
  /** The contract itself. */
  schema: Schema;
  /** All files that it leads to, by path. */
  files: Map<string, ImportedFile>;
  /** Imports of any of the files that are not at hand: as they are written, with the reason. */
  missing: Map<string, string>;
  /** Files whose every declaration counts as one of the contract: its public imports, and theirs. */
  passedOn: Set<string>;
}

interface Parsed extends ParsedFile {
  /** Imports that were found: as written, and the path. */
  imports: Map<string, string>;
}

export function linked(file: FileNode, text: string, placed: Placed): Imports {
  return new Linking(placed).link(file, text);
}

/** The files of a folder, each of which sees those that it imports. */
export interface LinkedFolder {
  schemas: Map<string, Schema>;
  /** Imports of any of the files that are not at hand: as they are written, with the reason. */
  missing: Map<string, string>;
}

export interface ParsedFile {
  node: FileNode;
  text: string;
}

/** `files`: the same texts, and what is there and cannot be read. */
export function linkedFolder(parsed: ReadonlyMap<string, ParsedFile>, files: ContractFiles): LinkedFolder {
  return new Linking({ path: NOWHERE, files }).linkFolder(parsed);
}

/** No file has this path. */
const NOWHERE = "";

class Linking {
  readonly #placed: Placed;
  readonly #parsed = new Map<string, Parsed>();
  readonly #missing = new Map<string, string>();
  readonly #passed = new Map<string, Set<string>>();

  constructor(placed: Placed) {
    this.#placed = placed;
  }

  link(file: FileNode, text: string): Imports {
    const { path: root } = this.#placed;
    this.#add(root, file, text);
    const files = new Map<string, ImportedFile>();
    for (const [path, parsed] of this.#parsed) {
      if (path === root) continue;
      const way = relativePath(folderOf(root), path);
      files.set(path, { way, path, text: parsed.text, schema: this.#schema(path, parsed) });
    }
    const imports = this.#parsed.get(root)?.imports ?? new Map<string, string>();
    const schema = this.#schema(root, { node: file, text, imports });
    schema.imported = new Map([...files.values()].flatMap((other) => [...other.schema.enums]));
    for (const other of files.values())
      other.schema.imported = new Map([...schema.imported, ...schema.enums]);
    return { schema, files, missing: this.#missing, passedOn: this.#passedOn(root) };
  }

  /** All files are known before the first import is followed, so that a long chain does not fill the stack. */
  linkFolder(parsed: ReadonlyMap<string, ParsedFile>): LinkedFolder {
    for (const [path, file] of parsed) this.#parsed.set(path, { ...file, imports: new Map() });
    for (const [path, file] of this.#parsed) this.#follow(path, file);
    const schemas = new Map([...this.#parsed].map(([path, file]) => [path, this.#schema(path, file)]));
    const enums = new Map([...schemas.values()].flatMap((schema) => [...schema.enums]));
    for (const schema of schemas.values()) schema.imported = enums;
    return { schemas, missing: this.#missing };
  }

  #add(path: string, node: FileNode, text: string): void {
    const file = { node, text, imports: new Map<string, string>() };
    this.#parsed.set(path, file);
    this.#follow(path, file);
  }

  #follow(path: string, { node, text, imports }: Parsed): void {
    const references = new Map(protobufReferences(path, text).map((each) => [each.written, each]));
    for (const [written, line] of node.imports) {
      if (isBundled(written)) continue;
      const wants = references.get(written)?.wants;
      const there = wants?.kind === "file" ? chosen(wants.paths, this.#placed.files) : null;
      const found =
        there ??
        (wants?.kind === "file" && wants.paths.includes(this.#placed.path) ? this.#placed.path : null);
      const why = found === null ? "is not among the files of this commit" : this.#parse(found);
      if (found !== null && why === null) imports.set(written, found);
      else {
        const first = path === this.#placed.path ? (this.#placed.line ?? 1) : 1;
        const where = `line ${String(first + line - 1)}${path === this.#placed.path ? "" : ` of ${path}`}`;
        this.#missing.set(written, `the import \`${written.slice(0, 80)}\` (${where}) ${String(why)}`);
      }
    }
  }

  /** Why it cannot be used; null when it can. */
  #parse(path: string): string | null {
    if (this.#parsed.has(path)) return null;
    const text = this.#placed.files.texts.get(path);
    if (text === undefined) return this.#placed.files.unread.get(path)?.why ?? "cannot be read";
    const parsed = parseProto(text);
    if (!parsed.ok) return `cannot be read (line ${String(parsed.flaws[0]?.line ?? 1)})`;
    this.#add(path, parsed.file, text);
    return null;
  }

  #schema(path: string, { node, imports }: Parsed): Schema {
    const visible = new Set<string>();
    for (const direct of imports.values()) {
      visible.add(direct);
      for (const further of this.#passedOn(direct)) visible.add(further);
    }
    visible.delete(path);
    return schemaOf(
      node,
      [...visible].flatMap((other) => this.#parsed.get(other)?.node ?? []),
    );
  }

  /** Asked only once all imports are followed. */
  #passedOn(path: string): Set<string> {
    const known = this.#passed.get(path);
    if (known !== undefined) return known;
    const found = new Set<string>();
    this.#passed.set(path, found);
    const open = [path];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const parsed = this.#parsed.get(at);
      for (const written of parsed?.node.publicImports ?? []) {
        const target = parsed?.imports.get(written);
        if (target === undefined || found.has(target)) continue;
        found.add(target);
        open.push(target);
      }
    }
    return found;
  }
}

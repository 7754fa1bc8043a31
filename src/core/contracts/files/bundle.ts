/**
 * Puts the files that a document leads to into the document: each stands under a key of its own, and every reference
 * into another file becomes one inside. What leads nowhere stays as it is, with a reason that names file and line.
 */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, textMember } from "../pointer.ts";
import type { Reading } from "../read.ts";
import { draftOf } from "../schema/dialect.ts";
import {
  absolute,
  absoluteRef,
  addressAt,
  dynamicChoices,
  explainRefs,
  resolveRef,
  shorten,
  strayRef,
} from "../schema/refs.ts";
import { type Bundle, FILES } from "./bundle-model.ts";
import { Documents, type DocumentFile } from "./documents.ts";
import { inlines } from "./inlined.ts";
import type { Placed } from "./model.ts";
import { targetOf } from "./target.ts";

type Keyword = "$ref" | "$dynamicRef" | "$recursiveRef";

type Found = { file: DocumentFile; at: string } | { reason: string; as: string };

/** Under these keys stand values and no schemas, unless the key is a name that somebody chose. */
const DATA = new Set(["enum", "const", "default", "example"]);
const NAMES = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "schemas",
  "dependentSchemas",
]);
/** A part that is taken over may hold such a part itself; honest documents need two levels. */
const DEEPEST = 8;
const MOST_TAKEN = 200_000;

export function bundled(reading: Reading, placed: Placed): Bundle {
  return new Bundling(reading, placed).bundle();
}

class Bundling {
  readonly #documents: Documents;
  readonly #root: DocumentFile;
  readonly #isSwagger: boolean;
  readonly #reasons = new Map<string, string>();
  /** What stands in place of a reference: where it came from, by its pointer in the bundle. */
  readonly #origins = new Map<string, { file: DocumentFile; at: string }>();
  #dynamic: DocumentFile[] = [];
  #changed = false;
  #depth = 0;
  #taken = 0;

  constructor(reading: Reading, placed: Placed) {
    this.#documents = new Documents(reading, placed);
    this.#root = this.#documents.root;
    this.#isSwagger = textMember(reading.value, "swagger") !== null;
  }

  bundle(): Bundle {
    const { files, unusable } = this.#documents;
    // Dynamic references depend on all files together, so they wait until all are known.
    this.#rewriteAll();
    if (files.length > 1) {
      this.#dynamic = [...files];
      this.#rewriteAll();
    }
    let value = this.#root.written ?? this.#root.reading.value;
    const others = files.slice(1);
    if (others.length > 0 && isObject(value)) {
      const beside = Object.create(null) as JsonObject;
      for (const { way, written, reading } of others) beside[way] = written ?? reading.value;
      value = Object.assign(Object.create(null) as JsonObject, value, { [FILES]: beside });
    } else if (!this.#changed) value = this.#root.reading.value;
    explainRefs(value, this.#reasons);
    const place = (pointer: string) => this.#place(pointer);
    return {
      value,
      unusable,
      lineOf: (pointer) => {
        const { file, at: inside } = place(pointer);
        return file.reading.lineOf(inside);
      },
      fileOf: (pointer) => {
        const { file } = place(pointer);
        return file === this.#root ? null : file.path;
      },
      shown: (pointer) => {
        const { file, at: inside } = place(pointer);
        return file === this.#root ? pointer : `${file.way}#${inside}`;
      },
    };
  }

  /** References lead to further files, which come to the end of the list. */
  #rewriteAll(): void {
    for (let index = 0; index < this.#documents.files.length; index += 1) {
      const file = this.#documents.files[index];
      if (file !== undefined)
        file.written = this.#rewrite(file.reading.value, { file, at: "", place: file.prefix, keys: [] });
    }
  }

  #rewrite(value: Json, spot: Spot): Json {
    if (this.#depth > 0) this.#taken += 1;
    if (Array.isArray(value)) return value.map((entry, index) => this.#rewrite(entry, inside(spot, index)));
    if (!isObject(value)) return value;
    const ref = value["$ref"];
    if (typeof ref === "string" && this.#isSwagger && inlines(spot.keys)) {
      const taken = this.#inlined(ref, spot);
      if (taken !== null) return taken;
    }
    const object = Object.create(null) as JsonObject;
    const parent = spot.keys.at(-1) ?? "";
    for (const [key, entry] of Object.entries(value)) {
      const isKeyword = key === "$ref" || key === "$dynamicRef" || key === "$recursiveRef";
      if (isKeyword && typeof entry === "string") object[key] = this.#reference(key, entry, spot);
      else if (DATA.has(key) && !NAMES.has(parent)) object[key] = entry;
      else object[key] = this.#rewrite(entry, inside(spot, key));
    }
    return object;
  }

  #reference(keyword: Keyword, ref: string, { file, at: from }: Spot): string {
    const found = this.#find(ref, file, from, keyword);
    if ("reason" in found) {
      if (!this.#reasons.has(found.as)) this.#reasons.set(found.as, found.reason);
      return found.as;
    }
    if (keyword !== "$ref" && !this.#isSettled(keyword, ref)) return ref;
    const isPlain = found.file === file && file === this.#root && /^#(?:\/|$)/.test(ref);
    if (isPlain && keyword === "$ref") return ref;
    if (this.#isSwagger && found.file === this.#root) return `#${found.at}`;
    this.#changed = true;
    return absoluteRef(`${found.file.prefix}${found.at}`);
  }

  /** There is but one thing that a dynamic reference can mean, in all files together. */
  #isSettled(keyword: Keyword, ref: string): boolean {
    const name = keyword === "$recursiveRef" ? "" : (/#([^/]*)$/.exec(ref)?.[1] ?? "-");
    const choices = this.#dynamic.reduce((sum, { reading }) => sum + dynamicChoices(reading.value, name), 0);
    return this.#dynamic.length > 0 && choices <= 1;
  }

  #find(ref: string, file: DocumentFile, from: string, keyword: Keyword = "$ref"): Found {
    const own = resolveRef(file.reading.value, ref, from);
    if (own.ok) return { file, at: own.node.at };
    const line = this.#documents.lineOf(file, at(from, keyword));
    const where = `line ${String(line)}${file === this.#root ? "" : ` of ${file.way}`}`;
    const lost = (why: string, as = ref): Found => ({
      as,
      reason: `\`$ref\` ${shorten(ref)} ${why} (${where})`,
    });
    if (ref.startsWith("#")) {
      const reason = `${own.reason} (${where})`;
      return { reason, as: file === this.#root ? ref : strayRef(file.way, ref.slice(1)) };
    }
    const target = targetOf(file.path, ref);
    if (!target.ok) return lost(target.why);
    const loaded = this.#documents.at(target.path);
    if (!loaded.ok) return lost(loaded.why);
    const other = loaded.file;
    const mismatch = this.#mismatch(ref, { file, from, other });
    if (mismatch !== null) {
      this.#documents.unusable.set(other.path, mismatch);
      return lost(mismatch);
    }
    const there = resolveRef(other.reading.value, `#${target.fragment}`, "");
    return there.ok
      ? { file: other, at: there.node.at }
      : lost("points to nothing", strayRef(other.way, target.fragment));
  }

  /** An id may give a relative reference another meaning than the folder does; then nobody knows. */
  #mismatch(ref: string, at: { file: DocumentFile; from: string; other: DocumentFile }): string | null {
    const base = addressAt(at.file.reading.value, at.from);
    const stated = addressAt(at.other.reading.value, "");
    if (base !== null && stated !== null && absolute(ref.replace(/#.*$/, ""), base) !== stated)
      return `means something else by its \`$id\` than the file ${at.other.way}`;
    const root = draftOf(this.#root.reading.value);
    const draft = draftOf(at.other.reading.value);
    return root !== undefined && draft !== undefined && root !== draft
      ? `leads to another draft of JSON Schema, ${String(draft)}, which is not compared with this one`
      : null;
  }

  /** In Swagger, parts that are no schemas change their shape, so they are taken over where they are referred to. */
  #inlined(ref: string, spot: Spot): Json | null {
    let found = this.#find(ref, spot.file, spot.at);
    if ("reason" in found || (found.file === this.#root && spot.file === this.#root)) return null;
    const seen = new Set<string>();
    for (;;) {
      const { file, at: where } = found;
      const node = resolveRef(file.reading.value, absoluteRef(where), "");
      const value = node.ok ? node.node.schema : null;
      const next = textMember(value, "$ref");
      if (next === null) {
        if (this.#depth >= DEEPEST || this.#taken > MOST_TAKEN) return null;
        this.#origins.set(spot.place, { file, at: where });
        this.#depth += 1;
        const written = this.#rewrite(value, { file, at: where, place: spot.place, keys: spot.keys });
        this.#depth -= 1;
        return written;
      }
      if (seen.has(`${file.prefix}${where}`)) return null;
      seen.add(`${file.prefix}${where}`);
      const further = this.#find(next, file, where);
      if ("reason" in further) return null;
      found = further;
    }
  }

  /** The file of a pointer into the bundle, and the pointer there. */
  #place(pointer: string): { file: DocumentFile; at: string } {
    if (this.#origins.size > 0) {
      for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1)) {
        const origin = this.#origins.get(pointer.slice(0, end));
        if (origin !== undefined) return { file: origin.file, at: `${origin.at}${pointer.slice(end)}` };
      }
    }
    const file = this.#documents.files.find(
      ({ prefix }) => prefix !== "" && (pointer === prefix || pointer.startsWith(`${prefix}/`)),
    );
    return file === undefined
      ? { file: this.#root, at: pointer }
      : { file, at: pointer.slice(file.prefix.length) };
  }
}

interface Spot {
  file: DocumentFile;
  /** Pointer in the file. */
  at: string;
  /** Pointer in the bundle. */
  place: string;
  keys: readonly string[];
}

function inside({ file, at: from, place, keys }: Spot, key: string | number): Spot {
  return { file, at: at(from, key), place: at(place, key), keys: [...keys.slice(-2), String(key)] };
}

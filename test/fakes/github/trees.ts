/** Trees: listed, and made from others by changing single paths. */
import type { Repository } from "./model.ts";
import { readObject, writeObject } from "./object-store.ts";

export interface TreeEntry {
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  /** Of blobs. */
  size: number | null;
  path: string;
}

export interface TreeChange {
  path: string;
  mode: string;
  /** Null removes the path. */
  sha: string | null;
}

interface Item {
  mode: string;
  sha: string;
}

const TREE = "40000";
const known = new Map<string, Map<string, Item>>();

/** The entries of one tree object by name. */
function itemsOf(dir: string, tree: string): Map<string, Item> {
  const key = `${dir}:${tree}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const object = readObject(dir, tree);
  if (object?.type !== "tree") throw new Error(`No tree ${tree} in ${dir}.`);
  const items = new Map<string, Item>();
  const { content } = object;
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const end = content.indexOf(0, space);
    const name = content.toString("utf8", space + 1, end);
    items.set(name, {
      mode: content.toString("latin1", at, space),
      sha: content.toString("hex", end + 1, end + 21),
    });
    at = end + 21;
  }
  known.set(key, items);
  return items;
}

export function forgetTrees(root: string): void {
  for (const key of known.keys()) if (key.startsWith(root)) known.delete(key);
}

const typeOf = (mode: string): TreeEntry["type"] =>
  mode === TREE ? "tree" : mode === "160000" ? "commit" : "blob";

/** Entries with their paths, sub-trees before what is in them. */
export function listTree(repository: Repository, tree: string, recursive: boolean, inside = ""): TreeEntry[] {
  return [...itemsOf(repository.dir, tree)].flatMap(([name, { mode, sha }]) => {
    const type = typeOf(mode);
    const size = type === "blob" ? (readObject(repository.dir, sha)?.content.length ?? 0) : null;
    const entry: TreeEntry = { mode: mode.padStart(6, "0"), type, sha, size, path: inside + name };
    return type === "tree" && recursive
      ? [entry, ...listTree(repository, sha, true, `${inside}${name}/`)]
      : [entry];
  });
}

function writeItems(dir: string, items: Map<string, Item>): string {
  const sorted = [...items]
    .map(([name, item]) => ({ name: Buffer.from(name), item }))
    .map((entry) => ({
      ...entry,
      key: entry.item.mode === TREE ? Buffer.concat([entry.name, Buffer.from("/")]) : entry.name,
    }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const parts = sorted.flatMap(({ name, item }) => [
    Buffer.from(`${item.mode} `),
    name,
    Buffer.from([0]),
    Buffer.from(item.sha, "hex"),
  ]);
  return writeObject(dir, "tree", Buffer.concat(parts));
}

/** Applies changes below one tree; null when nothing is left in it. */
function changed(dir: string, tree: string | null, changes: TreeChange[]): string | null {
  const items = new Map(tree === null ? [] : itemsOf(dir, tree));
  const below = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const slash = change.path.indexOf("/");
    if (slash >= 0) {
      const name = change.path.slice(0, slash);
      below.set(name, [...(below.get(name) ?? []), { ...change, path: change.path.slice(slash + 1) }]);
    } else if (change.sha === null) {
      items.delete(change.path);
    } else {
      items.set(change.path, { mode: change.mode.replace(/^0+/, ""), sha: change.sha });
    }
  }
  for (const [name, inner] of below) {
    const old = items.get(name);
    const sha = changed(dir, old?.mode === TREE ? old.sha : null, inner);
    if (sha !== null) items.set(name, { mode: TREE, sha });
    else if (old?.mode === TREE) items.delete(name);
  }
  return items.size === 0 ? null : writeItems(dir, items);
}

/** Names that no tree may hold. */
function requirePath(name: string): void {
  const bad = name
    .split("/")
    .some((part) => part === "" || part === "." || part === ".." || /^\.git$/i.test(part));
  if (bad) throw new Error(`"${name}" is not a path for a tree.`);
}

/** A tree made from another by changing single paths. */
export function writeTree(repository: Repository, base: string | null, changes: TreeChange[]): string {
  for (const change of changes) requirePath(change.path);
  if (changes.length === 0 && base !== null) return base;
  return changed(repository.dir, base, changes) ?? writeItems(repository.dir, new Map());
}

/** Files by path with what they are. */
function filesOf(dir: string, tree: string, inside: string): Map<string, string> {
  return new Map(
    [...itemsOf(dir, tree)].flatMap<[string, string]>(([name, { mode, sha }]) =>
      mode === TREE ? [...filesOf(dir, sha, `${inside}${name}/`)] : [[inside + name, `${mode} ${sha}`]],
    ),
  );
}

/** Paths that differ between two trees, as pushes list them (a rename is a removal and an addition). */
export function changedPaths(
  repository: Repository,
  before: string | null,
  after: string,
): { added: string[]; removed: string[]; modified: string[] } {
  const old = before === null ? new Map<string, string>() : filesOf(repository.dir, before, "");
  const now = before === after ? old : filesOf(repository.dir, after, "");
  return {
    added: [...now.keys()].filter((path) => !old.has(path)),
    removed: [...old.keys()].filter((path) => !now.has(path)),
    modified: [...now.keys()].filter((path) => old.has(path) && old.get(path) !== now.get(path)),
  };
}

/** The id of a spec that has none of its own: derived from its path, stable while the file stays. */
import type { Dialect } from "./model.ts";

function withoutExtension(path: string): string {
  return path.replace(/\.spec\.md$/i, "").replace(/\.md$/i, "");
}

/** `a/specs/b/c` → `a/b/c`: the folder that only says "specs are here" is no part of the name. */
function withoutFolder(path: string, folder: string): string {
  const at = `/${path}`.lastIndexOf(`/${folder}/`);
  return at < 0 ? path : path.slice(0, at) + path.slice(at + folder.length + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** All files of one Kiro, OpenSpec or spec-kit folder share its id: the folder is the spec. */
export function derivedId(path: string, dialect: Dialect): string {
  switch (dialect) {
    case "spec.md":
      return withoutFolder(withoutExtension(path), "specs");
    case "kiro": {
      const inFolder = /\/(?:requirements|bugfix|design|tasks)\.md$/i.test(path);
      const spec = inFolder ? folderOf(path) : withoutExtension(path);
      return `kiro:${withoutFolder(`${spec}/`, ".kiro/specs").replace(/\/$/, "") || spec}`;
    }
    case "openspec": {
      const change = /(?:^|\/)openspec\/changes\/(?:archive\/)?([^/]+)(?:\/specs\/(.+))?\/[^/]+$/.exec(path);
      if (change?.[1] !== undefined)
        return `openspec:changes/${change[1]}${change[2] === undefined ? "" : `/${change[2]}`}`;
      return `openspec:${withoutFolder(withoutFolder(`${folderOf(path)}/`, "openspec/specs"), "specs").replace(/\/$/, "")}`;
    }
    case "speckit":
      return `speckit:${withoutFolder(`${folderOf(path)}/`, "specs").replace(/\/$/, "")}`;
  }
}

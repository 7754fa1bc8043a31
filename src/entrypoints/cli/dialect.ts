/** Which spec dialect a file on disk is, wherever it lies: by the default spec roots, else by its name. */
import { parseConfig } from "../../core/config.ts";
import type { SpecRoot } from "../../core/config-model.ts";
import type { Dialect } from "../../core/specs/model.ts";
import { specDialect } from "../../core/specs/roots.ts";

export const defaultRoots = (): SpecRoot[] => parseConfig(null).config.specs;

const BY_NAME: [RegExp, Dialect][] = [
  [/\.spec\.md$/iu, "spec.md"],
  [/^(?:requirements|bugfix|design|tasks)\.md$/iu, "kiro"],
  [/^(?:spec|plan)\.md$/iu, "speckit"],
  [/\.md$/iu, "spec.md"],
];

/** Roots are written for paths in a repository, so every tail of the path is tried, the longest first. */
export function dialectByRoots(path: string, roots: SpecRoot[]): Dialect | null {
  const parts = path.split(/[\\/]/u).filter((part) => part !== "" && part !== ".");
  for (let from = 0; from < parts.length; from += 1) {
    const dialect = specDialect(parts.slice(from).join("/"), roots);
    if (dialect !== null) return dialect;
  }
  return null;
}

/** For a file that a person named as a spec: only files that are no Markdown at all are none. */
export function dialectOf(path: string): Dialect | null {
  const name = path.split(/[\\/]/u).at(-1) ?? "";
  return dialectByRoots(path, defaultRoots()) ?? BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Which spec dialect a file on disk is, wherever it lies: by the default spec roots, else by its name and text. */
import { parseConfig } from "../../core/config.ts";
import type { SpecRoot } from "../../core/config-model.ts";
import { dialectByText } from "../../core/specs/dialect-by-text.ts";
import type { Dialect } from "../../core/specs/model.ts";
import { specDialect } from "../../core/specs/roots.ts";

export const defaultRoots = (): SpecRoot[] => parseConfig(null).config.specs;

const KIRO_NAME = /^(?:requirements|bugfix|design|tasks)\.md$/iu;
const SPECKIT_NAME = /^(?:spec|plan)\.md$/iu;

const nameOf = (path: string): string => path.split(/[\\/]/u).at(-1) ?? "";

/** Roots are written for paths in a repository, so every tail of the path is tried, the longest first. */
export function dialectByRoots(path: string, roots: SpecRoot[]): Dialect | null {
  const parts = path.split(/[\\/]/u).filter((part) => part !== "" && part !== ".");
  for (let from = 0; from < parts.length; from += 1) {
    const dialect = specDialect(parts.slice(from).join("/"), roots);
    if (dialect !== null) return dialect;
  }
  return null;
}

/** In a folder that was taken out of its repository the files stand without their usual path; only these names tell. */
export function isSpecName(path: string): boolean {
  const name = nameOf(path);
  return /\.spec\.md$/iu.test(name) || KIRO_NAME.test(name) || SPECKIT_NAME.test(name);
}

/** By path, name or text; null where none of them tells. */
export function knownDialect(path: string, text = ""): Dialect | null {
  const byPath = dialectByRoots(path, defaultRoots());
  const name = nameOf(path);
  if (byPath !== null || !/\.md$/iu.test(name)) return byPath;
  if (/\.spec\.md$/iu.test(name)) return "spec.md";
  const byText = dialectByText(text);
  if (KIRO_NAME.test(name)) return byText === "speckit" ? "speckit" : "kiro";
  return byText ?? (SPECKIT_NAME.test(name) ? "speckit" : null);
}

/** For a file that a person named as a spec: only files that are no Markdown at all are none. */
export function dialectOf(path: string, text = ""): Dialect | null {
  return knownDialect(path, text) ?? (/\.md$/iu.test(path) ? "spec.md" : null);
}

/** Which spec roots a repository needs: those of the defaults that are really there, and folders that they miss. */
import { defaultConfig } from "../config-defaults.ts";
import { patternProblem } from "../paths/match.ts";
import type { Dialect } from "../specs/model.ts";
import { rootOf, specDialect } from "../specs/roots.ts";

export interface FoundRoots {
  present: { match: string; specs: number }[];
  /** Default roots without a spec today. */
  absent: string[];
}

const ANYWHERE = [{ match: "**", governs: [], consumes: [] }];

/** The dialect of a spec wherever it stands; null for every other file. */
export const dialectAnywhere = (path: string): Dialect | null => specDialect(path, ANYWHERE);
/** More folders of their own than this are one pattern. */
const MOST_EXTRA = 16;
const EVERY_SPEC = "**/*.spec.md";

/** Characters that mean something in a pattern. */
const SPECIAL = /[\\*?[\]{}()!@+]/;

/** `path` as a pattern for itself alone; null when it cannot be one. */
export function literalPattern(path: string): string | null {
  return SPECIAL.test(path) || patternProblem(path) !== null ? null : path;
}

/** A root for a spec that no default covers; null where the name alone does not prove a spec. */
function extraRoot(path: string): string | null {
  const dialect = dialectAnywhere(path);
  if (dialect === "spec.md") {
    const [top = "", ...rest] = path.split("/");
    if (rest.length === 0) return "*.spec.md";
    const match = literalPattern(top) === null ? null : `${top}/**/*.spec.md`;
    return match === null || patternProblem(match) !== null ? EVERY_SPEC : match;
  }
  if (dialect === "openspec") {
    const folder = /^(?:.*?\/)?openspec(?=\/)/.exec(path)?.[0] ?? "";
    const match = literalPattern(folder) === null ? null : `${folder}/**`;
    return match === null || patternProblem(match) !== null ? "**/openspec/**" : match;
  }
  return null;
}

/** `paths`: every file of the checkout. */
export function findRoots(paths: readonly string[]): FoundRoots {
  const defaults = defaultConfig().specs;
  const counts = new Map<string, number>();
  const extra = new Set<string>();
  for (const path of paths) {
    if (dialectAnywhere(path) === null) continue;
    const known = specDialect(path, defaults) === null ? null : rootOf(path, defaults);
    const match = known?.match ?? extraRoot(path);
    if (match === null) continue;
    if (known === null) extra.add(match);
    counts.set(match, (counts.get(match) ?? 0) + 1);
  }
  if (extra.size > MOST_EXTRA) {
    const specs = [...extra].filter((match) => match.endsWith(".spec.md"));
    counts.set(
      EVERY_SPEC,
      specs.reduce((sum, match) => sum + (counts.get(match) ?? 0), 0),
    );
    for (const match of specs) if (match !== EVERY_SPEC) counts.delete(match);
  }
  const order = defaults.map(({ match }) => match);
  const present = [...counts.keys()].toSorted(
    (a, b) => place(order, a) - place(order, b) || (a < b ? -1 : a > b ? 1 : 0),
  );
  return {
    present: present.slice(0, 64).map((match) => ({ match, specs: counts.get(match) ?? 0 })),
    absent: order.filter((match) => !counts.has(match)),
  };
}

const place = (order: string[], match: string): number =>
  order.includes(match) ? order.indexOf(match) : order.length;

/** Which files are specs, and of which dialect. */
import type { SpecRoot } from "../config-model.ts";
import { compilePatterns } from "../paths/match.ts";
import type { Matcher } from "../paths/match.ts";
import type { Dialect, Spec } from "./model.ts";

const KIRO = /(?:^|\/)\.kiro\/specs\/(?:.+\/)?(?:requirements|bugfix|design|tasks)\.md$/;
/** One file for a whole spec, directly in the folder. */
const KIRO_FLAT = /(?:^|\/)\.kiro\/specs\/[^/]+\.md$/;
const OPENSPEC_LIVING = /(?:^|\/)openspec\/specs\/(?:.+\/)?spec\.md$/;
const OPENSPEC_CHANGE =
  /(?:^|\/)openspec\/changes\/(?!archive\/)[^/]+\/(?:(?:proposal|design|tasks)\.md|specs\/(?:.+\/)?spec\.md)$/;
const OPENSPEC_ARCHIVE = /(?:^|\/)openspec\/changes\/archive\//;
/** Numbered folders, or those with the day or the minute they were begun. */
const SPECKIT = /(?:^|\/)\d{1,8}(?:-\d{4,6})?-[^/]+\/(?:spec|plan|tasks)\.md$/;
const READABLE = /(?:^|\/)readme\.md$/i;

const COMPILED = new WeakMap<SpecRoot[], Matcher[]>();

function matchersOf(roots: SpecRoot[]): Matcher[] {
  const known = COMPILED.get(roots);
  if (known !== undefined) return known;
  const matchers = roots.map(({ match }) => compilePatterns([match]));
  COMPILED.set(roots, matchers);
  return matchers;
}

/** The dialect by the path alone; archived OpenSpec changes are history and no specs. */
function dialectOf(path: string): Dialect | null {
  if (path.endsWith(".spec.md")) return "spec.md";
  if (READABLE.test(path)) return null;
  if (KIRO.test(path) || KIRO_FLAT.test(path)) return "kiro";
  if (OPENSPEC_LIVING.test(path) || OPENSPEC_CHANGE.test(path)) return "openspec";
  if (SPECKIT.test(path) && !OPENSPEC_ARCHIVE.test(path)) return "speckit";
  return null;
}

/** The first root that covers the path; null when none does. */
export function rootOf(path: string, roots: SpecRoot[]): SpecRoot | null {
  const index = matchersOf(roots).findIndex((matcher) => matcher.matches(path));
  return roots[index] ?? null;
}

/** Null: not a spec file. `orders.spec.ts` is a test and never a spec. */
export function specDialect(path: string, roots: SpecRoot[]): Dialect | null {
  if (!path.endsWith(".md")) return null;
  const dialect = dialectOf(path);
  return dialect === null || rootOf(path, roots) === null ? null : dialect;
}

/** Adds what the configuration says about files that other tools own: the code they govern, the specs they consume. */
export function withRoot(spec: Spec, roots: SpecRoot[]): Spec {
  const root = rootOf(spec.path, roots);
  if (root === null || (root.governs.length === 0 && root.consumes.length === 0)) return spec;
  const known = new Set(spec.consumes.map((edge) => edge.spec));
  const added = root.consumes.filter((id) => !known.has(id)).map((id) => ({ spec: id, items: [], line: 1 }));
  return {
    ...spec,
    governs: [...new Set([...spec.governs, ...root.governs])],
    consumes: [...spec.consumes, ...added],
  };
}

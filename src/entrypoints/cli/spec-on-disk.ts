/** One state of a spec on disk: its text, and the dialect that its place, name or text tell. */
import path from "node:path";
import type { NotChecked } from "../../core/problem.ts";
import type { ComparedSpec } from "../../core/specs/delta-diff.ts";
import type { Dialect, Spec } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import type { TestTags } from "../../core/specs/test-tags.ts";
import { UserError } from "../../errors.ts";
import { defaultRoots, dialectByRoots, dialectOf } from "./dialect.ts";

export interface SpecPairOnDisk extends ComparedSpec {
  path: string;
  previousPath: string | null;
}

export interface SpecsOnDisk {
  /** Files that differ or moved. */
  pairs: SpecPairOnDisk[];
  /** Every spec of the folders in which something differs, at the paths of the newer side. */
  before: Spec[];
  after: Spec[];
  tests: { before: TestTags[]; after: TestTags[] };
  /** Both sides hold one spec and no other, so that tests beside it can speak of nothing else. */
  alone: boolean;
  /** Texts of the newer side by path. */
  texts: Map<string, string>;
  notChecked: NotChecked[];
}

export function notASpec(file: string): UserError {
  return new UserError(
    "not_a_spec",
    `${file} is not a Markdown file, so it is no spec.`,
    "Use `headwater contract` for contract files.",
  );
}

/** A text with the place on disk that it came from: the place may tell the dialect where the short path does not. */
export interface Side {
  text: string;
  file: string;
}

export function dialectOfSide(shown: string, side: Side): Dialect | null {
  const roots = defaultRoots();
  return (
    dialectByRoots(shown, roots) ??
    dialectByRoots(path.resolve(side.file), roots) ??
    dialectOf(shown, side.text)
  );
}

export function parsed(shown: string, side: Side): Spec {
  const dialect = dialectOfSide(shown, side);
  if (dialect === null) throw notASpec(shown);
  return parseSpec({ path: shown, text: side.text, dialect });
}

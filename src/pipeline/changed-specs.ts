/** Reads the specs that differ between two commits, on both sides, and only those. */
import { isUtf8 } from "node:buffer";
import type { SpecRoot } from "../core/config-model.ts";
import type { Problem } from "../core/problem.ts";
import type { Spec } from "../core/specs/model.ts";
import type { ComparedSpec } from "../core/specs/delta-diff.ts";
import { unreadable } from "../core/specs/diff.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { specDialect, withRoot } from "../core/specs/roots.ts";
import { archivedBy } from "../core/specs/spec-folder.ts";
import { namedLike, UNREAD, unreadSpec } from "../core/specs/unread.ts";
import { readBlobs } from "../git/blobs.ts";
import type { TreeChange } from "../git/model.ts";
import type { GitRepository } from "../git/model.ts";

export interface SpecPair extends ComparedSpec {
  path: string;
  previousPath: string | null;
  /** Full texts, for prompts and digests; "" where the side does not exist. */
  texts: { before: string; after: string };
}

interface Side {
  spec: Spec | null;
  text: string;
}

const NO_SIDE: Side = { spec: null, text: "" };

/** Null for a side that does not exist. */
function side(
  file: { path: string; oid: string } | null,
  blobs: ReadonlyMap<string, Buffer>,
  roots: SpecRoot[],
): Side {
  const dialect = file === null ? null : specDialect(file.path, roots);
  if (file === null || dialect === null) return NO_SIDE;
  const text = blobs.get(file.oid)?.toString("utf8");
  const { path } = file;
  const spec = text === undefined ? unreadSpec(path, dialect) : parseSpec({ path, text, dialect });
  return { spec: withRoot(spec, roots), text: text ?? "" };
}

const isText = (blob: Buffer | undefined): boolean =>
  blob === undefined || (isUtf8(blob) && !blob.includes(0));

/** Why the review of a spec is not what it looks like: a side that was not read, or that is no text. */
function unreadProblems(
  change: TreeChange,
  sides: { before: Spec | null; after: Spec | null },
  blobs: ReadonlyMap<string, Buffer>,
): Problem[] {
  const { path, before, after } = change;
  const problem = (message: string, introduced: boolean): Problem => {
    return { rule: UNREAD, level: "warning", path, line: 1, column: 1, message, introduced };
  };
  if (after !== null && !isText(blobs.get(after))) {
    const message =
      "This spec is not UTF-8 text, so what could not be read of it is not judged. Save it as UTF-8.";
    return [problem(message, before === null || isText(blobs.get(before)))];
  }
  const [was, is] = [unreadable(sides.before), unreadable(sides.after)];
  if (!was && !is) return [];
  const where =
    was && is
      ? "on either side of the change"
      : was
        ? "as it was before the change"
        : "as it is after the change";
  const message = `This spec could not be read ${where} (it is larger than the limit, no text, or not in this clone), so its changes are not reviewed.`;
  return [problem(message, true)];
}

/**
 * One pair per changed spec file; a side whose blob is too large or missing is an unread spec and a problem, never silence. What an
 * archived OpenSpec change did is told by the living spec, so its own files are left out.
 */
export async function readChangedSpecs(
  repository: GitRepository,
  changes: TreeChange[],
  roots: SpecRoot[],
): Promise<{ pairs: SpecPair[]; problems: Problem[] }> {
  const archived = archivedBy(changes);
  const specs = changes.filter(
    (change) =>
      !archived(change) &&
      (specDialect(change.path, roots) !== null ||
        (change.previousPath !== null && specDialect(change.previousPath, roots) !== null)),
  );
  const oids = specs.flatMap(({ before, after }) => [before, after]).filter((oid) => oid !== null);
  const blobs = await readBlobs(repository, oids);
  const problems: Problem[] = [];
  const pairs = specs.map((change): SpecPair => {
    const old =
      change.before === null ? null : { path: change.previousPath ?? change.path, oid: change.before };
    const now = change.after === null ? null : { path: change.path, oid: change.after };
    const [before, after] = [side(old, blobs, roots), side(now, blobs, roots)];
    problems.push(...unreadProblems(change, { before: before.spec, after: after.spec }, blobs));
    return {
      path: change.path,
      previousPath: change.previousPath,
      before: namedLike(before.spec, after.spec),
      after: namedLike(after.spec, before.spec),
      texts: { before: before.text, after: after.text },
    };
  });
  return { pairs: pairs.filter(({ before, after }) => before !== null || after !== null), problems };
}

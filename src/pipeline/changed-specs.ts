/** Reads the specs that differ between two commits, on both sides, and only those. */
import { isUtf8 } from "node:buffer";
import type { SpecRoot } from "../core/config-model.ts";
import type { Problem } from "../core/problem.ts";
import type { Spec } from "../core/specs/model.ts";
import type { ComparedSpec } from "../core/specs/delta-diff.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { specDialect, withRoot } from "../core/specs/roots.ts";
import { archivedBy } from "../core/specs/spec-folder.ts";
import { readBlobs } from "../git/blobs.ts";
import type { TreeChange } from "../git/model.ts";
import type { GitRepository } from "../git/model.ts";

export interface SpecPair extends ComparedSpec {
  path: string;
  previousPath: string | null;
  /** Full texts, for prompts and digests; "" where the side does not exist. */
  texts: { before: string; after: string };
}

function side(
  path: string | null,
  blob: Buffer | undefined,
  roots: SpecRoot[],
): { spec: Spec | null; text: string } {
  if (path === null || blob === undefined) return { spec: null, text: "" };
  const dialect = specDialect(path, roots);
  if (dialect === null) return { spec: null, text: "" };
  const text = blob.toString("utf8");
  return { spec: withRoot(parseSpec({ path, text, dialect }), roots), text };
}

const isText = (blob: Buffer | undefined): boolean =>
  blob === undefined || (isUtf8(blob) && !blob.includes(0));

/** Why the review of a spec is not what it looks like: a side that was not read, or that is no text. */
function unreadable({ path, before, after }: TreeChange, blobs: Map<string, Buffer>): Problem[] {
  const problem = (message: string, introduced: boolean): Problem => {
    return { rule: "spec-unreadable", level: "warning", path, line: 1, column: 1, message, introduced };
  };
  const missing = [before, after].some((oid) => oid !== null && !blobs.has(oid));
  const problems = missing
    ? [
        problem(
          "This spec could not be read (it is larger than the limit, or not in this clone), so its changes are not reviewed.",
          true,
        ),
      ]
    : [];
  if (after === null || isText(blobs.get(after))) return problems;
  const was = before !== null && !isText(blobs.get(before));
  const message =
    "This spec is not UTF-8 text, so what could not be read of it is not judged. Save it as UTF-8.";
  return [...problems, problem(message, !was)];
}

/**
 * One pair per changed spec file; a spec whose blob is too large or missing is a problem, never silence. What an
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
    problems.push(...unreadable(change, blobs));
    const beforePath = change.before === null ? null : (change.previousPath ?? change.path);
    const before = side(beforePath, change.before === null ? undefined : blobs.get(change.before), roots);
    const after = side(
      change.after === null ? null : change.path,
      change.after === null ? undefined : blobs.get(change.after),
      roots,
    );
    return {
      path: change.path,
      previousPath: change.previousPath,
      before: before.spec,
      after: after.spec,
      texts: { before: before.text, after: after.text },
    };
  });
  return { pairs: pairs.filter(({ before, after }) => before !== null || after !== null), problems };
}

/** The untrusted material that a run gets to read: the specs before and after, what changed, and named files. */
import type { PlannedRun } from "../core/plan/model.ts";
import { compilePatterns } from "../core/paths/match.ts";
import type { SpecDiff } from "../core/specs/diff-model.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { ReviewFacts } from "./review-facts.ts";

/** The agent can read every file with its tools; these caps only bound what is put before it unasked. */
const MOST_SPEC_CHARACTERS = 60_000;
const MOST_READS = 20;
const MOST_READ_CHARACTERS = 20_000;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}\n… (cut here; read the file for the rest)`;

function describeChanges(spec: SpecDiff): string {
  const items = spec.changes.map((change) => {
    const name = change.id === "" ? change.title : change.id;
    const what = [...change.aspects, change.direction].filter((word) => word !== "none").join(", ");
    const why = change.why === undefined ? "" : `\n  why: ${change.why}`;
    return `- ${change.item} ${name}: ${what} (${change.level})\n  before: ${change.before}\n  after: ${change.after}${why}`;
  });
  const contracts = spec.contracts.flatMap(({ id, changes }) =>
    changes.map(
      (change) => `- contract ${id}, ${change.path}: ${change.message} [${change.rule}, ${change.level}]`,
    ),
  );
  const proposed =
    spec.appliesTo === undefined ? "" : `, proposed for ${spec.appliesTo.path}, which is not changed yet`;
  return [`${spec.path} (${spec.change}, ${spec.level}${proposed})`, ...items, ...contracts].join("\n");
}

export async function runContext(
  repository: GitRepository,
  run: PlannedRun,
  facts: ReviewFacts,
): Promise<{ label: string; text: string }[]> {
  const subjects = new Set(run.subjects.map(({ path }) => path));
  const context: { label: string; text: string }[] = [];
  const specs = facts.review.diff.specs.filter(({ path }) => subjects.has(path));
  if (specs.length > 0) {
    context.push({ label: "What changed in the specs", text: specs.map(describeChanges).join("\n\n") });
  }
  for (const pair of facts.pairs.filter(({ path }) => subjects.has(path))) {
    const half = MOST_SPEC_CHARACTERS / 2;
    context.push({ label: `${pair.path} before the change`, text: cut(pair.texts.before, half) });
    context.push({ label: `${pair.path} after the change`, text: cut(pair.texts.after, half) });
  }
  if (run.reads.length > 0) {
    const matcher = compilePatterns(run.reads);
    const entries = (await listTree(repository, run.target.sha))
      .filter(({ path, mode }) => mode.startsWith("100") && matcher.matches(path))
      .slice(0, MOST_READS);
    const blobs = await readBlobs(
      repository,
      entries.map(({ oid }) => oid),
    );
    for (const { path, oid } of entries) {
      const blob = blobs.get(oid);
      if (blob !== undefined)
        context.push({ label: path, text: cut(blob.toString("utf8"), MOST_READ_CHARACTERS) });
    }
  }
  return context;
}

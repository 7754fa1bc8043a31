/** Looks whether contract files in the governed code agree with the fences of changed specs, before and after. */
import type { SpecRoot } from "../core/config-model.ts";
import {
  type Counterpart,
  counterpartsOf,
  disagreements,
  governedContracts,
  governedFolders,
} from "../core/contracts/counterparts.ts";
import type { Problem } from "../core/problem.ts";
import type { Spec } from "../core/specs/model.ts";
import { specDialect } from "../core/specs/roots.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { SpecPair } from "./changed-specs.ts";
import { textsAt } from "./linked-contracts.ts";

export interface CounterpartReview {
  /** By path of the spec. */
  found: Map<string, Counterpart[]>;
  problems: Problem[];
}

/** Costs nothing for specs that govern no code or hold no fence. */
export async function reviewCounterparts(
  repository: GitRepository,
  range: { base: string; head: string },
  pairs: readonly SpecPair[],
  roots: SpecRoot[],
): Promise<CounterpartReview> {
  const review: CounterpartReview = { found: new Map(), problems: [] };
  const lookAt = async (commit: string, spec: Spec | null): Promise<Counterpart[]> => {
    if (
      spec === null ||
      spec.governs.length === 0 ||
      !spec.items.some(({ contract }) => contract?.form === "fence")
    )
      return [];
    const folders = governedFolders(spec);
    const entries = await listTree(repository, commit, folders.includes("") ? undefined : folders);
    const paths = governedContracts(
      spec,
      entries.map(({ path }) => path).filter((path) => specDialect(path, roots) === null),
    );
    const texts = await textsAt(repository, commit, paths);
    return counterpartsOf(
      spec,
      [...texts].map(([path, text]) => ({ path, text })),
    );
  };
  for (const { path, before, after } of pairs) {
    const now = await lookAt(range.head, after);
    if (after === null || now.length === 0) continue;
    review.found.set(path, now);
    const told = disagreements(after, now);
    if (told.length === 0) continue;
    const were = before === null ? [] : disagreements(before, await lookAt(range.base, before));
    const known = new Set(were.map(({ message }) => message));
    review.problems.push(...told.map((problem) => ({ ...problem, introduced: !known.has(problem.message) })));
  }
  return review;
}

/** A merge whose change was taken back since asks for nothing: what would follow it is gone from the branch. */
import type { Plan, PlannedRun, Skip } from "../core/plan/model.ts";
import type { GitRepository } from "../git/model.ts";
import { entriesAt } from "./content.ts";

/** `target`: where the branch that was merged into stands now. A run stays while any of its subjects still differs from before. */
export async function withoutTakenBack(
  repository: GitRepository,
  plan: Plan,
  target: { branch: string; sha: string },
): Promise<Plan> {
  const all = plan.runs.flatMap(({ subjects }) => subjects.map(({ path }) => path));
  const [before, after, now] = await Promise.all(
    [plan.base, plan.head, target.sha].map((commit) => entriesAt(repository, commit, all)),
  );
  const isBack = (path: string): boolean => {
    const was = before?.get(path)?.oid;
    return was !== after?.get(path)?.oid && was === now?.get(path)?.oid;
  };
  const runs: PlannedRun[] = [];
  const skips: Skip[] = [];
  for (const run of plan.runs) {
    const paths = run.subjects.map(({ path }) => path);
    if (paths.length === 0 || !paths.every(isBack)) runs.push(run);
    else {
      const reason = `the change was taken back on \`${target.branch}\` since it was merged`;
      skips.push({ hook: run.hook, trigger: run.trigger.on, code: "condition", reason });
    }
  }
  return { ...plan, runs, skips: [...plan.skips, ...skips] };
}

/** Changes to the remembered state of a pull request, one at a time, so that none overwrites another. */
import type { ProposalLine } from "../core/review/model.ts";
import { loadState, stateKey, stateToJson, withLine } from "./pull-request-state.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import type { World } from "./world.ts";

/** Everything that writes to a repository, or to what is remembered of it, goes through this lane. */
export const repositoryLane = (world: World): string => `repository:${world.host.repository.id}`;

/** Only inside the repository's lane. `marker` is what our comment says, for a store that lost its memory. */
export async function changeState(
  world: World,
  about: { pullRequest: number; marker?: unknown },
  change: (state: PullRequestState) => PullRequestState,
): Promise<void> {
  const key = stateKey(world.host.repository.id, about.pullRequest);
  const state = await loadState(world.store, key, about.marker);
  const next = change(state);
  if (next !== state) await world.store.put(key, stateToJson(next));
}

const same = (a: ProposalLine | undefined, b: ProposalLine): boolean =>
  a !== undefined &&
  a.key === b.key &&
  a.outcome === b.outcome &&
  a.pullRequest === b.pullRequest &&
  a.detail === b.detail;

/** Records a run's line; answers whether people would read something new. */
export async function recordLine(world: World, pullRequest: number, line: ProposalLine): Promise<boolean> {
  return world.lanes.enter(repositoryLane(world), async () => {
    let changed = false;
    await changeState(world, { pullRequest }, (state) => {
      const known = state.runs.find(({ hook }) => hook === line.hook);
      if (same(known, line) && !state.retry.includes(line.hook)) return state;
      changed = true;
      return withLine(state, line);
    });
    return changed;
  });
}

/** Takes back that a run is under way, when it ended without an answer. */
export async function forgetRunning(
  world: World,
  pullRequest: number,
  run: { hook: string; key: string },
): Promise<void> {
  await world.lanes.enter(repositoryLane(world), () =>
    changeState(world, { pullRequest }, (state) => ({
      ...state,
      runs: state.runs.filter(
        ({ hook, key, outcome }) => hook !== run.hook || key !== run.key || outcome !== "running",
      ),
    })),
  );
}

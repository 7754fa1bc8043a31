/** What a repository has spent in the current day and month (UTC), for the budgets of its configuration. */
import type { World } from "./world.ts";

export async function budgetSpent(world: World): Promise<{ daySpentUsd: number; monthSpentUsd: number }> {
  const now = world.clock().toISOString();
  const day = `${now.slice(0, 10)}T00:00:00.000Z`;
  const month = `${now.slice(0, 7)}-01T00:00:00.000Z`;
  const id = world.host.repository.id;
  return {
    daySpentUsd: await world.store.spentSince(id, day),
    monthSpentUsd: await world.store.spentSince(id, month),
  };
}

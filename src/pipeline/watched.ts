/**
 * Which pull requests the sweep looks at although they are not open: those that were when we last looked, so that a
 * lost "closed" is noticed, and merged ones with a run that waits for room in a budget.
 */
import type { World } from "./world.ts";

const keyOf = (world: World): string => `watched:${world.host.repository.id}`;

export async function watched(world: World): Promise<number[]> {
  const known = await world.store.get(keyOf(world));
  return Array.isArray(known) ? known.filter((number) => typeof number === "number") : [];
}

/** Only inside the repository's lane. */
export async function watch(world: World, number: number): Promise<void> {
  const known = await watched(world);
  if (!known.includes(number)) await world.store.put(keyOf(world), [...known, number]);
}

/** Only inside the repository's lane. */
export async function unwatch(world: World, number: number): Promise<void> {
  const known = await watched(world);
  if (known.includes(number))
    await world.store.put(
      keyOf(world),
      known.filter((other) => other !== number),
    );
}

/** The record of a repository that nothing has happened to yet. */
import path from "node:path";
import type { Account, Repository } from "./model.ts";
import { nextId, now, type World } from "./world.ts";

export function newRepository(
  world: World,
  wanted: { owner: Account; name: string; visibility: "public" | "private"; defaultBranch: string },
): Repository {
  const id = nextId(world, "repository");
  const repository: Repository = {
    id,
    ownerId: wanted.owner.id,
    name: wanted.name,
    formerNames: [],
    description: null,
    visibility: wanted.visibility,
    archived: false,
    defaultBranch: wanted.defaultBranch,
    createdAt: now(world),
    pushedAt: now(world),
    dir: path.join(world.root, `${id}.git`),
    frozenRefs: null,
    forkOf: null,
    roles: new Map(),
    protections: new Map(),
    nextNumber: 1,
    labels: new Set(),
    pulls: new Map(),
    comments: new Map(),
    checkRuns: new Map(),
    checkSuites: new Map(),
    statuses: [],
    queues: new Map(),
  };
  world.state.repositories.set(id, repository);
  return repository;
}

/** Joins ports, sandbox and pipeline for a process that lives on: the app server, the demo, the scenarios. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import type { AgentProgress } from "../agent/model.ts";
import type { Sandbox } from "../agent/sandbox.ts";
import type { TriedAgain } from "../core/plan/within-budgets.ts";
import type { RepoEvent } from "../core/events.ts";
import { keepMirrors } from "../git/kept-mirrors.ts";
import { cachedRepository, cacheFolder } from "../pipeline/cache-folder.ts";
import { forgetRepository } from "../pipeline/forget-repository.ts";
import { handle } from "../pipeline/handle.ts";
import { createLanes } from "../pipeline/lanes.ts";
import { createRunJobs } from "../pipeline/run-jobs.ts";
import type { Log, Works } from "../pipeline/world.ts";
import type { Converse, Host, Store } from "../ports.ts";
import type { Kept } from "./server-tidy.ts";
import { tracedConverse } from "./traced-converse.ts";

export interface WorksOptions {
  store: Store;
  converse: Converse | null;
  sandbox: Sandbox;
  log: Log;
  cacheDir: string;
  /** Grows while the process runs: tokens are added as they are made. */
  secrets: string[];
  clock?: () => Date;
  onProgress?: AgentProgress;
  triedAgain?: TriedAgain;
}

export function createWorks(options: WorksOptions): Works {
  const { clock, ...rest } = options;
  return {
    ...rest,
    converse: rest.converse === null ? null : tracedConverse(rest.converse),
    mirrors: keepMirrors(),
    lanes: createLanes(),
    jobs: createRunJobs(),
    clock: clock ?? (() => new Date()),
  };
}

/** What this process keeps in its folder, by repository. */
export function keptBy(works: Works): Kept {
  return {
    ids: async () => {
      const names = await readdir(works.cacheDir).catch(() => []);
      return [...new Set(names.map(cachedRepository).filter((id) => id !== null))];
    },
    has: async (repositoryId) => existsSync(cacheFolder(works, repositoryId)),
    forget: (repositoryId) => forgetRepository(works, repositoryId),
  };
}

/** What the server calls for every event of every repository. */
export function handler(works: Works): (event: RepoEvent, host: Host) => Promise<string> {
  return (event, host) => handle({ ...works, host }, event);
}

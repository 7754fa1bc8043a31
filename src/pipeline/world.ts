/** What the pipeline acts through: ports, sandbox, clock and folders, joined once at the entry point. */
import type { AgentProgress } from "../agent/model.ts";
import type { Sandbox } from "../agent/sandbox.ts";
import type { TriedAgain } from "../core/plan/within-budgets.ts";
import type { KeptMirrors } from "../git/kept-mirrors.ts";
import type { Converse, Host, Store } from "../ports.ts";
import type { Lanes } from "./lanes.ts";
import type { RunJobs } from "./run-jobs.ts";

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Everything that outlives one event. */
export interface Works {
  store: Store;
  /** Null in a step that holds no credentials of a model: then only results that are journalled are published. */
  converse: Converse | null;
  sandbox: Sandbox;
  lanes: Lanes;
  jobs: RunJobs;
  log: Log;
  clock: () => Date;
  /** Folder of the bare git caches, one per repository id. */
  cacheDir: string;
  mirrors: KeptMirrors;
  /** Secret values that must never leave: used for redaction and by the guard. */
  secrets: string[];
  onProgress?: AgentProgress;
  /** What starts a run that waits for room in a budget; a look at its pull request, unless there is a sweep. */
  triedAgain?: TriedAgain;
  /** Aborted when nothing more may be begun: the job that this process does is cancelled. */
  cancelled?: AbortSignal;
}

/** The works, and the repository that one event is about. */
export interface World extends Works {
  host: Host;
}

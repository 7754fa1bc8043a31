/** Joins ports and pipeline for one step of a GitHub workflow: one repository, one token, a store that ends with it. */
import { tmpdir } from "node:os";
import path from "node:path";
import { memoryStore } from "../../adapters/store/memory-store.ts";
import { noSandbox, probeSandbox } from "../../agent/sandbox.ts";
import { branchLedger } from "../../pipeline/branch-ledger.ts";
import { ledgerOnHost } from "../../pipeline/ledger-on-host.ts";
import type { World } from "../../pipeline/world.ts";
import type { Host } from "../../ports.ts";
import { progressLine } from "../progress.ts";
import type { Environment } from "../server-environment.ts";
import { createWorks } from "../works.ts";
import { lazyConverse } from "./lazy-converse.ts";
import type { StepLog } from "./step-log.ts";

export interface WorldOptions {
  env: Environment;
  /** Grows no more: a step makes no tokens. */
  secrets: string[];
  log: StepLog;
  /** Whether this step may call a model. */
  model: boolean;
  /** Whether this step writes to the ledger. */
  books: boolean;
  /** Aborted when the job is cancelled. */
  signal: AbortSignal;
}

const modelOf = async (env: Environment): Promise<Pick<World, "converse" | "sandbox">> => ({
  converse: lazyConverse(env),
  sandbox: await probeSandbox(),
});

export async function openGitHubWorld(host: Host, options: WorldOptions): Promise<World> {
  const { env, log } = options;
  const model = options.model
    ? await modelOf(env)
    : { converse: null, sandbox: noSandbox("This step calls no model, so nothing runs in a sandbox.") };
  const works = createWorks({
    store: memoryStore(),
    ...model,
    log,
    cacheDir: path.join(env["RUNNER_TEMP"] ?? tmpdir(), "headwater"),
    secrets: options.secrets,
    onProgress: (entry) => log.say(progressLine(entry)),
  });
  const { signal } = options;
  signal.addEventListener("abort", () =>
    works.jobs.abortRepository(host.repository.id, "the job was cancelled"),
  );
  const world: World = { ...works, host, cancelled: signal };
  const ledger = branchLedger(ledgerOnHost(world), {
    writes: options.books,
    warn: (error, message) => log.warn({ err: error }, message),
  });
  return { ...world, store: { ...world.store, ...ledger } };
}

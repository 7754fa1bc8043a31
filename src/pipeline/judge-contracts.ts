/**
 * Judges contracts within stated time and memory. Small ones are judged in place; what may be heavy goes to a worker
 * that is ended at its deadline, and the verdict is then unknown, with the reason.
 */
import { Worker } from "node:worker_threads";
import type { Contract } from "../core/contracts/compare.ts";
import { isSame, judgePair, withUnknown, type Judged, type JudgePair } from "../core/contracts/judge.ts";

/** The engines bound their own effort; texts up to this many characters are done in well under a second. */
const SMALL = 64 * 1024;

export interface ContractLimits {
  /** Milliseconds for one pair. */
  deadlineMs: number;
  /** Megabytes of heap for one pair. */
  memoryMb: number;
}

const LIMITS: ContractLimits = { deadlineMs: 20_000, memoryMb: 1_024 };

/** A type checker computes what types ask it to, so that a short text may take for ever. */
const isHeavy = (contract: Contract): boolean => {
  const beside = [...(contract.place?.files.texts.values() ?? [])].reduce(
    (sum, text) => sum + text.length,
    0,
  );
  return contract.type === "typescript" || contract.text.length + beside > SMALL;
};

export const judgeWithin =
  (limits: ContractLimits): JudgePair =>
  (before, after) => {
    if (before === null || after === null || isSame(before, after)) return judgePair(before, after);
    return isHeavy(before) || isHeavy(after) ? inWorker(before, after, limits) : judgePair(before, after);
  };

/** With the limits that hold everywhere. */
export const judgeContracts: JudgePair = judgeWithin(LIMITS);

// Built files end in .js, sources in .ts; the compiler does not rewrite addresses.
const WORKER = new URL(`./contract-worker${import.meta.url.slice(-3)}`, import.meta.url);

function inWorker(before: Contract, after: Contract, limits: ContractLimits): Promise<Judged> {
  const worker = new Worker(WORKER, {
    workerData: { before, after },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
  });
  return new Promise((resolve) => {
    const settle = (judged: Judged): void => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(judged);
    };
    const unknown = (why: string): void => settle(withUnknown({ before, after }, why));
    const seconds = limits.deadlineMs / 1_000;
    const timer = setTimeout(() => unknown(`comparing it took longer than ${seconds} s`), limits.deadlineMs);
    worker.once("message", settle);
    worker.once("error", (error: Error & { code?: string }) =>
      unknown(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? `comparing it needs more than ${limits.memoryMb} MB of memory`
          : `comparing it failed (${error.message.slice(0, 200)})`,
      ),
    );
    worker.once("exit", () => unknown("comparing it ended without an answer"));
  });
}

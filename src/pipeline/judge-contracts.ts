/**
 * Judges contracts within stated time and memory. Small ones are judged in place; what may be heavy goes to a worker
 * that is ended at its deadline, and the verdict is then unknown, with the reason.
 */
import { Worker } from "node:worker_threads";
import type { Contract } from "../core/contracts/compare.ts";
import { isSame, judgePair, type JudgePair, withUnknown } from "../core/contracts/judge.ts";
import { judgeFolder, type JudgeFolder, undecidedFolder } from "../core/contracts/judge-folder.ts";
import type { Work } from "./contract-worker.ts";

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
    if (!isHeavy(before) && !isHeavy(after)) return judgePair(before, after);
    return inWorker({ pair: { before, after } }, limits, (why) => withUnknown({ before, after }, why));
  };

/** A folder has the time of one pair, and as much again for each so many characters. */
const FURTHER = 1024 * 1024;

export const judgeFolderWithin =
  (limits: ContractLimits): JudgeFolder =>
  (pairs) => {
    const size = pairs.reduce(
      (sum, { before, after }) => sum + (before?.text.length ?? 0) + (after?.text.length ?? 0),
      0,
    );
    if (size <= SMALL) return judgeFolder(pairs);
    const deadlineMs = limits.deadlineMs * (1 + Math.floor(size / FURTHER));
    return inWorker({ folder: pairs }, { ...limits, deadlineMs }, (why) => undecidedFolder(pairs, why));
  };

/** With the limits that hold everywhere. */
export const judgeContracts: JudgePair = judgeWithin(LIMITS);
export const judgeFolders: JudgeFolder = judgeFolderWithin(LIMITS);

// Built files end in .js, sources in .ts; the compiler does not rewrite addresses.
const WORKER = new URL(`./contract-worker${import.meta.url.slice(-3)}`, import.meta.url);

/** `unjudged`: the answer when there is none, and why. */
function inWorker<Answer>(
  work: Work,
  limits: ContractLimits,
  unjudged: (why: string) => Answer | Promise<Answer>,
): Promise<Answer> {
  const worker = new Worker(WORKER, {
    workerData: work,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
  });
  return new Promise((resolve) => {
    const settle = (answer: Answer | Promise<Answer>): void => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(answer);
    };
    const unknown = (why: string): void => settle(unjudged(why));
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

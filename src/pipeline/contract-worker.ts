/** The worker that judges one heavy pair of contracts: no environment, no files, one message with the answer. */
import { parentPort, workerData } from "node:worker_threads";
import type { Contract } from "../core/contracts/compare.ts";
import { judgePair } from "../core/contracts/judge.ts";

// Only `judgeContracts` starts this file, with these two.
const { before, after } = workerData as { before: Contract; after: Contract };

parentPort?.postMessage(await judgePair(before, after));

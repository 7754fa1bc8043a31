/** The worker that judges heavy contracts: no environment, no files, one message with the answer. */
import { parentPort, workerData } from "node:worker_threads";
import { judgePair } from "../core/contracts/judge.ts";
import { type FilePair, judgeFolder } from "../core/contracts/judge-folder.ts";

/** One pair, or all pairs of a folder. */
export type Work = { pair: FilePair } | { folder: FilePair[] };

// Only `judgeContracts` and `judgeFolders` start this file.
const work = workerData as Work;

parentPort?.postMessage(
  "pair" in work ? await judgePair(work.pair.before, work.pair.after) : await judgeFolder(work.folder),
);

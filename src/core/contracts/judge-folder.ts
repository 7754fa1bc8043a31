/** Judges the files of a folder that are one contract together: what moves from one file to another is not gone. */
import type { Contract } from "./compare.ts";
import type { EngineAnswer } from "./engine.ts";
import { judgedAs, type Judged, judgePair } from "./judge.ts";
import type { ContractType } from "./model.ts";

/** Formats of which a folder is one contract; a pair is the two states of a file, of which one may be missing. */
export const OF_FOLDERS: readonly ContractType[] = ["protobuf"];

export interface FilePair {
  before: Contract | null;
  after: Contract | null;
}

/** Judges the pairs of one folder; one that takes no time or memory bounds itself may be run elsewhere. */
export type JudgeFolder = (pairs: FilePair[]) => Promise<Judged[]>;

/** In the order of the pairs. Files that are the same and that nothing elsewhere touches are left out. Never throws. */
export async function judgeFolder(pairs: FilePair[]): Promise<Judged[]> {
  const { compareProtobufFolders } = await import("./protobuf.ts");
  const profile = pairs.map(({ before, after }) => (after ?? before)?.profile).find(Boolean) ?? null;
  const answers = compareProtobufFolders(textsOf(pairs, "before"), textsOf(pairs, "after"), profile);
  const judged: Judged[] = [];
  for (const { before, after } of pairs) {
    const answer = before === null ? undefined : answers.get(before.path);
    if (before === null || answer === undefined) judged.push(await judgePair(before, after));
    else if (after === null) judged.push(ofDeleted(before, answer));
    else if (before.text !== after.text || saysSomething(answer))
      judged.push(judgedAs({ before, after }, answer));
  }
  return judged;
}

function textsOf(pairs: FilePair[], side: "before" | "after"): Map<string, string> {
  return new Map(
    pairs.flatMap(({ [side]: file }) => (file === null ? [] : [[file.path, file.text] as const])),
  );
}

function ofDeleted(before: Contract, answer: EngineAnswer): Judged {
  const judged = judgedAs({ before, after: before }, answer);
  const result = { ...judged.result, source: { ...judged.result.source, after: null } };
  delete result.version;
  return { ...judged, result };
}

/** For a folder that was not compared, and why. */
export async function undecidedFolder(pairs: FilePair[], why: string): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const { before, after } of pairs) {
    if (before === null) judged.push(await judgePair(before, after));
    else if (after === null) judged.push(ofDeleted(before, { kind: "refused", why }));
    else judged.push(judgedAs({ before, after }, { kind: "refused", why }));
  }
  return judged;
}

function saysSomething(answer: EngineAnswer): boolean {
  return (
    answer.kind === "compared" && answer.judgement.findings.length + answer.judgement.unknowns.length > 0
  );
}

/** One folder for everything that a run of the tests leaves behind, its killed processes included; removed at its end. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { QUICK_FOLDER } from "./quick-folder.ts";

/** Linux keeps this folder in memory; containers often give it 64 MB only, or let nothing be started from it. */
const IN_MEMORY = "/dev/shm";
/** Three workers with a story each use about 20 MB, the server processes of `programs` ten times as much. */
const ROOM = 1024 ** 3;

export default function setup(): () => void {
  const undo = [setVariable("TMPDIR", mkdtempSync(path.join(tmpdir(), "headwater-tests-")))];
  const quick = folderInMemory();
  if (quick !== null) undo.push(setVariable(QUICK_FOLDER, quick));
  return () => undo.forEach((each) => each());
}

/** Names a folder to the workers; the answer takes back both. */
function setVariable(name: string, folder: string): () => void {
  const before = process.env[name];
  process.env[name] = folder;
  return () => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** null where there is none, or none that serves. */
function folderInMemory(): string | null {
  if (process.availableMemory() < 4 * ROOM) return null;
  let folder: string | null = null;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < ROOM) return null;
    folder = mkdtempSync(path.join(IN_MEMORY, "headwater-tests-"));
    const script = path.join(folder, "starts");
    writeFileSync(script, "#!/bin/sh\n", { mode: 0o755 });
    if (spawnSync(script).status === 0) return folder;
  } catch {
    // Another system than Linux, or a folder of somebody else.
  }
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  return null;
}

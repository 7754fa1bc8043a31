/** Everything that a run of the agent needs in a test: a small tree, a scripted model, commands that are told how to end. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

import type { AgentResult, AgentTask, TranscriptEntry } from "../../src/agent/model.ts";
import { runAgent } from "../../src/agent/run-agent.ts";
import type { AgentWorld } from "../../src/agent/run-agent.ts";
import type { ExecResult, Sandbox } from "../../src/agent/sandbox.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import type { AgentTree, TreeFile } from "../../src/agent/tree.ts";
import { blobId } from "../../src/git/ids.ts";
import { scriptedConverse } from "./scripted-converse.ts";
import type { LocalTurn, ScriptedConverse } from "./scripted-converse.ts";

export const FILES = {
  "src/client.ts": "export const version = 1;\n",
  "specs/orders.spec.md": "# Orders\n\nThe service SHALL answer.\n",
};

/** A tree in a temporary folder, removed after the test. */
export function aTree(files: Record<string, string> = FILES): AgentTree {
  const dir = mkdtempSync(join(tmpdir(), "headwater-tree-"));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const baseline = new Map<string, TreeFile>();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
    baseline.set(path, { mode: "100644", blob: blobId(Buffer.from(text)) });
  }
  return { dir, base: "b".repeat(40), files: baseline, overlay: new Map() };
}

export function aTask(changes: Partial<AgentTask> = {}): AgentTask {
  return {
    runKey: "run-key",
    hook: "regenerate-clients",
    task: "Set the version to 2.",
    steering: [],
    context: [],
    model: "global.anthropic.claude-sonnet-5-5",
    writes: ["src/**"],
    setup: [],
    checks: [],
    limits: { turns: 20, minutes: 10, usd: 5 },
    ...changes,
  };
}

export type Ending = { exitCode: number | null; output?: string };

/** Commands end as told, one ending a call, the last for ever; files are handled in this process. */
export function scriptedSandbox(commands: Record<string, Ending[]>): Sandbox & { ran: string[] } {
  const ran: string[] = [];
  const exec: Sandbox["exec"] = async ({ command }): Promise<ExecResult> => {
    const line = typeof command === "string" ? command : command.join(" ");
    const endings = commands[line] ?? [];
    const ending = endings[Math.min(ran.filter((one) => one === line).length, endings.length - 1)];
    ran.push(line);
    if (ending === undefined) throw new Error(`No ending for the command ${line}`);
    const { exitCode, output = "" } = ending;
    return { kind: "exited", exitCode, stoppedBy: null, output, seconds: 0.1 };
  };
  return { ...noSandbox("scripted"), exec, ran };
}

export interface Ran {
  result: AgentResult;
  requests: ScriptedConverse["requests"];
  progress: TranscriptEntry[];
  tree: AgentTree;
  /** Everything that the model was told last, as one text. */
  lastTold: string;
}

export async function run(
  turns: readonly LocalTurn[],
  changes: { task?: Partial<AgentTask>; world?: Partial<AgentWorld>; files?: Record<string, string> } = {},
): Promise<Ran> {
  const { converse, requests } = scriptedConverse(turns);
  const progress: TranscriptEntry[] = [];
  const world: AgentWorld = {
    converse,
    tree: aTree(changes.files),
    sandbox: noSandbox("no sandbox in this test"),
    signal: new AbortController().signal,
    clock: () => new Date("2026-11-01T00:00:00Z"),
    onProgress: (entry) => progress.push(entry),
    redact: (text) => text,
    ...changes.world,
  };
  const result = await runAgent(aTask(changes.task), world);
  return { result, requests, progress, tree: world.tree, lastTold: toldAt(requests, requests.length) };
}

/** Content of the last message of the n-th request (from 1), as one text. */
export function toldAt(requests: ScriptedConverse["requests"], n: number): string {
  const content = requests[n - 1]?.messages.at(-1)?.content ?? [];
  return content.map((block) => ("text" in block ? block.text : "")).join("\n");
}

export function contentOf(result: AgentResult, path: string): string | null {
  const file = result.changes.files.find((one) => one.path === path);
  return file === undefined || file.content === null
    ? null
    : Buffer.from(file.content, "base64").toString("utf8");
}

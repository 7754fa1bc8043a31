/** Spawns bubblewrap with an empty environment and kills its whole process tree, first the inner init. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";

import type { Layout } from "./bubblewrap-arguments.ts";
import { limitedGroup } from "./sandbox-cgroup.ts";

export interface ContainedProcess {
  readonly send: (line: string) => void;
  readonly onOutput: (listener: (chunk: Buffer) => void) => void;
  /** Exit code, null after a signal. Resolves when both streams have ended and the namespace is gone. */
  readonly exitCode: Promise<number | null>;
  /** Process id, on this machine, of the first process inside; null when it never started. */
  readonly innerPid: Promise<number | null>;
  readonly kill: () => void;
}

/** How long the inner init may take to die before the whole group is killed. */
const KILL_GRACE_MS = 2_000;

export function spawnContained(
  layout: Layout,
  args: readonly string[],
  options: { processes: number; stdin?: boolean },
): ContainedProcess {
  const group = limitedGroup(options.processes);
  const [program = "", ...rest] = [...(group?.launcher ?? []), layout.bwrap, ...args];
  // The environment of bubblewrap itself can be read inside (/proc/1/environ): it must hold nothing.
  const child = spawn(program, rest, {
    env: { PATH: "/usr/bin:/bin" },
    cwd: "/",
    detached: true,
    stdio: [options.stdin === true ? "pipe" : "ignore", "pipe", "pipe", "pipe"],
  });
  let gone = false;
  let inner: number | null = null;
  const listeners: ((chunk: Buffer) => void)[] = [];
  const emit = (chunk: Buffer): void => {
    for (const listener of listeners) listener(chunk);
  };
  child.stdout?.on("data", emit);
  child.stderr?.on("data", emit);
  child.stdin?.on("error", () => undefined); // The process may end while we write; its end is told by exitCode.

  const closed = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      gone = true;
      emit(Buffer.from(`bubblewrap did not start: ${error.message}\n`));
      resolve(null);
    });
    child.once("close", (code) => {
      gone = true;
      resolve(code);
    });
  });
  const exitCode = closed.then(async (code) => {
    await group?.remove();
    return code;
  });
  const innerPid = readInnerPid(child.stdio[3] as Readable | null).then((pid) => (inner = pid));

  function kill(): void {
    if (gone) return;
    // When the init of the namespace dies the kernel ends everything in it, and bubblewrap waits for that.
    if (inner === null || !signal(inner)) signal(-(child.pid ?? 0));
    setTimeout(() => {
      if (!gone) signal(-(child.pid ?? 0));
    }, KILL_GRACE_MS).unref();
  }

  return {
    send: (line) => child.stdin?.write(`${line}\n`),
    onOutput: (listener) => listeners.push(listener),
    exitCode,
    innerPid,
    kill,
  };
}

/** False when there is no such process any more. */
function signal(pid: number): boolean {
  if (pid === 0) return false;
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false; // ESRCH: it ended by itself in between.
  }
}

/** bubblewrap writes one JSON object to the descriptor and closes it. */
async function readInnerPid(stream: Readable | null): Promise<number | null> {
  if (stream === null) return null;
  let text = "";
  try {
    for await (const chunk of stream) text += String(chunk);
    const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
    return pid === undefined ? null : Number(pid);
  } catch {
    return null; // The pipe broke: it never started.
  }
}

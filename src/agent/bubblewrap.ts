/** The bubblewrap driver: probes it, runs one command in it, keeps one process in it. */
import { inTemporaryFolder } from "../git/temporary-folder.ts";
import { bubblewrapArguments, findLayout, NODE_INSIDE } from "./bubblewrap-arguments.ts";
import type { Layout, ProcessLimits } from "./bubblewrap-arguments.ts";
import { outputBuffer } from "./command-output.ts";
import type {
  ExecRequest,
  ExecResult,
  Sandbox,
  SandboxCommand,
  SandboxProcess,
  StoppedBy,
} from "./sandbox.ts";
import { spawnContained } from "./sandbox-process.ts";
import { watchUsage } from "./sandbox-watch.ts";

const COMMAND_LIMITS: ProcessLimits = {
  processes: 512,
  dataBytes: 4 * 1024 ** 3,
  fileBytes: 1024 ** 3,
  cpuSeconds: 3_600,
};
/** The process that serves the file tools: one Node, nothing else. */
const WORKER_LIMITS: ProcessLimits = {
  processes: 64,
  dataBytes: 2 * 1024 ** 3,
  fileBytes: 64 * 1024 ** 2,
  cpuSeconds: 3_600,
};
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export type Probe = { kind: "works"; sandbox: Sandbox } | { kind: "missing"; reason: string };

/** Runs the running Node in a throw-away tree, with every protection on: what works here works in a run. */
export async function bubblewrapSandbox(): Promise<Probe> {
  const layout = await findLayout();
  if (layout.kind === "missing") return layout;
  const sandbox = driver(layout.layout);
  return inTemporaryFolder("probe", async (tree): Promise<Probe> => {
    const script = `require("fs").writeFileSync("/tree/x", "1"); console.log("sandbox-works")`;
    const result = await sandbox.exec({ command: [NODE_INSIDE, "-e", script], tree, timeoutMs: 20_000 });
    if (result.kind === "exited" && result.output.includes("sandbox-works"))
      return { kind: "works", sandbox };
    const said = result.kind === "refused" ? result.reason : result.output.trim().split("\n").at(-1);
    return {
      kind: "missing",
      reason: `bubblewrap is installed but cannot start here: ${said ?? "no message"}`,
    };
  });
}

function driver(layout: Layout): Sandbox {
  return {
    mode: "bubblewrap",
    reason: "Commands and file tools run in bubblewrap, without network, secrets or this machine's files.",
    exec: (request) => exec(layout, request),
    start: (command) => start(layout, command),
  };
}

async function exec(layout: Layout, request: ExecRequest): Promise<ExecResult> {
  const started = performance.now();
  const output = outputBuffer();
  let stoppedBy: StoppedBy | null = null;
  const process = spawnContained(layout, bubblewrapArguments(layout, request, COMMAND_LIMITS), {
    processes: COMMAND_LIMITS.processes,
  });
  const stop = (by: StoppedBy): void => {
    stoppedBy ??= by;
    process.kill();
  };
  process.onOutput((chunk) => {
    output.push(chunk);
    if (output.total() > MAX_OUTPUT_BYTES) stop("output");
  });
  const timer = setTimeout(() => {
    stop("timeout");
  }, request.timeoutMs);
  const onAbort = (): void => {
    stop("aborted");
  };
  request.signal?.addEventListener("abort", onAbort);
  if (request.signal?.aborted === true) onAbort();
  const unwatch = watchUsage(process.innerPid, { processes: COMMAND_LIMITS.processes, exceeded: stop });
  try {
    const exitCode = await process.exitCode;
    return {
      kind: "exited",
      exitCode,
      stoppedBy,
      output: output.text(),
      seconds: (performance.now() - started) / 1_000,
    };
  } finally {
    unwatch();
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", onAbort);
  }
}

function start(layout: Layout, command: SandboxCommand): SandboxProcess {
  const process = spawnContained(layout, bubblewrapArguments(layout, command, WORKER_LIMITS), {
    processes: WORKER_LIMITS.processes,
    stdin: true,
  });
  return {
    send: process.send,
    onOutput: process.onOutput,
    ended: process.exitCode.then(() => undefined),
    kill: process.kill,
  };
}

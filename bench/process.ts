/** Starts programs and measures them from outside: wall time, and the peak memory that the kernel saw. */
import { spawn } from "node:child_process";

export interface Ended {
  ms: number;
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Commits and configuration of the benchmark's own repositories: nothing of this machine's user. */
export const GIT_ENV: Record<string, string> = {
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  // Only where somebody set it, as the tests do: it makes every start of ours faster than a first one is.
  ...(process.env["NODE_COMPILE_CACHE"] === undefined
    ? {}
    : { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  ...{ GIT_AUTHOR_NAME: "Bench", GIT_AUTHOR_EMAIL: "bench@example.com" },
  ...{ GIT_COMMITTER_NAME: "Bench", GIT_COMMITTER_EMAIL: "bench@example.com" },
};

/** `timeoutMs`: the program is ended after it; 0 for no limit. `env` comes on top of `GIT_ENV`. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  { timeoutMs = 0, env = {} }: { timeoutMs?: number; env?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...GIT_ENV, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      const ms = performance.now() - started;
      resolve({
        ms,
        code,
        stdout: Buffer.concat(out).toString("utf8"),
        stderr: Buffer.concat(err).toString("utf8"),
      });
    });
  });
}

/** Fails when the program does not end as it should: a figure of a failed run is no figure. */
export async function runWell(
  program: string,
  args: readonly string[],
  { cwd, codes = [0], env = {} }: { cwd: string; codes?: readonly number[]; env?: Record<string, string> },
): Promise<Ended> {
  const ended = await run(program, args, cwd, { env });
  if (ended.code === null || !codes.includes(ended.code))
    throw new Error(`${program} ${args.join(" ")} ended with ${ended.code}:\n${ended.stderr}`);
  return ended;
}

/**
 * Loaded into a Node process before its program; prints its peak memory at the end. VmHWM starts anew with each
 * program, where the figure of getrusage would still hold that of the process that forked it.
 */
const PEAK = `process.on("exit", () => {
  const fs = process.getBuiltinModule("node:fs");
  let kilobytes = process.resourceUsage().maxRSS;
  try { kilobytes = Number(/VmHWM:\\s+(\\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]); } catch {}
  fs.writeSync(2, "\\npeak-kilobytes " + kilobytes + "\\n");
});`;

export const PRINT_PEAK = ["--import", `data:text/javascript,${encodeURIComponent(PEAK)}`];

/** Megabytes that a process started with PRINT_PEAK took at most. */
export function peakOf({ stderr }: Ended): number {
  const found = /peak-kilobytes (\d+)/.exec(stderr)?.[1];
  if (found === undefined) throw new Error("The process did not tell its peak memory.");
  return Number(found) / 1024;
}

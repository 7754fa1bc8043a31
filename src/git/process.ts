/** Starts one git process with a time limit and an output limit. Knows nothing about repositories. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { UserError, WorldError } from "../errors.ts";

export interface ProcessRequest {
  args: string[];
  env: Record<string, string>;
  cwd: string;
  input: string | Buffer;
  timeoutMs: number;
  /** Bytes of standard output that are kept; more is an error. Not applied when `consume` is given. */
  maxOutput: number;
  signal?: AbortSignal;
  /** Takes the output as it comes, instead of keeping it. Waiting here slows git down. */
  consume?: (chunk: Buffer) => void | Promise<void>;
}

export interface ProcessResult {
  code: number;
  stdout: Buffer;
  stderr: string;
}

const STDERR_LIMIT = 16 * 1024;
const GRACE_MS = 500;

type Stop = { cause: WorldError } | null;

/** Resolves with any exit code; rejects when git could not run to its end. */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const child = spawn("git", request.args, { cwd: request.cwd, env: request.env, stdio: "pipe" });
  let stopped: Stop = null;
  const stop = (cause: WorldError): void => {
    stopped ??= { cause };
    end(child);
  };
  const ended = exit(child);
  const timer = setTimeout(() => stop(timeout(request)), request.timeoutMs);
  const abort = (): void => stop(new WorldError("aborted", `git ${verb(request.args)} was stopped.`, true));
  request.signal?.addEventListener("abort", abort, { once: true });
  if (request.signal?.aborted === true) abort();
  try {
    // git may end before it has read everything; what it answered decides, not the broken pipe.
    child.stdin.on("error", () => undefined);
    child.stdin.end(request.input);
    const [stdout, stderr, code] = await Promise.all([
      collect(child, request, stop),
      tail(child),
      ended,
    ]).catch((error: unknown) => {
      end(child);
      throw stopped?.cause ?? startFailure(error);
    });
    const cause = causeOf(stopped);
    if (cause !== null) throw cause;
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", abort);
  }
}

/** The compiler cannot see that a callback set `stopped`; this reads it afresh. */
function causeOf(stopped: Stop): WorldError | null {
  return stopped === null ? null : stopped.cause;
}

async function collect(
  child: ChildProcessWithoutNullStreams,
  request: ProcessRequest,
  stop: (cause: WorldError) => void,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (request.consume !== undefined) {
      await request.consume(chunk);
      continue;
    }
    size += chunk.length;
    if (size > request.maxOutput) {
      const what = `git ${verb(request.args)} gave more than ${request.maxOutput} bytes`;
      stop(new WorldError("too_large", `${what}; the repository is larger than the limit.`, false));
      break;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function tail(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = "";
  for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
    text = (text + chunk.toString("utf8")).slice(-STDERR_LIMIT);
  }
  return text;
}

function exit(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // A signal has no exit code; 128 is git's own code for "died".
    child.once("close", (code) => resolve(code ?? 128));
  });
}

/** git passes SIGTERM on to its helpers; SIGKILL would leave them behind, so it comes second. */
function end(child: ChildProcessWithoutNullStreams): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  setTimeout(() => {
    child.kill("SIGKILL");
    child.stdout.destroy();
    child.stderr.destroy();
  }, GRACE_MS).unref();
}

function timeout(request: ProcessRequest): WorldError {
  const seconds = Math.round(request.timeoutMs / 1000);
  return new WorldError("timeout", `git ${verb(request.args)} took longer than ${seconds} s.`, true);
}

function startFailure(error: unknown): unknown {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return new UserError(
      "git_missing",
      "The program git was not found.",
      "Install git 2.39 or newer and put it on PATH.",
      { cause: error },
    );
  }
  return error;
}

/** The command without its options: what people know it by. */
export function verb(args: string[]): string {
  return args.find((arg) => !arg.startsWith("-")) ?? "";
}

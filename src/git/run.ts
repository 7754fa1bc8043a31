/** The two ways to run git on a repository: as it is (`git`), or its objects alone, sealed (`gitObjects`). */
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import type { GitRemote } from "../ports.ts";
import { WorldError } from "../errors.ts";
import { gitEnvironment, refuseClearText, type Setting } from "./environment.ts";
import { isDamage, noteDamage } from "./mirror-mark.ts";
import type { GitRepository } from "./model.ts";
import { closeReader } from "./object-reader.ts";
import { runProcess, verb, type ProcessResult } from "./process.ts";
import { sealedGitDir } from "./sealed.ts";

export interface GitOptions {
  input?: string | Buffer;
  timeoutMs?: number;
  maxOutput?: number;
  /** Exit codes that are answers, not failures. Default: 0 only. */
  codes?: number[];
  /** Lets the command talk to this remote, and to nothing else. */
  remote?: GitRemote | null;
  /** Configuration for this command alone; not for what must stay secret from `git config`. */
  settings?: readonly Setting[];
  env?: Record<string, string>;
  signal?: AbortSignal;
  /** Takes standard output as it comes, instead of keeping it. */
  consume?: (chunk: Buffer) => void | Promise<void>;
}

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Runs git with the repository's own folder: for refs, fetching and configuration. Throws WorldError `git_failed`. */
export async function git(
  repository: Pick<GitRepository, "gitDir">,
  args: string[],
  options: GitOptions = {},
): Promise<ProcessResult> {
  return run([`--git-dir=${repository.gitDir}`, ...args], repository.gitDir, options);
}

/**
 * Runs git on nothing but the objects: full object ids only, no refs, no configuration, no network. An object that a
 * partial clone lacks is reported as missing.
 */
export async function gitObjects(
  repository: Pick<GitRepository, "objectsDir" | "shallowFile">,
  args: string[],
  options: GitOptions = {},
): Promise<ProcessResult> {
  const sealed = sealedGitDir();
  const env: Record<string, string> = { ...options.env, GIT_OBJECT_DIRECTORY: repository.objectsDir };
  if (existsSync(repository.shallowFile)) env["GIT_SHALLOW_FILE"] = repository.shallowFile;
  try {
    return await run([`--git-dir=${sealed}`, ...args], sealed, { ...options, env });
  } catch (error) {
    if (isDamage(complaintOf(error))) {
      closeReader(repository.objectsDir);
      noteDamage(path.dirname(repository.objectsDir));
    }
    throw error;
  }
}

/** Runs git without a repository, for `ls-remote` and the like. */
export async function gitAnywhere(args: string[], options: GitOptions = {}): Promise<ProcessResult> {
  const sealed = sealedGitDir();
  return run([`--git-dir=${sealed}`, ...args], sealed, options);
}

/**
 * Runs git in a folder and lets it find the repository by itself; only for looking where a repository is. git refuses
 * a checkout that belongs to another user, as it often does in a container. That protects against programs named in a
 * foreign configuration, which our environment switches off, so the refusal is lifted here.
 */
export async function gitInFolder(dir: string, args: string[]): Promise<ProcessResult> {
  return run(["-c", "safe.directory=*", ...args], dir, { codes: [0, 128] });
}

async function run(args: string[], cwd: string, options: GitOptions): Promise<ProcessResult> {
  const remote = options.remote ?? null;
  if (remote !== null) refuseClearText(remote);
  const result = await runProcess({
    args,
    cwd,
    env: { ...gitEnvironment(remote, options.settings), ...options.env },
    input: options.input ?? "",
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxOutput: options.maxOutput ?? MAX_OUTPUT,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.consume === undefined ? {} : { consume: options.consume }),
  });
  if (!(options.codes ?? [0]).includes(result.code)) throw gitFailure(args, result);
  return result;
}

/** `stderr` stays on the error as its cause, so that a caller can tell cases apart; people see the first line. */
function gitFailure(args: string[], result: ProcessResult): WorldError {
  const why = unreadableObject(result.stderr) ?? firstComplaint(result.stderr);
  return new WorldError("git_failed", `git ${verb(args)} failed: ${why}`, false, { cause: result.stderr });
}

/** git calls an object corrupt that this user may not read: one that another user wrote, say. */
function unreadableObject(stderr: string): string | null {
  const [, file = ""] = /\(stored in ([^)\n]{1,1000})\) is corrupt/.exec(stderr) ?? [];
  if (file === "") return null;
  try {
    accessSync(file, constants.R_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" ? `this user may not read ${file} (${code})` : null;
  }
}

/** The line in which git says what is wrong, without control characters, cut. */
export function firstComplaint(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/[\x00-\x1f\x7f]/g, " ").trim());
  // What git concludes from a file that it may not open ("is corrupt") misleads.
  const line =
    lines.find((text) => /permission denied/i.test(text)) ??
    lines.find((text) => /^(fatal|error|remote: fatal|remote: error):/.test(text)) ??
    lines.find(Boolean);
  return (line ?? "no message").slice(0, 300);
}

/** What git complained about, when the error came from git; "" for any other error. */
export function complaintOf(error: unknown): string {
  return error instanceof WorldError && typeof error.cause === "string" ? error.cause : "";
}

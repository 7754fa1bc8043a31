/**
 * One `git cat-file` that stays open for each repository that is read again and again: starting a process costs a
 * server more than the answer does. It reads sealed, as `gitObjects` does. It is a shortcut only: whoever gets null
 * back runs a process of their own, which says what is wrong in git's own words.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { gitEnvironment } from "./environment.ts";
import type { GitRepository } from "./model.ts";
import { ObjectAnswers, type GitObject } from "./object-answers.ts";
import { sealedGitDir } from "./sealed.ts";

/** An unused process is closed; the next question opens another. */
const IDLE_MS = 5_000;
/** A process that does not answer in this time is closed. */
const ANSWER_MS = 30_000;
/** Open processes at a time, for all repositories together. */
const MOST_OPEN = 16;

const readers = new Map<string, ObjectReader>();

/** Asks for size and type, or for the content as well; null in the list for an object that is not there. */
export async function askObjects(
  repository: Pick<GitRepository, "objectsDir">,
  command: "info" | "contents",
  names: readonly string[],
): Promise<(GitObject | null)[] | null> {
  const reader = readerOf(repository.objectsDir);
  return reader === null ? null : reader.ask(command, names);
}

/** Lets go of a repository's files: for a folder that is about to be replaced, or found damaged. */
export function closeReader(objectsDir: string): void {
  readers.get(objectsDir)?.close();
}

/** null when it is busy: two who read at once shall not wait for each other. */
function readerOf(objectsDir: string): ObjectReader | null {
  const open = readers.get(objectsDir);
  if (open !== undefined) {
    // The map stays in the order of use, so that the one unused for longest makes room.
    readers.delete(objectsDir);
    readers.set(objectsDir, open);
    return open.busy ? null : open;
  }
  if (readers.size >= MOST_OPEN) [...readers.values()].find(({ busy }) => !busy)?.close();
  if (readers.size >= MOST_OPEN) return null;
  const reader = new ObjectReader(objectsDir, () => {
    if (readers.get(objectsDir) === reader) readers.delete(objectsDir);
  });
  readers.set(objectsDir, reader);
  return reader;
}

class ObjectReader {
  busy = false;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly closed: () => void;
  private answers: ObjectAnswers | null = null;
  private settle: (answer: (GitObject | null)[] | null) => void = () => undefined;
  private timer: NodeJS.Timeout | null = null;

  constructor(objectsDir: string, closed: () => void) {
    this.closed = closed;
    const sealed = sealedGitDir();
    const args = [`--git-dir=${sealed}`, "cat-file", "--batch-command", "--buffer"];
    const env = { ...gitEnvironment(null), GIT_OBJECT_DIRECTORY: objectsDir };
    this.child = spawn("git", args, { cwd: sealed, env, stdio: "pipe" });
    this.child.on("error", () => this.close());
    this.child.on("exit", () => this.close());
    this.child.stdin.on("error", () => this.close());
    // git complains here of damage; the process that asks again says it to people.
    this.child.stderr.on("data", () => this.close());
    this.child.stdout.on("data", (chunk: Buffer) => this.take(chunk));
    this.letGo();
  }

  ask(command: "info" | "contents", names: readonly string[]): Promise<(GitObject | null)[] | null> {
    this.busy = true;
    this.holdOn();
    return new Promise((resolve) => {
      this.settle = resolve;
      this.answers = new ObjectAnswers(names.length, command === "contents");
      this.child.stdin.write(`${names.map((name) => `${command} ${name}\n`).join("")}flush\n`);
    });
  }

  close(): void {
    this.closed();
    if (this.timer !== null) clearTimeout(this.timer);
    this.child.kill();
    this.finish(null);
  }

  private take(chunk: Buffer): void {
    const answers = this.answers;
    if (answers === null || !answers.push(chunk)) return this.close();
    if (!answers.complete) return;
    this.letGo();
    this.finish(answers.objects);
  }

  private finish(answer: (GitObject | null)[] | null): void {
    this.answers = null;
    this.busy = false;
    this.settle(answer);
    this.settle = () => undefined;
  }

  /** While a question is open, the program waits for its answer, but not for ever. */
  private holdOn(): void {
    this.forEachHandle("ref");
    this.restartTimer(ANSWER_MS);
  }

  /** An idle process must not keep the program from ending; git ends by itself when its input does. */
  private letGo(): void {
    this.restartTimer(IDLE_MS);
    this.timer?.unref();
    this.forEachHandle("unref");
  }

  private restartTimer(ms: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.close(), ms);
  }

  private forEachHandle(what: "ref" | "unref"): void {
    this.child[what]();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) {
      // Pipes of a child are sockets; the types promise streams only.
      (stream as unknown as { ref?: () => void; unref?: () => void })[what]?.();
    }
  }
}

/** Real repositories in temporary folders, made with plain git. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const identity = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.test",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.test",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** A new empty folder, removed after the run. */
export const temporary = (): string => mkdtempSync(path.join(tmpdir(), "headwater-test-"));

/** Plain git, as a person runs it. Answers its output without the last newline. */
export function plainGit(cwd: string, args: string[], input?: string | Buffer): string {
  return execFileSync("git", ["-c", "init.defaultBranch=main", ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...identity },
    input: input ?? "",
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  })
    .toString("utf8")
    .replace(/\n$/, "");
}

/** A checkout in which files can be written and committed. */
export class Sample {
  readonly dir: string;

  constructor(dir: string = temporary()) {
    this.dir = dir;
    plainGit(dir, ["init", "-q"]);
    for (const setting of ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"]) {
      plainGit(dir, ["config", setting, "true"]);
    }
  }

  git(...args: string[]): string {
    return plainGit(this.dir, args);
  }

  write(file: string, content: string | Buffer): void {
    const place = path.join(this.dir, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }

  /** Writes files (null removes one), commits everything, answers the commit. */
  commit(message: string, files: Record<string, string | Buffer | null> = {}): string {
    for (const [file, content] of Object.entries(files)) {
      if (content === null) rmSync(path.join(this.dir, file));
      else this.write(file, content);
    }
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  /** A commit whose tree is made by hand: for entries that no checkout would take. `records` as for `git mktree`. */
  commitTree(records: string | Buffer): string {
    const tree = plainGit(this.dir, ["mktree", "-z", "--missing"], records);
    return this.git("commit-tree", "-m", "by hand", tree);
  }

  blob(content: string): string {
    return plainGit(this.dir, ["hash-object", "-w", "--stdin"], content);
  }
}

/** The bare repositories behind the fake: git itself answers, so files, diffs and merges are true. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface GitOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
}

const ENVIRONMENT = {
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
  GIT_AUTHOR_NAME: "GitHub",
  GIT_AUTHOR_EMAIL: "noreply@github.com",
  GIT_COMMITTER_NAME: "GitHub",
  GIT_COMMITTER_EMAIL: "noreply@github.com",
};

/** Runs git in a bare repository and waits: a request is answered in one go, as one transaction. */
export function gitBytes(dir: string, args: string[], options: GitOptions = {}): Buffer {
  return execFileSync("git", [`--git-dir=${dir}`, ...args], {
    input: options.input ?? "",
    env: { ...ENVIRONMENT, ...options.env },
    maxBuffer: 1 << 29,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

export const git = (dir: string, args: string[], options: GitOptions = {}): string =>
  gitBytes(dir, args, options).toString("utf8");

/** The output, or null when git says no. */
export function tryGit(dir: string, args: string[], options: GitOptions = {}): string | null {
  try {
    return git(dir, args, options);
  } catch {
    return null;
  }
}

// `update` hook: lets the server refuse single refs of a push with the words that GitHub uses.
const UPDATE_HOOK = `#!/bin/sh
case "|$FAKE_REFUSED_REFS|" in
  *"|$1|"*) echo "error: $FAKE_REFUSAL $1." >&2; exit 1 ;;
esac
if [ "$FAKE_WORKFLOWS" = refused ] && [ -n "$(git log --format=%H "$3" --not --all -- .github/workflows 2>/dev/null)" ]; then
  echo "refusing to allow a GitHub App to create or update workflow without \`workflows\` permission" >&2; exit 1
fi
exit 0
`;
const CONFIG = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logallrefupdates = false
[gc]
	auto = 0
[receive]
	denyDeleteCurrent = ignore
	hideRefs = refs/pull
	autogc = false
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
	hideRefs = refs/internal
`;

/** A new bare repository without refs; a fork shares the objects of its source, as on GitHub. */
export function createBare(dir: string, defaultBranch: string, objectsOf?: string): void {
  const own = objectsOf === undefined ? ["objects/info", "objects/pack"] : [];
  for (const folder of [...own, "refs/heads", "refs/tags", "hooks", "info"]) {
    mkdirSync(path.join(dir, folder), { recursive: true });
  }
  if (objectsOf !== undefined) symlinkSync(path.join(objectsOf, "objects"), path.join(dir, "objects"));
  writeFileSync(path.join(dir, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
  writeFileSync(path.join(dir, "config"), CONFIG);
  writeFileSync(path.join(dir, "hooks/update"), UPDATE_HOOK, { mode: 0o755 });
}

/** Opens a repository on disk: an ordinary, bare, shallow or partial one, or a linked worktree. */
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../errors.ts";
import { git, gitInFolder } from "./run.ts";
import type { GitRepository } from "./model.ts";

export { mirror } from "./mirror.ts";

/**
 * Finds the repository that `dir` lies in. Throws UserError `not_a_repository` when there is none, and
 * `unsupported_repository` for object ids other than sha1.
 */
export async function openRepository(dir: string): Promise<GitRepository> {
  const start = path.resolve(dir);
  if (!(await isFolder(start)))
    throw (await notReadable(start)) ?? notARepository(dir, "there is no such folder");
  const facts = await locate(start, dir);
  if (facts.format !== "sha1") {
    throw new UserError(
      "unsupported_repository",
      `The repository in ${dir} uses ${facts.format} object ids.`,
      "Headwater reads repositories with sha1 object ids.",
    );
  }
  return {
    gitDir: facts.gitDir,
    objectsDir: facts.objectsDir,
    shallowFile: facts.shallowFile,
    workTree: facts.bare ? null : await workTree(start),
    promisor: await promisorRemote(facts.gitDir),
    remote: null,
  };
}

interface Located {
  gitDir: string;
  objectsDir: string;
  shallowFile: string;
  bare: boolean;
  format: string;
}

async function locate(start: string, shown: string): Promise<Located> {
  const questions = ["--absolute-git-dir", "--is-bare-repository", "--show-object-format"];
  const paths = ["--git-path", "objects", "--git-path", "shallow"];
  const result = await gitInFolder(start, ["rev-parse", "--path-format=absolute", ...questions, ...paths]);
  const [gitDir, bare, format, objectsDir, shallowFile] = result.stdout.toString("utf8").split("\n");
  if (result.code !== 0 || !gitDir || !format || !objectsDir || !shallowFile) {
    throw (await notOurs(start)) ?? notARepository(shown, reasonOf(result.stderr));
  }
  return { gitDir, objectsDir, shallowFile, bare: bare === "true", format };
}

async function workTree(start: string): Promise<string | null> {
  const result = await gitInFolder(start, ["rev-parse", "--show-toplevel"]);
  return result.code === 0 ? result.stdout.toString("utf8").replace(/\n$/, "") : null;
}

/** `remote.<name>.promisor` is what git itself goes by; the older extension is looked at as well. */
async function promisorRemote(gitDir: string): Promise<string | null> {
  const pattern = "^(remote\\..*\\.promisor|extensions\\.partialclone)$";
  const { stdout } = await git({ gitDir }, ["config", "--local", "-z", "--get-regexp", pattern], {
    codes: [0, 1],
  });
  for (const entry of stdout.toString("utf8").split("\0")) {
    const at = entry.indexOf("\n");
    const key = at === -1 ? entry : entry.slice(0, at);
    const value = at === -1 ? "true" : entry.slice(at + 1);
    if (key === "extensions.partialclone") return value;
    if (key !== "" && /^(true|yes|on|1)$/i.test(value))
      return key.slice("remote.".length, -".promisor".length);
  }
  return null;
}

/** git says "not a repository" as well where this user may not look into one. */
async function notOurs(start: string): Promise<UserError | null> {
  for (let at = start; ; at = path.dirname(at)) {
    const folder = path.join(at, ".git");
    if (await isFolder(folder)) {
      const parts = ["", "HEAD", "config", "objects", "refs"].map((name) => path.join(folder, name));
      for (const part of parts) {
        const refused = await notReadable(part);
        if (refused !== null) return refused;
      }
      return null;
    }
    if (path.dirname(at) === at) return null;
  }
}

async function notReadable(part: string): Promise<UserError | null> {
  try {
    const mode = (await stat(part)).isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK;
    await access(part, mode);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM") return null;
    return new UserError(
      "unreadable_repository",
      `This user may not read the repository: ${part} (${code}).`,
      "Let this user read the checkout and its whole folder .git, or run as the user that it belongs to.",
      { cause: error },
    );
  }
}

function reasonOf(stderr: string): string {
  if (/not a git repository/i.test(stderr)) return "no git repository contains it";
  return stderr.split("\n")[0]?.slice(0, 200) ?? "git does not recognise it";
}

function notARepository(dir: string, why: string): UserError {
  return new UserError(
    "not_a_repository",
    `${dir} is not a git repository: ${why}.`,
    "Run this inside a git checkout, or name one with --repo.",
  );
}

async function isFolder(dir: string): Promise<boolean> {
  const found = await stat(dir).catch(() => null);
  return found?.isDirectory() === true;
}

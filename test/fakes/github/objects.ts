/** Commits and trees: read from git, written by the fake, signed when GitHub would sign them. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { git, gitBytes, tryGit, writeObject } from "./git.ts";
import type { Repository } from "./model.ts";
import { listRefs, readRef } from "./refs.ts";

export interface Identity {
  name: string;
  email: string;
  /** ISO 8601. */
  date: string;
}

export interface CommitObject {
  sha: string;
  tree: string;
  parents: string[];
  author: Identity;
  committer: Identity;
  message: string;
  signature: string | null;
  /** The text that the signature covers. */
  payload: string;
}

export interface TreeEntry {
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  size: number | null;
  path: string;
}

const commits = new Map<string, CommitObject>();

function parseIdentity(line: string): Identity {
  const match = /^(.*?) ?<([^>]*)> (\d+) [+-]\d{4}$/.exec(line);
  const seconds = Number(match?.[3] ?? 0);
  const date = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return { name: match?.[1] ?? "", email: match?.[2] ?? "", date };
}

function parseCommit(sha: string, text: string): CommitObject {
  const end = text.indexOf("\n\n");
  const header = text.slice(0, end).replaceAll("\n ", "\0");
  const message = text.slice(end + 2);
  const fields = header.split("\n").map((line) => {
    const space = line.indexOf(" ");
    return { key: line.slice(0, space), value: line.slice(space + 1) };
  });
  const first = (key: string): string => fields.find((field) => field.key === key)?.value ?? "";
  const signature = fields.find((field) => field.key === "gpgsig")?.value.replaceAll("\0", "\n") ?? null;
  const signed = fields.filter((field) => field.key !== "gpgsig");
  return {
    sha,
    tree: first("tree"),
    parents: fields.filter((field) => field.key === "parent").map((field) => field.value),
    author: parseIdentity(first("author")),
    committer: parseIdentity(first("committer")),
    message: message.replace(/\n$/, ""),
    signature,
    payload: `${signed.map((field) => `${field.key} ${field.value.replaceAll("\0", "\n ")}`).join("\n")}\n\n${message}`,
  };
}

/** A commit that exists in this repository, or null. */
export function readCommit(repository: Repository, sha: string): CommitObject | null {
  if (!/^[0-9a-f]{40}$/.test(sha)) return null;
  const key = `${repository.dir}:${sha}`;
  const known = commits.get(key);
  if (known !== undefined) return known;
  const text = tryGit(repository.dir, ["cat-file", "commit", sha]);
  if (text === null) return null;
  const commit = parseCommit(sha, text);
  commits.set(key, commit);
  return commit;
}

export function commitAt(repository: Repository, sha: string): CommitObject {
  const commit = readCommit(repository, sha);
  if (commit === null) throw new Error(`No commit ${sha} in ${repository.dir}.`);
  return commit;
}

export interface NewCommit {
  tree: string;
  parents: string[];
  author: Identity;
  committer: Identity;
  message: string;
  /** Key of GitHub's signature; absent: unsigned. */
  signWith?: string;
}

const line = (key: string, who: Identity): string =>
  `${key} ${who.name} <${who.email}> ${Math.floor(new Date(who.date).getTime() / 1000)} +0000`;

export const signatureOf = (payload: string, key: string): string =>
  `-----BEGIN PGP SIGNATURE-----\n\n${createHmac("sha256", key).update(payload).digest("base64")}\n-----END PGP SIGNATURE-----\n`;

/** Stores a commit object and returns its id. */
export function writeCommit(repository: Repository, commit: NewCommit): string {
  const header = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    line("author", commit.author),
    line("committer", commit.committer),
  ].join("\n");
  const payload = `${header}\n\n${commit.message}`;
  if (commit.signWith === undefined) return writeObject(repository.dir, "commit", Buffer.from(payload));
  const signature = signatureOf(payload, commit.signWith).replaceAll("\n", "\n ");
  return writeObject(
    repository.dir,
    "commit",
    Buffer.from(`${header}\ngpgsig ${signature}\n\n${commit.message}`),
  );
}

/** A branch, tag, `heads/x`, full or short commit id, or HEAD. */
export function resolveCommit(repository: Repository, revision: string): string | null {
  if (revision === "HEAD") return readRef(repository, `refs/heads/${repository.defaultBranch}`);
  for (const ref of [`refs/heads/${revision}`, `refs/tags/${revision}`, `refs/${revision}`, revision]) {
    const sha = readRef(repository, ref);
    if (sha !== null) return sha;
  }
  if (/^[0-9a-f]{40}$/.test(revision)) return readCommit(repository, revision)?.sha ?? null;
  if (!/^[0-9a-f]{7,39}$/.test(revision)) return null;
  return tryGit(repository.dir, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`])?.trim() ?? null;
}

export function listTree(repository: Repository, tree: string, recursive: boolean): TreeEntry[] {
  const flags = recursive ? ["-r", "-t"] : [];
  const text = git(repository.dir, ["ls-tree", "-l", "-z", ...flags, tree]);
  return text
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => {
      const tab = entry.indexOf("\t");
      const [mode = "", type = "", sha = "", size = "-"] = entry.slice(0, tab).split(/ +/);
      return {
        mode,
        type: type as TreeEntry["type"],
        sha,
        size: size === "-" ? null : Number(size),
        path: entry.slice(tab + 1),
      };
    });
}

export interface TreeChange {
  path: string;
  mode: string;
  /** Null removes the path. */
  sha: string | null;
}

/** A tree made from another by changing single paths; git's index refuses names like `.git`. */
export function writeTree(repository: Repository, base: string | null, changes: TreeChange[]): string {
  if (changes.length === 0 && base !== null) return base;
  const folder = mkdtempSync(path.join(tmpdir(), "fake-index-"));
  const env = { GIT_INDEX_FILE: path.join(folder, "index") };
  try {
    git(repository.dir, base === null ? ["read-tree", "--empty"] : ["read-tree", base], { env });
    const input = changes
      .map(
        (change) =>
          `${change.sha === null ? "0" : change.mode} ${change.sha ?? "0".repeat(40)}\t${change.path}\0`,
      )
      .join("");
    git(repository.dir, ["update-index", "-z", "--index-info"], { env, input });
    return git(repository.dir, ["write-tree"], { env }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const readBlob = (repository: Repository, sha: string): Buffer =>
  gitBytes(repository.dir, ["cat-file", "blob", sha]);

/** Everything on disk may go away with the fake: forget what was read of it. */
export function forgetObjects(root: string): void {
  for (const key of commits.keys()) if (key.startsWith(root)) commits.delete(key);
}

/** A copy of the refs, for stale reads. */
export const refsNow = (repository: Repository): Map<string, string> => new Map(listRefs(repository));

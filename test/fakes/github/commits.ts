/** Commits: read, written, and signed when GitHub would sign them. */
import { createHmac } from "node:crypto";
import { tryGit } from "./git.ts";
import type { Repository } from "./model.ts";
import { readObject, writeObject } from "./object-store.ts";
import { readRef } from "./refs.ts";
import { forgetTrees } from "./trees.ts";

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
  const key = `${repository.dir}:${sha}`;
  const known = commits.get(key);
  if (known !== undefined) return known;
  const object = readObject(repository.dir, sha);
  if (object?.type !== "commit") return null;
  const commit = parseCommit(sha, object.content.toString("utf8"));
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

export function readBlob(repository: Repository, sha: string): Buffer {
  const object = readObject(repository.dir, sha);
  if (object?.type !== "blob") throw new Error(`No blob ${sha} in ${repository.dir}.`);
  return object.content;
}

/** Everything on disk may go away with the fake: forget what was read of it. */
export function forgetObjects(root: string): void {
  for (const key of commits.keys()) if (key.startsWith(root)) commits.delete(key);
  forgetTrees(root);
}

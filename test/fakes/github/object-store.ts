/** Single git objects, read and written without a process where they are loose: a process for each made tests slow. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { gitBytes } from "./git.ts";

export interface GitObject {
  type: "blob" | "tree" | "commit" | "tag";
  content: Buffer;
}

const fileOf = (dir: string, sha: string): string => path.join(dir, "objects", sha.slice(0, 2), sha.slice(2));

/** False for what stands in a pack, or nowhere. */
export const isLoose = (dir: string, sha: string): boolean => existsSync(fileOf(dir, sha));

/** Stores an object the way git does. */
export function writeObject(dir: string, type: "blob" | "tree" | "commit", content: Buffer): string {
  const stored = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const sha = createHash("sha1").update(stored).digest("hex");
  const file = fileOf(dir, sha);
  if (existsSync(file)) return sha;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, deflateSync(stored, { level: 1 }));
  return sha;
}

export const writeBlob = (dir: string, content: string | Buffer): string =>
  writeObject(dir, "blob", typeof content === "string" ? Buffer.from(content) : content);

function parse(stored: Buffer, separator: number): GitObject {
  const end = stored.indexOf(separator);
  const [type = ""] = stored.toString("latin1", 0, end).split(" ");
  return { type: type as GitObject["type"], content: stored.subarray(end + 1) };
}

/** What a large push left in a pack is read by git. */
function readPacked(dir: string, sha: string): GitObject | null {
  const answer = gitBytes(dir, ["cat-file", "--batch"], { input: `${sha}\n` });
  const end = answer.indexOf(10);
  const [, type = "", size = ""] = answer.toString("latin1", 0, end).split(" ");
  if (type === "" || type === "missing") return null;
  return { type: type as GitObject["type"], content: answer.subarray(end + 1, end + 1 + Number(size)) };
}

export function readObject(dir: string, sha: string): GitObject | null {
  if (!/^[0-9a-f]{40}$/.test(sha)) return null;
  const file = fileOf(dir, sha);
  if (existsSync(file)) return parse(inflateSync(readFileSync(file)), 0);
  return readPacked(dir, sha);
}

export const objectType = (dir: string, sha: string): GitObject["type"] | null =>
  readObject(dir, sha)?.type ?? null;

/** The bytes of a changed file, checked against the blob id that approvals and digests speak of. */
import { createHash } from "node:crypto";
import type { FileChange } from "./change-set.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Null for a deletion, and for content that is not base64. */
export function contentBytes(file: Pick<FileChange, "content">): Buffer | null {
  if (file.content === null || !BASE64.test(file.content)) return null;
  return Buffer.from(file.content, "base64");
}

/** Git's id of a blob, in the hash that `like` (another id of the repository) is made with. */
export function blobIdOf(bytes: Buffer, like: string): string {
  return createHash(like.length === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}

/** The same rule as git: a NUL among the first 8,000 bytes; or text that is not UTF-8. */
export function textOf(bytes: Buffer): string | null {
  if (bytes.subarray(0, 8_000).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8 is the answer that was asked for.
    return null;
  }
}

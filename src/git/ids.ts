/** Checks of what is handed to git by name: object ids, refs, revisions. Nothing that could be read as an option passes. */
import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";

const ID = /^[0-9a-f]{40}$/;

/** True for a full, lower-case object id. */
export function isObjectId(text: string): boolean {
  return ID.test(text);
}

/** Object commands take full ids only: a name could mean something else a moment later. */
export function checkObjectId(text: string): string {
  if (isObjectId(text)) return text;
  throw new UserError(
    "unknown_revision",
    `${JSON.stringify(text.slice(0, 100))} is not a full commit id.`,
    "Give the commit by its 40 hexadecimal digits.",
  );
}

/** The id that git gives to a file with this content. */
export function blobId(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** git's own rules for ref names, and always a full one (`refs/…`). */
export function isRefName(ref: string): boolean {
  return (
    /^refs\/[^\x00-\x20\x7f~^:?*[\\]+$/.test(ref) &&
    Buffer.byteLength(ref) <= 1024 &&
    !ref.includes("..") &&
    !ref.includes("@{") &&
    !ref.endsWith(".") &&
    ref.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"))
  );
}

/** Throws for a name that is no ref; `refs/heads/-x` is one, and harmless because it is never an argument of its own. */
export function checkRefName(ref: string): string {
  if (isRefName(ref)) return ref;
  throw new UserError(
    "bad_ref",
    `${JSON.stringify(ref.slice(0, 200))} is not a valid name for a branch or ref.`,
    "Choose a name without spaces, '..', '~', '^', ':', '?', '*', '[' or a leading '-'.",
  );
}

/** A revision as people write it (`main`, `HEAD~2`, `v1.0`); must not look like an option or hold control characters. */
export function checkRevision(revision: string): string {
  if (
    revision !== "" &&
    !revision.startsWith("-") &&
    !/[\x00-\x1f\x7f]/.test(revision) &&
    revision.length <= 1024
  ) {
    return revision;
  }
  throw new UserError(
    "bad_revision",
    `${JSON.stringify(revision.slice(0, 100))} is not a revision.`,
    "Name a branch, a tag or a commit.",
  );
}

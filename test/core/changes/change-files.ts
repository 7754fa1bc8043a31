/** Change sets for tests, with blob ids that fit their contents. */
import type { ChangeSet, FileChange } from "../../../src/core/changes/change-set.ts";
import { blobIdOf } from "../../../src/core/changes/content.ts";

const OLD = "1".repeat(40);

/** A file whose content becomes `content`; it existed before unless `extra` says otherwise. */
export function written(path: string, content: string | Buffer, extra: Partial<FileChange> = {}): FileChange {
  const bytes = Buffer.from(content);
  return {
    path,
    mode: "100644",
    modeBefore: "100644",
    before: OLD,
    after: blobIdOf(bytes, OLD),
    content: bytes.toString("base64"),
    ...extra,
  };
}

export function deleted(path: string): FileChange {
  return { path, mode: "100644", modeBefore: "100644", before: OLD, after: null, content: null };
}

export const changeSet = (...files: FileChange[]): ChangeSet => ({ base: "b".repeat(40), files });

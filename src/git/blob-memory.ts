/** Contents that were read lately, by blob id: they cannot change, and one change is looked at many times. */
import type { GitRepository } from "./model.ts";

/** Bytes that are kept for one repository, and the largest single content that is. */
const MOST_BYTES = 16 * 1024 * 1024;
const LARGEST = 1024 * 1024;

interface Memory {
  blobs: Map<string, Buffer>;
  bytes: number;
}

const memories = new WeakMap<GitRepository, Memory>();

function memoryOf(repository: GitRepository): Memory {
  const memory = memories.get(repository) ?? { blobs: new Map<string, Buffer>(), bytes: 0 };
  memories.set(repository, memory);
  return memory;
}

export const rememberedBlob = (repository: GitRepository, oid: string): Buffer | undefined =>
  memoryOf(repository).blobs.get(oid);

/** The oldest make room. */
export function rememberBlob(repository: GitRepository, oid: string, content: Buffer): void {
  const memory = memoryOf(repository);
  if (content.length > LARGEST || memory.blobs.has(oid)) return;
  memory.blobs.set(oid, content);
  memory.bytes += content.length;
  for (const [oldest, bytes] of memory.blobs) {
    if (memory.bytes <= MOST_BYTES) break;
    memory.blobs.delete(oldest);
    memory.bytes -= bytes.length;
  }
}

/** Contents of files by blob id, many at once. */
import { WorldError } from "../errors.ts";
import { readBatch } from "./batch.ts";
import { rememberBlob, rememberedBlob } from "./blob-memory.ts";
import type { GitRepository } from "./model.ts";
import { fetchMissing, objectSizes } from "./prefetch.ts";

export { blobId } from "./ids.ts";

/** Content by blob id. A blob that was too large is not in the map but in `tooLarge`, with its size. */
export type Blobs = Map<string, Buffer> & { tooLarge: Map<string, number> };

export interface BlobLimits {
  /** Bytes of one blob. Default 5 MB. */
  maxBytes?: number;
  /** Bytes of all blobs together; more is WorldError `too_large`. Default 256 MB. */
  maxTotal?: number;
}

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_TOTAL = 256 * 1024 * 1024;

/**
 * Reads blobs. What a partial clone lacks is fetched with one request. Throws WorldError `missing_object` for an id
 * that does not exist.
 */
export async function readBlobs(
  repository: GitRepository,
  oids: string[],
  limits: BlobLimits = {},
): Promise<Blobs> {
  const blobs: Blobs = Object.assign(new Map<string, Buffer>(), { tooLarge: new Map<string, number>() });
  const unread: string[] = [];
  for (const oid of oids) {
    const known = rememberedBlob(repository, oid);
    if (known === undefined) unread.push(oid);
    else if (known.length > (limits.maxBytes ?? MAX_BYTES)) blobs.tooLarge.set(oid, known.length);
    else blobs.set(oid, known);
  }
  if (unread.length === 0) return blobs;
  const sizes = await sizesOf(repository, unread);
  const wanted: string[] = [];
  let total = 0;
  for (const [oid, size] of sizes) {
    if (size > (limits.maxBytes ?? MAX_BYTES)) {
      blobs.tooLarge.set(oid, size);
      continue;
    }
    wanted.push(oid);
    total += size;
  }
  if (total > (limits.maxTotal ?? MAX_TOTAL)) {
    const message = `The ${wanted.length} files that would be read have ${total} bytes together, more than the limit.`;
    throw new WorldError("too_large", message, false);
  }
  await readBatch(repository, wanted, {
    start: (oid, size) => {
      const content = Buffer.allocUnsafe(size);
      let at = 0;
      return {
        write: (part) => {
          at += part.copy(content, at);
        },
        end: () => {
          blobs.set(oid, content);
          rememberBlob(repository, oid, content);
        },
      };
    },
  });
  return blobs;
}

async function sizesOf(repository: GitRepository, oids: string[]): Promise<Map<string, number>> {
  const first = await objectSizes(repository, oids);
  if (first.missing.length === 0) return first.sizes;
  await fetchMissing(repository, first.missing);
  const second = await objectSizes(repository, first.missing);
  return new Map([...first.sizes, ...second.sizes]);
}

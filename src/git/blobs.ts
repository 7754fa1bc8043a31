/** Contents of files by blob id, many at once. */
import { WorldError } from "../errors.ts";
import { readBatch } from "./batch.ts";
import { rememberBlob, rememberedBlob } from "./blob-memory.ts";
import type { GitRepository } from "./model.ts";
import { askObjects } from "./object-reader.ts";
import { fetchMissing, objectSizes } from "./prefetch.ts";

export { blobId } from "./ids.ts";

type Keep = (oid: string, content: Buffer) => void;

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
/** So many bytes are taken from the kept reader in one piece; more is streamed from a process of its own. */
const AT_ONCE = 8 * 1024 * 1024;

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
  const keep = (oid: string, content: Buffer): void => {
    blobs.set(oid, content);
    rememberBlob(repository, oid, content);
  };
  if (total > AT_ONCE || !(await readAtOnce(repository, wanted, keep)))
    await readStreamed(repository, wanted, keep);
  return blobs;
}

/** False when it cannot be had this way; then nothing was kept. */
async function readAtOnce(repository: GitRepository, oids: string[], keep: Keep): Promise<boolean> {
  if (oids.length === 0) return true;
  const objects = await askObjects(repository, "contents", oids);
  if (objects === null || objects.includes(null)) return false;
  for (const object of objects) if (object !== null) keep(object.oid, object.content);
  return true;
}

async function readStreamed(repository: GitRepository, oids: string[], keep: Keep): Promise<void> {
  await readBatch(repository, oids, {
    start: (oid, size) => {
      const content = Buffer.allocUnsafe(size);
      let at = 0;
      return {
        write: (part) => {
          at += part.copy(content, at);
        },
        end: () => keep(oid, content),
      };
    },
  });
}

async function sizesOf(repository: GitRepository, oids: string[]): Promise<Map<string, number>> {
  const first = await objectSizes(repository, oids);
  if (first.missing.length === 0) return first.sizes;
  await fetchMissing(repository, first.missing);
  const second = await objectSizes(repository, first.missing);
  return new Map([...first.sizes, ...second.sizes]);
}

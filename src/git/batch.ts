/** Streams the contents of many objects through one `git cat-file --batch`, never holding more than a piece. */
import { WorldError } from "../errors.ts";
import type { GitRepository } from "./model.ts";
import { gitObjects } from "./run.ts";

/** Takes one object; `write` may be called many times, `end` once. Waiting in either slows git down. */
export interface ObjectSink {
  write(part: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
}

/** Called at the beginning of each object, in the order of the ids asked for. */
export interface BatchReader {
  start(oid: string, size: number): ObjectSink | Promise<ObjectSink>;
}

const TIMEOUT_MS = 600_000;

/** Reads all objects. They must be there: WorldError `missing_object` otherwise. */
export async function readBatch(
  repository: GitRepository,
  oids: string[],
  reader: BatchReader,
): Promise<void> {
  if (oids.length === 0) return;
  const parser = new BatchParser(reader);
  const args = ["cat-file", "--buffer", "--batch=%(objectname) %(objectsize)"];
  await gitObjects(repository, args, {
    input: `${oids.join("\n")}\n`,
    timeoutMs: TIMEOUT_MS,
    consume: (chunk) => parser.push(chunk),
  });
  if (!parser.isDone(oids.length)) {
    throw new WorldError("git_failed", "git ended before it had given all file contents.", true);
  }
}

/** The format: `<id> <size>\n`, that many bytes, `\n`; or `<id> missing\n`. */
class BatchParser {
  private readonly reader: BatchReader;
  private header: Buffer = Buffer.alloc(0);
  private sink: ObjectSink | null = null;
  /** Bytes of content still to come, then 0 for the newline after it. */
  private left = 0;
  private count = 0;

  constructor(reader: BatchReader) {
    this.reader = reader;
  }

  async push(chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.sink === null ? await this.readHeader(rest) : await this.readContent(rest, this.sink);
    }
  }

  isDone(expected: number): boolean {
    return this.sink === null && this.header.length === 0 && this.count === expected;
  }

  private async readHeader(chunk: Buffer): Promise<Buffer> {
    const end = chunk.indexOf(0x0a);
    if (end === -1) {
      this.header = Buffer.concat([this.header, chunk]);
      return Buffer.alloc(0);
    }
    const line = Buffer.concat([this.header, chunk.subarray(0, end)]).toString("utf8");
    this.header = Buffer.alloc(0);
    const [oid = "", size = ""] = line.split(" ");
    if (!/^\d+$/.test(size)) {
      throw new WorldError("missing_object", `Object ${oid} is not in the repository.`, false);
    }
    this.left = Number(size);
    this.sink = await this.reader.start(oid, this.left);
    return chunk.subarray(end + 1);
  }

  private async readContent(chunk: Buffer, sink: ObjectSink): Promise<Buffer> {
    if (this.left > 0) {
      const part = chunk.subarray(0, this.left);
      this.left -= part.length;
      await sink.write(part);
      return chunk.subarray(part.length);
    }
    await sink.end();
    this.sink = null;
    this.count += 1;
    return chunk.subarray(1);
  }
}

/** Reads what `git cat-file --batch-command` prints, as it comes: `<id> <type> <size>`, the content and a newline, or `<name> missing`. */

export interface GitObject {
  oid: string;
  type: string;
  /** In bytes. */
  size: number;
  /** Empty where only size and type were asked for. */
  content: Buffer;
}

const NOTHING = Buffer.alloc(0);

export class ObjectAnswers {
  readonly objects: (GitObject | null)[] = [];
  private readonly expected: number;
  private readonly withContent: boolean;
  private rest: Buffer[] = [];
  private held = 0;
  /** Bytes that must be here before it is worth looking again. */
  private wanted = 1;

  constructor(expected: number, withContent: boolean) {
    this.expected = expected;
    this.withContent = withContent;
  }

  get complete(): boolean {
    return this.objects.length === this.expected && this.held === 0;
  }

  /** False when this is not what git prints: then nothing after it can be trusted. */
  push(chunk: Buffer): boolean {
    this.rest.push(chunk);
    this.held += chunk.length;
    if (this.held < this.wanted) return true;
    const data = this.rest.length === 1 ? chunk : Buffer.concat(this.rest);
    const used = this.read(data);
    if (used === null) return false;
    const left = data.subarray(used);
    this.rest = left.length === 0 ? [] : [left];
    this.held = left.length;
    return this.objects.length < this.expected || this.held === 0;
  }

  /** How many bytes were understood as whole answers. */
  private read(data: Buffer): number | null {
    let at = 0;
    this.wanted = 1;
    while (at < data.length) {
      const end = data.indexOf(0x0a, at);
      if (end === -1) break;
      const [oid = "", type = "", size = ""] = data.toString("utf8", at, end).split(" ");
      if (type === "missing") {
        this.objects.push(null);
        at = end + 1;
        continue;
      }
      if (!/^\d+$/.test(size)) return null;
      const length = this.withContent ? Number(size) : 0;
      const next = this.withContent ? end + 1 + length + 1 : end + 1;
      if (next > data.length) {
        this.wanted = next - at;
        break;
      }
      // A copy, so that a kept small object does not hold on to the whole answer.
      const content = this.withContent ? Buffer.from(data.subarray(end + 1, end + 1 + length)) : NOTHING;
      this.objects.push({ oid, type, size: Number(size), content });
      at = next;
    }
    return at;
  }
}

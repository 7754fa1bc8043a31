/** Reads a request body under three limits: bytes of this request, bytes of all requests together, and time. */
import type { IncomingMessage } from "node:http";

export interface BodyLimits {
  bytes: number;
  timeoutMs: number;
}

/** Bytes that all requests may hold in memory at once, before we know whether they are signed. */
export interface ByteBudget {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function byteBudget(total: number): ByteBudget {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > total) return false;
      held += bytes;
      return true;
    },
    give: (bytes) => {
      held -= bytes;
    },
  };
}

export type Body =
  | { kind: "read"; chunks: Buffer[]; bytes: number }
  | { kind: "too_large" }
  | { kind: "busy" }
  | { kind: "late" }
  | { kind: "gone" };

/** Stops reading at the first limit that is reached; `onChunk` sees the bytes as they arrive. */
export function readBody(
  request: IncomingMessage,
  { limits, budget, onChunk }: { limits: BodyLimits; budget: ByteBudget; onChunk: (chunk: Buffer) => void },
): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const late = setTimeout(() => end({ kind: "late" }), limits.timeoutMs);

    function end(body: Body): void {
      clearTimeout(late);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      // An error after this point is of no interest, but without a listener it would end the process.
      request.on("error", () => undefined);
      if (body.kind !== "read") {
        request.pause();
        budget.give(bytes);
      }
      resolve(body);
    }
    function onData(chunk: Buffer): void {
      if (bytes + chunk.length > limits.bytes) return end({ kind: "too_large" });
      if (!budget.take(chunk.length)) return end({ kind: "busy" });
      bytes += chunk.length;
      chunks.push(chunk);
      onChunk(chunk);
    }
    const onEnd = (): void => end({ kind: "read", chunks, bytes });
    const onClose = (): void => end({ kind: "gone" });
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

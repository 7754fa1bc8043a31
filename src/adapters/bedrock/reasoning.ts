/** Reasoning blocks as opaque JSON: the service checks a signature over them, so not one byte may change. */
import type { ReasoningContentBlock } from "@aws-sdk/client-bedrock-runtime";

import type { Json } from "../../core/json.ts";

export interface ReasoningParts {
  text: string;
  signature: string;
  redacted: Buffer;
}

export function reasoningJson(parts: ReasoningParts): Json {
  if (parts.redacted.length > 0) return { redacted: parts.redacted.toString("base64") };
  return parts.signature === "" ? { text: parts.text } : { text: parts.text, signature: parts.signature };
}

/** Back to the service's form. Throws on JSON that `reasoningJson` did not make: that is a bug of ours. */
export function reasoningBlock(opaque: Json): ReasoningContentBlock {
  if (opaque !== null && typeof opaque === "object" && !Array.isArray(opaque)) {
    const { redacted, text, signature } = opaque;
    if (typeof redacted === "string") return { redactedContent: Buffer.from(redacted, "base64") };
    if (typeof text === "string") {
      return { reasoningText: { text, ...(typeof signature === "string" ? { signature } : {}) } };
    }
  }
  throw new TypeError("A reasoning block did not come from this adapter.");
}

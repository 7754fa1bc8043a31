/** Signatures of deliveries: HMAC SHA-256 over the raw bytes, made while they arrive, against one or two secrets. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** GitHub writes exactly this; two headers, which Node joins with a comma, do not match it. */
const FORM = /^sha256=([0-9a-f]{64})$/;

export interface SignatureCheck {
  update(chunk: Buffer): void;
  /** Compares in constant time, with every secret. */
  valid(): boolean;
}

/** Null when the header cannot be a signature: then the body is not worth reading. */
export function signatureCheck(
  header: string | string[] | undefined,
  secrets: readonly string[],
): SignatureCheck | null {
  const claimed = typeof header === "string" ? FORM.exec(header)?.[1] : undefined;
  if (claimed === undefined) return null;
  const expected = Buffer.from(claimed, "hex");
  const hashes = secrets.map((secret) => createHmac("sha256", secret));
  return {
    update: (chunk) => {
      for (const hash of hashes) hash.update(chunk);
    },
    valid: () => {
      let matches = false;
      // No early exit: the time must not tell which secret is in use.
      for (const hash of hashes) if (timingSafeEqual(hash.digest(), expected)) matches = true;
      return matches;
    },
  };
}

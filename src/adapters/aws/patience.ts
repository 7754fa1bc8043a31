/** How long and how often a client of AWS tries: GitHub waits for the answer of some of these calls. */
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Settings of a client; each gets connections of its own. */
export const patience = (): { maxAttempts: number; requestHandler: NodeHttpHandler } => ({
  maxAttempts: 2,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 2_000 }),
});

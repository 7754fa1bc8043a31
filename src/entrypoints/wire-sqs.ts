/** Joins the queue on AWS with the server. This module is loaded only when HEADWATER_SQS_URL is set. */
import { bucketPayloads } from "../adapters/aws/objects.ts";
import { deliveryQueue, regionOf } from "../adapters/aws/queue.ts";
import type { ServerOptions } from "./serve.ts";
import { BODY_BYTES } from "./server-intake.ts";
import { openMailbox } from "./server-sqs.ts";
import type { QueueSettings } from "./settings.ts";

/** The bucket lies in the region of the queue. */
export function mailboxOn(
  { url, bucket }: QueueSettings,
  otherwise: string,
): NonNullable<ServerOptions["mailbox"]> {
  const region = regionOf({ url, region: otherwise });
  const queue = deliveryQueue({ url, region });
  const payloads = bucket === null ? null : bucketPayloads({ bucket, region }, BODY_BYTES);
  return (work) => openMailbox({ ...work, queue, payloads });
}

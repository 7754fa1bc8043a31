/** A signed delivery on its way into the queue, in the order of its repository. */
import { packMessage, type SignedDelivery } from "../adapters/aws/message.ts";
import type { Payloads } from "../adapters/aws/objects.ts";
import type { DeliveryQueue } from "../adapters/aws/queue.ts";
import { laneOfDelivery } from "./server-lanes.ts";

/** Resolves once the queue, and where needed the bucket, have it. */
export function sender(to: {
  queue: Pick<DeliveryQueue, "send">;
  /** null: no bucket is set. */
  payloads: Pick<Payloads, "put"> | null;
}): (signed: SignedDelivery) => Promise<void> {
  const { queue, payloads } = to;
  return async (signed) => {
    const { delivery } = signed;
    const { body, apart } = packMessage(signed);
    if (apart !== null) {
      if (payloads === null)
        throw new Error("No message holds this delivery, and HEADWATER_S3_BUCKET is not set.");
      // The object first: a message whose object is missing is no delivery.
      await payloads.put(delivery.id, apart);
    }
    await queue.send({ id: delivery.id, group: laneOfDelivery(delivery).lane, body });
  };
}

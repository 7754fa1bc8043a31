/** Deliveries that failed for a repository go with it: their payloads hold what people wrote there. */
import type { DeliveryRows } from "../adapters/store/delivery-rows.ts";
import type { Handle } from "./app.ts";
import { laneOfRepository } from "./server-lanes.ts";
import type { Kept } from "./server-tidy.ts";

interface Parts {
  handle: Handle;
  kept: Kept;
}

/** They go first: what is kept otherwise is what makes a server that died on the way begin again. `rows`: null where there is no queue to look into. */
export function forgettingDead({ handle, kept }: Parts, rows: Pick<DeliveryRows, "forget"> | null): Parts {
  const forget = async (id: number): Promise<void> => rows?.forget(laneOfRepository(id));
  return {
    handle: async (event, host) => {
      if (event.kind === "repository_removed") await forget(event.repository.id);
      return handle(event, host);
    },
    kept: {
      ...kept,
      forget: async (id) => {
        await forget(id);
        await kept.forget(id);
      },
    },
  };
}

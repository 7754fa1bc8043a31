/** Deliveries in the database: each once. Those that arrive together share one statement, as they share an fsync in the file. */
import type { Delivery } from "../../ports.ts";
import type { Query } from "./database.ts";
import { grouped } from "./grouped.ts";
import { insertDeliveries, MOST_CHARACTERS, MOST_ROWS, RENEWED, type LaneOf } from "./insert-deliveries.ts";

/** One that ended without success may come again; everything else that is known is a duplicate. */
const KNOWN = `
  event = excluded.event, received_at = excluded.received_at, payload = excluded.payload,
  lane = excluded.lane, installation = excluded.installation, ${RENEWED}
  where deliveries.state = 'dead'`;

export class SqlInbox {
  private readonly arriving = new Map<string, Promise<unknown>>();
  private readonly store: (delivery: Delivery) => Promise<"stored" | "duplicate">;

  constructor(query: Query, laneOf: LaneOf) {
    this.store = grouped((deliveries) => insert(query, laneOf, deliveries), {
      items: MOST_ROWS,
      weightOf: ({ payload }) => payload.length,
      weight: MOST_CHARACTERS,
    });
  }

  async receive(delivery: Delivery): Promise<"stored" | "duplicate"> {
    const twin = this.arriving.get(delivery.id);
    if (twin !== undefined) {
      // "duplicate" promises that the delivery is safe, so it waits until the first one is.
      await twin;
      return "duplicate";
    }
    const arrival = this.store(delivery);
    this.arriving.set(delivery.id, arrival);
    try {
      return await arrival;
    } finally {
      this.arriving.delete(delivery.id);
    }
  }
}

async function insert(
  query: Query,
  laneOf: LaneOf,
  deliveries: Delivery[],
): Promise<("stored" | "duplicate")[]> {
  const ids = new Set(await insertDeliveries(query, { deliveries, laneOf, known: KNOWN }));
  return deliveries.map(({ id }) => (ids.has(id) ? "stored" : "duplicate"));
}

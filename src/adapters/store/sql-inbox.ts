/** Deliveries in the database: each once. Those that arrive together share one statement, as they share an fsync in the file. */
import type { Delivery } from "../../ports.ts";
import type { Query } from "./database.ts";
import { grouped } from "./grouped.ts";

/** What a delivery is queued by. Deliveries of one lane are worked on by one process at a time. */
export interface Lane {
  lane: string;
  installation: number | null;
}

export type LaneOf = (delivery: Delivery) => Lane;

const MOST_ROWS = 500;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** One that ended without success may come again; everything else that is known is a duplicate. */
const INSERT = `
  insert into headwater.deliveries (id, event, received_at, payload, lane, installation)
  select id, event, received_at, payload, lane, installation
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    with ordinality as new (id, event, received_at, payload, lane, installation, place)
  order by place
  on conflict (id) do update set
    event = excluded.event, received_at = excluded.received_at, payload = excluded.payload,
    lane = excluded.lane, installation = excluded.installation,
    state = 'waiting', tries = 0, crashes = 0, due_at = now(), owner = null, outcome = null, ended_at = null
  where deliveries.state = 'dead'
  returning id`;

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
  const rows = deliveries.map((delivery) => ({ ...delivery, ...laneOf(delivery) }));
  const stored = await query<{ id: string }>(
    INSERT,
    (["id", "event", "receivedAt", "payload", "lane", "installation"] as const).map((name) =>
      rows.map((row) => row[name]),
    ),
  );
  const ids = new Set(stored.map(({ id }) => id));
  return deliveries.map(({ id }) => (ids.has(id) ? "stored" : "duplicate"));
}

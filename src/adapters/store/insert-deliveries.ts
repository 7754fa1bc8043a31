/** Deliveries as rows, in the order in which they came; who puts them in says what becomes of one that is known. */
import type { Delivery } from "../../ports.ts";
import type { Query } from "./database.ts";

/** What a delivery is queued by. Deliveries of one lane are worked on by one process at a time. */
export interface Lane {
  lane: string;
  installation: number | null;
}

export type LaneOf = (delivery: Delivery) => Lane;

/** A row that begins anew, as part of an update. */
export const RENEWED = `state = 'waiting', tries = 0, crashes = 0, due_at = now(), owner = null, outcome = null, ended_at = null`;

/** How much one statement may carry; a single delivery may be heavier. */
export const MOST_ROWS = 500;
export const MOST_CHARACTERS = 8 * 1024 * 1024;

/** In the same order, in as few statements as they fit into. */
export function* inPortions(deliveries: Iterable<Delivery>): Generator<Delivery[]> {
  let portion: Delivery[] = [];
  let weight = 0;
  for (const delivery of deliveries) {
    const { length } = delivery.payload;
    if (portion.length > 0 && (portion.length >= MOST_ROWS || weight + length > MOST_CHARACTERS)) {
      yield portion;
      portion = [];
      weight = 0;
    }
    portion.push(delivery);
    weight += length;
  }
  if (portion.length > 0) yield portion;
}

const COLUMNS = ["id", "event", "receivedAt", "payload", "lane", "installation"] as const;

/** `known`: what follows `on conflict (id) do update set`. Answers the ids that were put in or renewed. */
export async function insertDeliveries(
  query: Query,
  { deliveries, laneOf, known }: { deliveries: readonly Delivery[]; laneOf: LaneOf; known: string },
): Promise<string[]> {
  const rows = deliveries.map((delivery) => ({ ...delivery, ...laneOf(delivery) }));
  const written = await query<{ id: string }>(
    `insert into headwater.deliveries (id, event, received_at, payload, lane, installation)
     select id, event, received_at, payload, lane, installation
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       with ordinality as new (id, event, received_at, payload, lane, installation, place)
     order by place
     on conflict (id) do update set ${known}
     returning id`,
    COLUMNS.map((name) => rows.map((row) => row[name])),
  );
  return written.map(({ id }) => id);
}

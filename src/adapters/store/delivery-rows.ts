/** Rows of deliveries as a queue: who works on what, what waits for its time, what ended without success. */
import type { Delivery } from "../../ports.ts";
import type { Database } from "./database.ts";
import { grouped } from "./grouped.ts";
import {
  inPortions,
  insertDeliveries,
  MOST_ROWS,
  RENEWED,
  type Lane,
  type LaneOf,
} from "./insert-deliveries.ts";

export interface ClaimedDelivery extends Delivery {
  /** Attempts so far, this one included. */
  tries: number;
  /** Processes that died while they worked on it. */
  crashes: number;
}

export type QueueState = "waiting" | "active" | "done" | "dead";

/** One delivery as a person sees it; the payload only where it was asked for. */
export interface QueueEntry {
  id: string;
  event: string;
  lane: string;
  installation: number | null;
  state: QueueState;
  tries: number;
  crashes: number;
  receivedAt: string;
  dueAt: string;
  endedAt: string | null;
  outcome: string | null;
}

export interface DeliveryRows {
  /** Puts deliveries in that are known from elsewhere (the inbox file, a sweep); one that ended runs again. */
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** Lanes with something to do now, the longest waiting first; `suspects`: with suspect ones too. */
  dueLanes(limit: number, suspects: boolean): Promise<Lane[]>;
  hasDue(lane: string, suspects: boolean): Promise<boolean>;
  /**
   * What is under way in a lane that is ours now (in every lane with `null`), by nobody: another process left it, or
   * this one claimed it and never heard so. `inHand`: what this one works on.
   */
  takeOver(lane: string | null, inHand: readonly string[]): Promise<void>;
  /** `suspect`: those during whose work processes died again and again; the others else. */
  claim(lane: string, limit: number, suspect: boolean): Promise<ClaimedDelivery[]>;
  /** These three answer whether the delivery was still this process's. */
  done(id: string, outcome: string): Promise<boolean>;
  dead(id: string, outcome: string): Promise<boolean>;
  later(id: string, ms: number, why: string): Promise<boolean>;
  /** Gives back what this process has under way, as if it had not begun. */
  giveBack(): Promise<void>;
  counts(): Promise<Record<QueueState, number>>;
  list(filter: { state: QueueState | null; limit: number }): Promise<QueueEntry[]>;
  show(id: string): Promise<(QueueEntry & { payload: string }) | null>;
  /** Puts dead ones back, all of them without an id; answers which. */
  retry(id: string | null): Promise<string[]>;
  /** True once in so many seconds among all servers: the one that does what is due. */
  takeTurn(name: string, seconds: number): Promise<boolean>;
  /** Deletes what ended in a lane without success, with what it said. */
  forget(lane: string): Promise<void>;
  /** Forgets what ended long ago. */
  prune(): Promise<void>;
}

/** Dying once may be anybody's fault: the machine's, or that of one delivery among a thousand that were under way. */
const SUSPECT_CRASHES = 2;

export const isSuspect = ({ crashes }: Pick<ClaimedDelivery, "crashes">): boolean =>
  crashes >= SUSPECT_CRASHES;

/** A host gives up redelivering long before. */
const KEPT = { done: "30 days", dead: "90 days" } as const;

const ENTRY = `id, event, lane, installation::float8 as installation, state, tries, crashes,
  received_at as "receivedAt", outcome,
  to_char(due_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "dueAt",
  to_char(ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "endedAt"`;

const DUE = "state = 'waiting' and due_at <= now()";

/** One that ended runs again. */
const KNOWN = `
  payload = excluded.payload, received_at = excluded.received_at, ${RENEWED}
  where deliveries.state in ('done', 'dead')`;

/** `owner` names this process; times are the database's, so that clocks of servers need not agree. */
export function deliveryRows(
  { query }: Pick<Database, "query">,
  owner: string,
  laneOf: LaneOf,
): DeliveryRows {
  const mine = async (set: string, id: string, values: unknown[]): Promise<boolean> => {
    const rows = await query(
      `update headwater.deliveries set owner = null, ${set} where id = $1 and owner = $2 returning id`,
      [id, owner, ...values],
    );
    return rows.length > 0;
  };
  const doneTogether = grouped(
    async (ended: { id: string; outcome: string }[]) => {
      const rows = await query<{ id: string }>(
        `update headwater.deliveries
         set owner = null, state = 'done', outcome = ended.outcome, ended_at = now(), payload = ''
         from unnest($1::text[], $2::text[]) as ended (id, outcome)
         where deliveries.id = ended.id and owner = $3 returning deliveries.id`,
        [ended.map(({ id }) => id), ended.map(({ outcome }) => outcome), owner],
      );
      const ours = new Set(rows.map(({ id }) => id));
      return ended.map(({ id }) => ours.has(id));
    },
    { items: MOST_ROWS, weightOf: () => 0, weight: 0 },
  );
  return {
    add: async (deliveries) => {
      const known = new Map(deliveries.map((each) => [each.id, each]));
      for (const portion of inPortions(known.values()))
        await insertDeliveries(query, { deliveries: portion, laneOf, known: KNOWN });
    },
    dueLanes: (limit, suspects) =>
      query<Lane>(
        `select lane, max(installation)::float8 as installation from headwater.deliveries
         where ${DUE} and ($2 or crashes < ${SUSPECT_CRASHES}) group by lane order by min(due_at) limit $1`,
        [limit, suspects],
      ),
    hasDue: async (lane, suspects) => {
      const rows = await query(
        `select 1 from headwater.deliveries
         where lane = $1 and ${DUE} and ($2 or crashes < ${SUSPECT_CRASHES}) limit 1`,
        [lane, suspects],
      );
      return rows.length > 0;
    },
    takeOver: async (lane, inHand) => {
      await query(
        `update headwater.deliveries set state = 'waiting', owner = null, due_at = now(),
           crashes = crashes + (owner is distinct from $2)::integer,
           tries = greatest(tries - (owner is not distinct from $2)::integer, 0)
         where ($1::text is null or lane = $1) and state = 'active'
           and (owner is distinct from $2 or id <> all ($3::text[]))`,
        [lane, owner, inHand],
      );
    },
    claim: (lane, limit, suspect) =>
      query<ClaimedDelivery>(
        `with next as (
           select id, seq from headwater.deliveries
           where lane = $1 and ${DUE} and (crashes >= ${SUSPECT_CRASHES}) = $4
           order by seq limit $3 for update skip locked
         ), taken as (
           update headwater.deliveries set state = 'active', owner = $2, tries = tries + 1
           from next where deliveries.id = next.id
           returning deliveries.id, event, received_at, payload, tries, crashes, next.seq
         )
         select id, event, received_at as "receivedAt", payload, tries, crashes from taken order by seq`,
        [lane, owner, limit, suspect],
      ),
    done: (id, outcome) => doneTogether({ id, outcome }),
    dead: (id, outcome) => mine("state = 'dead', outcome = $3, ended_at = now()", id, [outcome]),
    later: (id, ms, why) =>
      mine("state = 'waiting', outcome = $3, due_at = now() + $4 * interval '1 millisecond'", id, [why, ms]),
    giveBack: async () => {
      await query(
        `update headwater.deliveries set state = 'waiting', owner = null, tries = greatest(tries - 1, 0)
         where owner = $1 and state = 'active'`,
        [owner],
      );
    },
    counts: async () => {
      const rows = await query<{ state: QueueState; count: number }>(
        "select state, count(*)::float8 as count from headwater.deliveries group by state",
      );
      const counts = { waiting: 0, active: 0, done: 0, dead: 0 };
      for (const { state, count } of rows) counts[state] = count;
      return counts;
    },
    list: ({ state, limit }) =>
      query<QueueEntry>(
        `select ${ENTRY} from headwater.deliveries
         where case when $1::text is null then state <> 'done' else state = $1 end order by seq limit $2`,
        [state, limit],
      ),
    show: async (id) => {
      const [row] = await query<QueueEntry & { payload: string }>(
        `select ${ENTRY}, payload from headwater.deliveries where id = $1`,
        [id],
      );
      return row ?? null;
    },
    retry: async (id) => {
      const rows = await query<{ id: string }>(
        `update headwater.deliveries set ${RENEWED}
         where state = 'dead' and ($1::text is null or id = $1) returning id`,
        [id],
      );
      return rows.map((row) => row.id);
    },
    takeTurn: async (name, seconds) => {
      const rows = await query(
        `insert into headwater.schedule (name, at) values ($1, now())
         on conflict (name) do update set at = now()
         where schedule.at <= now() - $2 * interval '1 second' or schedule.at > now()
         returning name`,
        [name, seconds],
      );
      return rows.length > 0;
    },
    forget: async (lane) => {
      await query("delete from headwater.deliveries where lane = $1 and state = 'dead'", [lane]);
    },
    prune: async () => {
      await query(
        `delete from headwater.deliveries
         where (state = 'done' and ended_at < now() - interval '${KEPT.done}')
            or (state = 'dead' and ended_at < now() - interval '${KEPT.dead}')`,
      );
    },
  };
}

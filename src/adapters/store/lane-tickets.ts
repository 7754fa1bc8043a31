/**
 * Who works on which lane: pg-boss jobs, one per lane with work (policy `exclusive`: at most one that waits or runs).
 * Whoever holds a lane's ticket is the only process that works on the lane; a holder that no longer beats loses it.
 */
import type { PgBoss } from "pg-boss";
import type { Query } from "./database.ts";
import type { Lane } from "./insert-deliveries.ts";

const QUEUE = "lanes";
/** The least that pg-boss allows: a dead server's lanes are free after so long, and the next look for such ones. */
const BEAT_SECONDS = 10;
/** No lane is held so long in one piece; pg-boss wants a bound, the beat is what counts. */
const EXPIRE_SECONDS = 23 * 60 * 60;

export interface Ticket extends Lane {
  id: string;
}

export interface LaneTickets {
  /** Announces lanes with work; one that is announced or held already stays so. */
  announce(lanes: readonly Lane[]): Promise<void>;
  /** The next lane for this process; none of these installations, which have their share already. */
  take(except: readonly number[]): Promise<Ticket | null>;
  /** False when the ticket was taken away. */
  beat(ticket: Ticket): Promise<boolean>;
  giveUp(ticket: Ticket): Promise<void>;
  /** For the only process of an embedded database: whatever was held, was held by a dead one. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** How often a holder beats. */
export const BEAT_EVERY_MS = 3_000;

/** `boss` is started; `owner` names this process. */
export async function laneTickets(boss: PgBoss, query: Query, owner: string): Promise<LaneTickets> {
  const options = {
    heartbeatSeconds: BEAT_SECONDS,
    expireInSeconds: EXPIRE_SECONDS,
    retryLimit: 1_000_000,
    // Completed tickets say nothing that the deliveries do not.
    deleteAfterSeconds: 60,
  };
  await boss.createQueue(QUEUE, { policy: "exclusive", ...options });
  return {
    announce: async (lanes) => {
      if (lanes.length === 0) return;
      await boss.insert(
        QUEUE,
        lanes.map(({ lane, installation }) => ({
          singletonKey: lane,
          data: { lane, installation },
          ...(installation === null ? {} : { group: { id: String(installation) } }),
        })),
      );
    },
    take: async (except) => {
      const [job] = await boss.fetch<Lane>(QUEUE, {
        batchSize: 1,
        ...(except.length === 0 ? {} : { ignoreGroups: except.map(String) }),
      });
      if (job === undefined) return null;
      await query(
        "insert into headwater.lanes values ($1, $2) on conflict (lane) do update set owner = excluded.owner",
        [job.data.lane, owner],
      );
      return { id: job.id, ...job.data };
    },
    beat: async ({ id, lane }) => {
      // A ticket that went to another process has the same id there: beating for it would be beating for them.
      const rows = await query("select 1 from headwater.lanes where lane = $1 and owner = $2", [lane, owner]);
      if (rows.length === 0) return false;
      const touched = (await boss.touch(QUEUE, id)) as { affected?: number };
      return touched.affected !== 0;
    },
    giveUp: async ({ id, lane }) => {
      const rows = await query("delete from headwater.lanes where lane = $1 and owner = $2 returning lane", [
        lane,
        owner,
      ]);
      if (rows.length > 0) await boss.complete(QUEUE, id);
    },
    reset: () => boss.deleteAllJobs(QUEUE),
    stop: () => boss.stop({ graceful: false, close: true }),
  };
}

/** Turns to write that all servers of a database share; the time is the database's. */
import { nextTurn, recentTurns } from "../../core/write-turns.ts";
import type { Database } from "./database.ts";

/** Any number that other programs in the same database are unlikely to lock. */
const LOCK = 4_839_202;

/** Reserves the next turn and says how many milliseconds it is away; beyond `most` it reserves nothing. */
export function sqlTurns(database: Database): (installation: string, most: number) => Promise<number> {
  return (installation, most) =>
    database.transaction(async (query) => {
      await query(`select pg_advisory_xact_lock(${LOCK}, hashtext($1))`, [installation]);
      await query(
        "delete from headwater.write_turns where installation = $1 and at < now() - interval '1 hour'",
        [installation],
      );
      const rows = await query<{ at: number; now: number }>(
        `select extract(epoch from at)::float8 * 1000 as at, extract(epoch from clock_timestamp())::float8 * 1000 as now
         from headwater.write_turns where installation = $1
         union all select null, extract(epoch from clock_timestamp())::float8 * 1000 order by at nulls last`,
        [installation],
      );
      const now = rows.at(-1)?.now ?? 0;
      const times = rows.slice(0, -1).map(({ at }) => at);
      const next = nextTurn(recentTurns(times, now), now);
      if (next - now <= most) {
        await query("insert into headwater.write_turns values ($1, to_timestamp($2::float8 / 1000))", [
          installation,
          next,
        ]);
      }
      return next - now;
    });
}

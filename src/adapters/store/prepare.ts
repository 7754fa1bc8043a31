/** Makes a database ready for work: our tables, pg-boss's, and the queue of lanes. */
import { PgBoss } from "pg-boss";
import type { Database } from "./database.ts";
import { laneTickets, type LaneTickets } from "./lane-tickets.ts";
import { migrate } from "./migrations.ts";

const SCHEMA = "headwater_jobs";
/** How soon a lane of a dead server is noticed, after its beat has run out. */
const LOOK_SECONDS = 2;

/** `owner` names this process. Throws UserError `database_newer` for what a newer version left. `warn` hears what goes wrong in the background. */
export async function prepare(
  database: Database,
  owner: string,
  warn: (error: unknown) => void = () => undefined,
): Promise<LaneTickets> {
  await migrate(database);
  const boss = new PgBoss({
    ...database.boss,
    schema: SCHEMA,
    schedule: false,
    superviseIntervalSeconds: LOOK_SECONDS,
    monitorIntervalSeconds: LOOK_SECONDS,
  });
  boss.on("error", warn);
  try {
    await boss.start();
    return await laneTickets(boss, database.query, owner);
  } catch (error) {
    await boss.stop({ graceful: false, close: true }).catch(() => undefined);
    throw error;
  }
}

/** A store in a database, for servers that share their work. What it acknowledged is committed. */
import type { Json } from "../../core/json.ts";
import type { Delivery, Store } from "../../ports.ts";
import type { Database } from "./database.ts";
import type { LaneOf } from "./insert-deliveries.ts";
import { SqlInbox } from "./sql-inbox.ts";
import { sqlLedger } from "./sql-ledger.ts";

/** `database` is migrated. Closing the store closes it. */
export function sqlStore(database: Database, laneOf: LaneOf): Store {
  const { query } = database;
  const inbox = new SqlInbox(query, laneOf);
  const inOrder = ordered();
  return {
    receive: (delivery) => inbox.receive(delivery),
    unfinished: () =>
      query<Delivery>(
        `select id, event, received_at as "receivedAt", payload from headwater.deliveries
         where state in ('waiting', 'active') order by seq`,
      ),
    finish: async (id, outcome, mayReturn = false) => {
      await query(
        `update headwater.deliveries
         set state = $2, outcome = $3, ended_at = now(), owner = null, payload = case when $4 then payload else '' end
         where id = $1 and state in ('waiting', 'active')`,
        [id, mayReturn ? "dead" : "done", outcome, mayReturn],
      );
    },
    get: async (key) => {
      const [row] = await query<{ value: string }>("select value from headwater.journal where key = $1", [
        key,
      ]);
      return row === undefined ? undefined : (JSON.parse(row.value) as Json);
    },
    put: (key, value) => {
      const text = JSON.stringify(value);
      return inOrder(key, () =>
        query(
          `insert into headwater.journal (key, value) values ($1, $2)
           on conflict (key) do update set value = excluded.value`,
          [key, text],
        ),
      );
    },
    remove: (key) => inOrder(key, () => query("delete from headwater.journal where key = $1", [key])),
    forget: async (repositoryId) => {
      const gone = await query(
        "delete from headwater.journal where split_part(key, ':', 2) = $1::text returning key",
        [String(repositoryId)],
      );
      return gone.length;
    },
    ...sqlLedger(database),
    close: () => database.close(),
  };
}

/** Writes to one key go over several connections, but in the order in which they were asked for. */
function ordered(): (key: string, work: () => Promise<unknown>) => Promise<void> {
  const tails = new Map<string, Promise<void>>();
  return (key, work) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work).then(() => undefined);
    const tail = result.catch(() => undefined);
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}

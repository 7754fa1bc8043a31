/** The ledger in a database that several servers share: who reserves holds the repository's lock until it is written. */
import type {
  LedgerEntry,
  Reservation,
  ReservationRequest,
  Reserved,
  Spending,
} from "../../core/ledger/model.ts";
import { budgetPeriods } from "../../core/ledger/spending.ts";
import { reserveInOrder } from "../../core/plan/budgets.ts";
import type { Ledger } from "../../ports.ts";
import type { Database, Query } from "./database.ts";

/** Any number that other programs in the same database are unlikely to lock. */
const LOCK = 4_839_203;

export function sqlLedger(database: Database): Ledger {
  return {
    reserve: (request) => database.transaction((query) => reserve(query, request)),
    settle: async (entries) => {
      if (entries.length === 0) return;
      if (entries.length === 1) await settleOne(database.query, entries[0] as LedgerEntry);
      else
        await database.transaction(async (query) => {
          for (const entry of entries) await settleOne(query, entry);
        });
    },
    spending: (repositoryId, at) => spending(database.query, repositoryId, at),
  };
}

async function reserve(query: Query, request: ReservationRequest): Promise<Reserved[]> {
  const { repositoryId, at } = request;
  await query(`select pg_advisory_xact_lock(${LOCK}, hashtext($1))`, [String(repositoryId)]);
  const { answers, added } = reserveInOrder(await spending(query, repositoryId, at), request);
  for (const reservation of added) await query(RESERVE, reservationValues(reservation));
  return answers;
}

/** One that has run out makes room for another of its key. */
const RESERVE = `
  insert into headwater.reservations (repository_id, run_key, hook, usd, at, until)
  values ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz)
  on conflict (repository_id, run_key) do update set
    hook = excluded.hook, usd = excluded.usd, at = excluded.at, until = excluded.until`;

const reservationValues = ({ repositoryId, runKey, hook, usd, at, until }: Reservation): unknown[] => [
  repositoryId,
  runKey,
  hook,
  usd,
  at,
  until,
];

/** One statement, so one moment: nothing that is settled meanwhile is missed or counted twice. */
const SPENDING = `
  select 'settled' as kind, null as run_key, null::float8 as until,
    coalesce(sum(usd) filter (where spent_at >= $2::timestamptz), 0)::float8 as day_usd,
    coalesce(sum(usd), 0)::float8 as month_usd
  from headwater.ledger where repository_id = $1 and spent_at >= $3::timestamptz
  union all
  select 'reserved', run_key, (extract(epoch from until) * 1000)::float8, usd, usd
  from headwater.reservations where repository_id = $1 and until > $4::timestamptz`;

interface SpendingRow {
  kind: "settled" | "reserved";
  run_key: string | null;
  until: number | null;
  day_usd: number;
  month_usd: number;
}

async function spending(query: Query, repositoryId: number, at: string): Promise<Spending> {
  const { day, month } = budgetPeriods(at);
  const rows = await query<SpendingRow>(SPENDING, [repositoryId, day, month, at]);
  const reserved = new Map<string, { usd: number; until: string }>();
  for (const { kind, run_key: key, until, day_usd: usd } of rows)
    if (kind === "reserved" && key !== null)
      reserved.set(key, { usd, until: new Date(Math.round(until ?? 0)).toISOString() });
  const total = (name: "day_usd" | "month_usd"): number => rows.reduce((sum, row) => sum + row[name], 0);
  return { dayUsd: total("day_usd"), monthUsd: total("month_usd"), reserved };
}

/** What is known already frees nothing: the reservation may belong to a later run of the same key. */
const SETTLE = `
  with settled as (
    insert into headwater.ledger
      (run_key, at, spent_at, repository_id, hook, model, usd, input_tokens, output_tokens, outcome)
    values ($1, $2::text, ($2::text)::timestamptz, $3, $4, $5, $6, $7, $8, $9)
    on conflict (run_key, at) do nothing
    returning repository_id, run_key)
  delete from headwater.reservations as open using settled
  where open.repository_id = settled.repository_id and open.run_key = settled.run_key`;

async function settleOne(query: Query, entry: LedgerEntry): Promise<void> {
  const { runKey, at, repositoryId, hook, model, usd, inputTokens, outputTokens, outcome } = entry;
  const values = [runKey, at, repositoryId, hook, model, usd, inputTokens, outputTokens, outcome];
  await query(SETTLE, values);
}

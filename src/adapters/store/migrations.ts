/** The tables of the SQL store and their versions. Several servers may start at once: one migrates, the others wait. */
import { UserError } from "../../errors.ts";
import type { Database } from "./database.ts";

/** Appended to, never changed: a database out there has run them. A new pg-boss that changes its tables gets an empty one. */
const MIGRATIONS: readonly string[][] = [
  [
    `create table headwater.deliveries (
      seq bigint generated always as identity,
      id text primary key,
      event text not null,
      received_at text not null,
      payload text not null,
      lane text not null,
      installation bigint,
      state text not null default 'waiting' check (state in ('waiting', 'active', 'done', 'dead')),
      tries integer not null default 0,
      crashes integer not null default 0,
      due_at timestamptz not null default now(),
      owner text,
      outcome text,
      ended_at timestamptz
    )`,
    "create index on headwater.deliveries (lane, seq) where state in ('waiting', 'active')",
    "create index on headwater.deliveries (due_at) where state = 'waiting'",
    "create index on headwater.deliveries (ended_at) where state in ('done', 'dead')",
    "create table headwater.journal (key text primary key, value text not null)",
    `create table headwater.ledger (
      run_key text not null,
      at text not null,
      spent_at timestamptz not null,
      repository_id bigint not null,
      hook text not null,
      model text not null,
      usd double precision not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      outcome text not null,
      primary key (run_key, at)
    )`,
    "create index on headwater.ledger (repository_id, spent_at)",
    `create table headwater.write_turns (
      installation bigint not null,
      at timestamptz not null
    )`,
    "create index on headwater.write_turns (installation, at)",
    "create table headwater.lanes (lane text primary key, owner text not null)",
    "create table headwater.schedule (name text primary key, at timestamptz not null)",
  ],
  [
    `create table headwater.reservations (
      repository_id bigint not null,
      run_key text not null,
      hook text not null,
      usd double precision not null,
      at timestamptz not null,
      until timestamptz not null,
      primary key (repository_id, run_key)
    )`,
  ],
  [
    `create table headwater.removals (
      repository_id bigint primary key,
      owner text not null,
      name text not null,
      installation bigint,
      told_at timestamptz not null
    )`,
  ],
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Any number that other programs in the same database are unlikely to lock. */
const LOCK = 4_839_201_771;

/** Brings the tables up to this version. Throws UserError `database_newer` when a newer Headwater made them. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (query) => {
    await query(`select pg_advisory_xact_lock(${LOCK})`);
    await query("create schema if not exists headwater");
    await query("create table if not exists headwater.version (version integer not null)");
    const [row] = await query<{ version: number }>("select version from headwater.version");
    const present = row?.version ?? 0;
    if (present > SCHEMA_VERSION) throw newer(present);
    if (row === undefined) await query("insert into headwater.version values (0)");
    for (const statements of MIGRATIONS.slice(present)) for (const each of statements) await query(each);
    if (present < SCHEMA_VERSION) await query("update headwater.version set version = $1", [SCHEMA_VERSION]);
  });
}

function newer(found: number): UserError {
  return new UserError(
    "database_newer",
    `The database was made by a newer Headwater (its tables have version ${found}, this one knows ${SCHEMA_VERSION}).`,
    "Start that version again, or restore a backup from before the update.",
  );
}

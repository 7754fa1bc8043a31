/** What the SQL store and the queue need of a database; embedded PGlite and PostgreSQL both have it. */
import type { ConstructorOptions } from "pg-boss";
import { WorldError } from "../../errors.ts";

export type Query = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/** How a connection waits; pg-boss hands what it does not know itself to the driver. */
interface Patience {
  application_name?: string;
  connectionTimeoutMillis?: number;
  query_timeout?: number;
  statement_timeout?: number;
  idle_in_transaction_session_timeout?: number;
}

export interface Database {
  kind: "embedded" | "postgresql";
  /** One statement. Its effect is there when the promise resolves. */
  query: Query;
  /** All statements or none. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** How pg-boss reaches the same database. */
  boss: Pick<ConstructorOptions, "db" | "backend" | "connectionString" | "max"> & Patience;
  close(): Promise<void>;
}

/** Classes of SQLSTATE that pass: connection, rollback, resources, operator intervention, system. */
const PASSING = /^(?:08|40|53|57|58)/;
const NETWORK = /^E(?:CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|NOENT)/;

/** A database that is away, full or slow is a passing failure of the world; anything else is a bug of ours. */
export function databaseFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof WorldError) return error;
  const code = "code" in error ? String(error.code) : "";
  const passing = PASSING.test(code) || NETWORK.test(code) || (code === "" && GONE.test(error.message));
  if (!passing) return error;
  const full = code === "53100";
  const why = full ? "its disk is full" : code === "" ? error.message : `${error.message} (${code})`;
  return new WorldError(
    full ? "disk_full" : "database_unavailable",
    `The database did not take it: ${why}.`,
    true,
    { cause: error },
  );
}

/** What the driver says without a code. */
const GONE = /connection terminated|timeout|not queryable|closed|client has encountered/i;

export const storeClosed = (): WorldError => new WorldError("store_closed", "The store is closed.", false);

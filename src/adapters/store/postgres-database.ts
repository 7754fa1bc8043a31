/** PostgreSQL through a pool. A database that is slow or away costs seconds and an error, never a hanging request. */
import { Pool, type PoolClient } from "pg";
import { UserError } from "../../errors.ts";
import { databaseFailure, storeClosed, type Database, type Query } from "./database.ts";

const CONNECT_MS = 5_000;
/** GitHub waits ten seconds for the answer to a delivery. */
const STATEMENT_MS = 8_000;
const CONNECTIONS = 10;
const BOSS_CONNECTIONS = 4;
const NAME = "headwater";

/**
 * Connects once, so that a wrong address is told at the start. Throws UserError `database_unreachable`. A statement that
 * takes longer than `statementMs` fails for now.
 */
export async function postgresDatabase(
  url: string,
  warn: (error: unknown) => void = () => undefined,
  statementMs = STATEMENT_MS,
): Promise<Database> {
  const connection = {
    connectionString: url,
    application_name: NAME,
    connectionTimeoutMillis: CONNECT_MS,
    // Ours, for a database that went away without a word: its connections would wait for a quarter of an hour.
    query_timeout: statementMs + 2_000,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
  };
  const pool = new Pool({ ...connection, max: CONNECTIONS });
  // An idle connection that breaks is no event for anybody: the next query opens another one.
  pool.on("error", warn);
  let closed = false;
  try {
    await pool.query("select 1");
  } catch (error) {
    await pool.end();
    throw unreachable(error);
  }
  const run: Query = async (text, values) => {
    if (closed) throw storeClosed();
    try {
      return (await pool.query(text, values)).rows as never;
    } catch (error) {
      throw databaseFailure(error);
    }
  };
  return {
    kind: "postgresql",
    query: run,
    transaction: async (work) => {
      if (closed) throw storeClosed();
      const client = await pool.connect().catch((error: unknown) => {
        throw databaseFailure(error);
      });
      return inTransaction(client, work);
    },
    boss: { ...connection, max: BOSS_CONNECTIONS },
    close: async () => {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
}

async function inTransaction<T>(client: PoolClient, work: (query: Query) => Promise<T>): Promise<T> {
  let broken = false;
  try {
    await client.query("begin");
    const result = await work(async (text, values) => (await client.query(text, values)).rows as never);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => (broken = true));
    throw databaseFailure(error);
  } finally {
    client.release(broken);
  }
}

/** The address may hold a password, so it is not repeated. */
function unreachable(error: unknown): UserError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = code !== "" ? code : error instanceof Error ? error.message : "unknown";
  return new UserError(
    "database_unreachable",
    `The database that DATABASE_URL names cannot be used (${why}).`,
    "Check that it runs, and the host, the user, the password and the database's name in DATABASE_URL.",
    { cause: error },
  );
}

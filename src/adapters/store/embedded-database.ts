/**
 * PGlite in a folder of ours: PostgreSQL for a server that needs no other, in a process of its own, so that neither its
 * work nor its memory is the server's. What lies in it can be derived again from the inbox file; a folder that cannot be
 * opened is set aside, and a process that ended is started again.
 */
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { UserError } from "../../errors.ts";
import { databaseFailure, storeClosed, type Database, type Query } from "./database.ts";
import { startEmbedded, type EmbeddedConnection } from "./embedded-connection.ts";

export interface EmbeddedOptions {
  /** A packed data folder to begin with: without it the first start makes one, which takes seconds. */
  seed?: string | null;
  warn?: (message: string) => void;
  /** Characters that may be written between two rounds of upkeep. */
  keptUp?: number;
}

/**
 * PGlite is PostgreSQL without its background processes: nothing else frees what was deleted, or lets go of the log of
 * changes, and either grows for as long as it runs.
 */
const UPKEEP = ["vacuum", "checkpoint"];
const KEPT_UP = 32 * 1024 * 1024;
/** What a statement weighs beside its values: a page in the log. */
const STATEMENT = 8 * 1024;

const weightOf = (value: unknown): number =>
  typeof value === "string"
    ? value.length
    : Array.isArray(value)
      ? value.reduce<number>((sum, each) => sum + weightOf(each), 0)
      : 0;

export interface EmbeddedDatabase extends Database {
  /** The data folder as a compressed archive: a seed. */
  pack(): Promise<Uint8Array>;
}

/** Opens or creates the database in `dir`; `null` keeps it in memory. */
export async function embeddedDatabase(
  dir: string | null,
  options: EmbeddedOptions = {},
): Promise<EmbeddedDatabase> {
  let connection = openOrSetAside(dir, options);
  const [{ fromPglite }] = await Promise.all([import("./embedded-boss.ts"), connection]);
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();
  let unkept = 0;

  async function current(): Promise<EmbeddedConnection> {
    if (closed) throw storeClosed();
    const known = await connection.catch(() => null);
    if (known?.alive() === true) return known;
    // In memory there is nothing to come back to.
    if (dir === null) throw storeClosed();
    connection = openOrSetAside(dir, options);
    return connection;
  }

  /** There is one connection, so statements and transactions come one after another. */
  function inTurn<T>(work: (connection: EmbeddedConnection) => Promise<T>): Promise<T> {
    const result = turn.then(async () => work(await current()));
    turn = result.catch(() => undefined);
    return result.catch((error: unknown) => {
      throw databaseFailure(error);
    });
  }

  /** Nobody waits for it, and what goes wrong is tried again after as much as this time. */
  function keepUp(weight: number): void {
    unkept += weight + STATEMENT;
    if (unkept < (options.keptUp ?? KEPT_UP)) return;
    unkept = 0;
    inTurn(async (it) => {
      for (const text of UPKEEP) await it.call({ call: "exec", text });
    }).catch((error: unknown) => {
      if (!closed) options.warn?.(`The queue's database could not be tidied: ${String(error)}`);
    });
  }

  const query: Query = (text, values = []) => {
    const answer = inTurn((it) => it.call({ call: "query", text, values }));
    keepUp(weightOf(values));
    return answer as never;
  };
  const exec = async (text: string): Promise<{ rows: unknown[] }[]> => [
    { rows: (await inTurn((it) => it.call({ call: "exec", text }))) as unknown[] },
  ];

  return {
    kind: "embedded",
    query,
    transaction: (work) => inTurn((it) => inTransaction(it, work)),
    boss: {
      db: fromPglite({ query: async (text, values) => ({ rows: await query(text, values) }), exec }),
      backend: "pglite",
    },
    pack: async () => (await inTurn((it) => it.call({ call: "pack" }))) as Uint8Array,
    close: async () => {
      if (closed) return;
      closed = true;
      await (await connection.catch(() => null))?.end();
    },
  };
}

/** On this one connection alone: when its process ends, so does the transaction. */
async function inTransaction<T>(
  connection: EmbeddedConnection,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const call: Query = async (text, values = []) =>
    (await connection.call({ call: "query", text, values })) as never;
  await call("begin");
  try {
    const result = await work(call);
    await call("commit");
    return result;
  } catch (error) {
    await call("rollback").catch(() => undefined);
    throw error;
  }
}

async function openOrSetAside(dir: string | null, options: EmbeddedOptions): Promise<EmbeddedConnection> {
  const fresh = dir === null || !existsSync(dir);
  try {
    return await openAt(dir, options);
  } catch (error) {
    if (isInUse(error)) throw inUse(error);
    if (dir === null || fresh) throw error;
    const aside = `${dir}.damaged-${Date.now()}`;
    await rename(dir, aside);
    options.warn?.(
      `The queue's database could not be opened and was set aside as ${aside}: ${String(error)}`,
    );
    return openAt(dir, options);
  }
}

const isInUse = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && error.code === "data_folder_in_use";

const inUse = (cause: Error): UserError =>
  new UserError(
    "data_folder_in_use",
    cause.message,
    "Another server's database is at work there. Stop it, or choose another data folder.",
    { cause },
  );

async function openAt(dir: string | null, options: EmbeddedOptions): Promise<EmbeddedConnection> {
  const connection = startEmbedded();
  try {
    await connection.call({ call: "open", dir, seed: options.seed ?? null });
    return connection;
  } catch (error) {
    await connection.end();
    throw error;
  }
}

/**
 * PGlite in a folder of ours: PostgreSQL inside this process, for a server that needs no other. PGlite itself lets two
 * processes ruin each other's data without an error, so the folder must be locked by the caller (`lockFolder`).
 * What lies in it can be derived again from the inbox file; a folder that cannot be opened is set aside.
 */
import { existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { fromPglite } from "pg-boss";
import { databaseFailure, storeClosed, type Database, type Query } from "./database.ts";

export interface EmbeddedOptions {
  /** A packed data folder to begin with: without it the first start makes one, which takes seconds. */
  seed?: string | null;
  warn?: (message: string) => void;
}

/** Opens or creates the database in `dir`; `null` keeps it in memory. */
export async function embeddedDatabase(
  dir: string | null,
  options: EmbeddedOptions = {},
): Promise<Database & { pack(): Promise<Uint8Array> }> {
  const glite = await openOrSetAside(dir, options);
  let closed = false;
  const run: Query = async (text, values) => {
    if (closed) throw storeClosed();
    try {
      return (await glite.query(text, values)).rows as never;
    } catch (error) {
      throw databaseFailure(error);
    }
  };
  return {
    kind: "embedded",
    query: run,
    transaction: async (work) => {
      if (closed) throw storeClosed();
      return glite.transaction((tx) =>
        work(async (text, values) => (await tx.query(text, values)).rows as never),
      );
    },
    boss: { db: fromPglite(glite), backend: "pglite" },
    pack: async () => new Uint8Array(await (await glite.dumpDataDir("gzip")).arrayBuffer()),
    close: async () => {
      if (closed) return;
      closed = true;
      await glite.close();
    },
  };
}

async function openOrSetAside(dir: string | null, options: EmbeddedOptions): Promise<PGlite> {
  const fresh = dir === null || !existsSync(dir);
  try {
    return await openAt(dir, fresh ? (options.seed ?? null) : null);
  } catch (error) {
    if (dir === null || fresh) throw error;
    const aside = `${dir}.damaged-${Date.now()}`;
    await rename(dir, aside);
    options.warn?.(
      `The queue's database could not be opened and was set aside as ${aside}: ${String(error)}`,
    );
    return openAt(dir, options.seed ?? null);
  }
}

async function openAt(dir: string | null, seed: string | null): Promise<PGlite> {
  const packed = seed === null ? null : await readFile(seed).catch(() => null);
  return PGlite.create({
    ...(dir === null ? {} : { dataDir: dir }),
    ...(packed === null ? {} : { loadDataDir: new Blob([packed]) }),
  });
}

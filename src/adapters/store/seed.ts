/** The packed data folder that an embedded database begins with, so that its first start takes a third of a second. */
import { embeddedDatabase } from "./embedded-database.ts";
import { prepare } from "./prepare.ts";

/** Made at build time; every migration has run in it. */
export async function packSeed(): Promise<Uint8Array> {
  const database = await embeddedDatabase(null);
  const tickets = await prepare(database, "seed");
  await tickets.stop();
  const packed = await database.pack();
  await database.close();
  return packed;
}

/** Writes the JSON Schemas into schemas/. Run it (`npm run schemas`) after a change of a schema; a test compares. */
import { mkdirSync, writeFileSync } from "node:fs";
import { schemaFiles } from "./schemas/files.ts";

const folder = new URL("../schemas/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, text] of await schemaFiles()) {
  writeFileSync(new URL(name, folder), text);
  console.log(`schemas/${name}`);
}

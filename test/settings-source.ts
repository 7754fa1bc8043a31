/** The text in which every setting of the server is named: what reads the environment, and the readers that it calls. */
import { readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = path.resolve(import.meta.dirname, "../src/entrypoints");

export const SETTINGS_SOURCE = ["settings.ts", "server-credentials.ts"]
  .map((file) => readFileSync(path.join(FOLDER, file), "utf8"))
  .join("\n");

/** Name and version of this program, as every JSON output carries them. */
import { readFileSync } from "node:fs";

export interface Tool {
  name: string;
  version: string;
}

const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as Tool;

export const tool: Tool = { name: manifest.name, version: manifest.version };

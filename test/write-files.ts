/** Files of a test as they stand on disk. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Contents by path below `dir`; folders are made. null: no such file. */
export function writeFiles(dir: string, files: Record<string, string | null>): void {
  for (const [file, text] of Object.entries(files)) {
    if (text === null) continue;
    const place = path.join(dir, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}

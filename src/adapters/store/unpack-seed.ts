/** Puts a packed data folder in place: all of it or nothing. PGlite's own way to load one takes four times as long. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";

/**
 * False when there is no such file; `dir` is then left alone. The archive is ours, made when the package was built. It
 * holds a thousand small files, so it blocks on purpose: a turn of the event loop for each would take five times as long.
 */
export function unpackSeed(seed: string, dir: string): boolean {
  if (!existsSync(seed)) return false;
  const draft = `${dir}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  for (const { name, type, data } of parseTar(gunzipSync(readFileSync(seed)))) {
    const place = path.join(draft, name);
    if (type === "directory") mkdirSync(place, { recursive: true, mode: 0o700 });
    else writeFileSync(place, data ?? "", { mode: 0o600 });
  }
  renameSync(draft, dir);
  return true;
}

/** Puts a packed data folder in place: all of it or nothing. PGlite's own way to load one takes four times as long. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { parseTar } from "nanotar";

/** False when there is no such file; `dir` is then left alone. The archive is ours, made when the package was built. */
export async function unpackSeed(seed: string, dir: string): Promise<boolean> {
  const packed = await readFile(seed).catch(() => null);
  if (packed === null) return false;
  const draft = `${dir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  for (const { name, type, data } of parseTar(await promisify(gunzip)(packed))) {
    const place = path.join(draft, name);
    if (type === "directory") await mkdir(place, { recursive: true, mode: 0o700 });
    else await writeFile(place, data ?? "", { mode: 0o600 });
  }
  await rename(draft, dir);
  return true;
}

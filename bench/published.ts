/** The package as it is published: compiled into a folder of its own, beside the same dependencies. */
import { copyFile, cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runWell } from "./process.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

export interface Published {
  binary: string;
  remove(): Promise<void>;
}

export async function published(): Promise<Published> {
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-bench-package-"));
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const out = path.join(dir, "dist");
  await runWell(process.execPath, [tsc, "-p", "tsconfig.build.json", "--noCheck", "--outDir", out], {
    cwd: ROOT,
  });
  await copyFile(path.join(ROOT, "package.json"), path.join(dir, "package.json"));
  await cp(path.join(ROOT, "bin"), path.join(dir, "bin"), { recursive: true });
  await symlink(path.join(ROOT, "node_modules"), path.join(dir, "node_modules"));
  return {
    binary: path.join(dir, "bin/headwater.js"),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

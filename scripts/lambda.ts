/** Builds `dist-lambda/`: the function of `examples/aws` as one file, with the licences of what is inside. */
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { BANNER, common } from "./bundle.ts";
import { thirdPartyNotices } from "./bundle/notices.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

/** Answers the size of the one file in bytes. */
export async function writeLambda(folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "main.mjs");
  const { metafile } = await build({
    ...common(folder),
    entryPoints: { main: "src/entrypoints/lambda.ts" },
    // Lambda takes a file for an ES module by its name.
    outExtension: { ".js": ".mjs" },
    mainFields: ["module", "main"],
    banner: { js: BANNER },
    metafile: true,
  });
  writeFileSync(path.join(folder, "THIRD_PARTY_NOTICES"), thirdPartyNotices(ROOT, [metafile]));
  return statSync(file).size;
}

if (import.meta.main) {
  const size = await writeLambda(path.join(ROOT, "dist-lambda"));
  console.log(`dist-lambda/main.mjs is written, ${(size / 1e6).toFixed(2)} MB.`);
}

/**
 * Builds `dist-action/`, the program behind `action.yml`: everything in it, so that a step downloads nothing. With
 * `--check` it only says whether the committed one is what the sources give.
 */
import { readdirSync, readFileSync, rmSync, mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { thirdPartyNotices } from "./bundle/notices.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
export const BUNDLE = "dist-action";

/** CommonJS packages ask for these; an ES module has neither. */
export const BANNER = [
  'import{createRequire as __createRequire}from"node:module";',
  'import{fileURLToPath as __toPath}from"node:url";',
  "const require=__createRequire(import.meta.url);",
  "const __filename=__toPath(import.meta.url);",
  'const __dirname=__toPath(new URL(".",import.meta.url));',
].join("");

/** The name and version come from `package.json`, which does not lie where a bundle would look for it. */
const toolFacts: Plugin = {
  name: "tool-facts",
  setup: (bundler) => {
    bundler.onLoad({ filter: /src[\\/]entrypoints[\\/]cli[\\/]tool\.ts$/ }, () => {
      const { name, version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
        name: string;
        version: string;
      };
      return { contents: `export const tool = ${JSON.stringify({ name, version })};`, loader: "ts" };
    });
  },
};

/** AWS's handlers come in one package; ours speaks HTTP/1.1, and loading Node's HTTP/2 takes a tenth of the whole start. */
const laterHttp2: Plugin = {
  name: "later-http2",
  setup: (bundler) => {
    bundler.onResolve({ filter: /^node:http2$/ }, () => ({ path: "node:http2", namespace: "later" }));
    bundler.onLoad({ filter: /.*/, namespace: "later" }, ({ path: name }) => ({
      contents: `
        const later = (from) => new Proxy({}, { get: (_, key) => from()[key] });
        const load = () => process.getBuiltinModule("${name}");
        const constants = later(() => load().constants);
        export default new Proxy({ constants }, { get: (own, key) => own[key] ?? load()[key] });`,
    }));
  },
};

export const common = (outdir: string): BuildOptions => ({
  absWorkingDir: ROOT,
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  // ES modules where a package has them: what nobody uses falls away, and what is left is parsed once, not twice.
  mainFields: ["module", "main"],
  alias: { yaml: "./node_modules/yaml/browser/index.js" },
  target: "node24",
  metafile: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
  plugins: [toolFacts, laterHttp2],
});

/** What went into the bundle, by esbuild. */
async function bundleInto(outdir: string): Promise<Metafile[]> {
  const shared = await build({
    ...common(outdir),
    entryPoints: {
      main: "src/entrypoints/action.ts",
      "contract-worker": "src/pipeline/contract-worker.ts",
    },
    splitting: true,
    // All beside each other: workers are looked for beside the file that starts them.
    chunkNames: "[name]-[hash]",
    banner: { js: BANNER },
  });
  // It runs in the sandbox, which sees this folder and nothing else.
  const worker = await build({
    ...common(path.join(outdir, "files")),
    entryPoints: { "tool-worker": "src/agent/files/tool-worker.ts" },
  });
  return [shared, worker].map(({ metafile }) => metafile as Metafile);
}

/** Writes the whole folder anew. */
export async function writeBundle(folder: string): Promise<Metafile[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const metafiles = await bundleInto(folder);
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(path.join(folder, "THIRD_PARTY_NOTICES"), thirdPartyNotices(ROOT, metafiles));
  return metafiles;
}

export function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

/** Names of files that differ from what the sources give; none means fresh. */
export async function staleFiles(): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "headwater-bundle-"));
  try {
    await writeBundle(folder);
    const [made, kept] = [filesOf(folder), filesOf(path.join(ROOT, BUNDLE))];
    const names = new Set([...made.keys(), ...kept.keys()]);
    return [...names].filter((name) => made.get(name) !== kept.get(name)).toSorted();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  if (!process.argv.includes("--check")) {
    await writeBundle(path.join(ROOT, BUNDLE));
    const size = [...filesOf(path.join(ROOT, BUNDLE)).values()].reduce((sum, text) => sum + text.length, 0);
    console.log(`${BUNDLE} is written, ${(size / 1e6).toFixed(1)} MB in all.`);
    return 0;
  }
  const stale = await staleFiles();
  if (stale.length === 0) console.log(`${BUNDLE} is what the sources give.`);
  else console.error(`${BUNDLE} is stale (${stale.join(", ")}). Run \`npm run bundle\` and commit it.`);
  return stale.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();

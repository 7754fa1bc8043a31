/** The committed bundle is what the sources give, is small where nothing is to be done, and names every licence. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Metafile } from "esbuild";
import { BUNDLE, filesOf, writeBundle } from "../../../scripts/bundle.ts";
import { bundledPackages } from "../../../scripts/bundle/notices.ts";
import { runStep } from "./step.ts";
import { NO_NETWORK } from "./no-network.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

let dir = "";
let metafiles: Metafile[] = [];
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "headwater-bundle-"));
  metafiles = await writeBundle(path.join(dir, "made"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("the committed bundle is what the sources give", () => {
  const [made, kept] = [filesOf(path.join(dir, "made")), filesOf(path.join(ROOT, BUNDLE))];
  const names = [...new Set([...made.keys(), ...kept.keys()])];
  // Names alone: a difference would print megabytes.
  expect(names.filter((name) => made.get(name) !== kept.get(name))).toEqual([]);
});

test("every package inside is named with its version, its licence and the text of it", () => {
  const notices = readFileSync(path.join(ROOT, BUNDLE, "THIRD_PARTY_NOTICES"), "utf8");
  const packages = bundledPackages(ROOT, metafiles);
  expect(packages.length).toBeGreaterThan(20);
  for (const { name, version, license, texts } of packages) {
    expect(notices).toContain(`${name} ${version} (${license})`);
    for (const text of texts) expect(notices).toContain(text);
  }
  const known = /^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|Unlicense|Python-2\.0)$/;
  expect(packages.filter(({ license }) => !known.test(license)).map(({ name }) => name)).toEqual([]);
});

test("nothing outside of Node is loaded that is not in the bundle", () => {
  const outside = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ imports }) =>
      imports.filter((each) => each.external === true).map(({ path: name }) => name.replace(/^node:/, "")),
    ),
  );
  const { builtinModules } = process.getBuiltinModule("node:module");
  // TypeScript tries it where somebody debugs TypeScript itself, and goes on without it.
  const known = [...builtinModules, "source-map-support"];
  expect([...new Set(outside)].filter((name) => !known.includes(name))).toEqual([]);
});

/** Files of the bundle that a module loads at once, without what it may ask for later. */
function loadedWith(module: string): string[] {
  const { outputs } = metafiles[0] as Metafile;
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const each of outputs[name]?.imports ?? []) if (each.kind === "import-statement") visit(each.path);
  };
  visit(Object.keys(outputs).find((name) => outputs[name]?.entryPoint === module) ?? "");
  return [...seen].filter((name) => outputs[name] !== undefined);
}

function packagesIn(files: string[], pattern: RegExp): string[] {
  const { outputs } = metafiles[0] as Metafile;
  const inputs = files.flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
  return inputs.filter((name) => pattern.test(name.split("node_modules/").at(-1) ?? ""));
}

test("reviewing loads no SDK of a model, no log of a server and no engine of a contract's format", () => {
  const step = "src/entrypoints/step/";
  const loaded = [`${step}github-step.ts`, `${step}github-stages.ts`].flatMap(loadedWith);
  expect(packagesIn(loaded, /^@octokit\/core\//).length).toBeGreaterThan(0);
  expect(packagesIn(loaded, /^(?:@aws|@aws-sdk|@smithy|pino|graphql|typescript)\//)).toEqual([]);
  expect(packagesIn(loadedWith("src/adapters/bedrock/converse.ts"), /^@aws-sdk\//).length).toBeGreaterThan(0);
});

test("with nothing to do a step loads at most 0.3 MB, and neither Octokit nor the AWS SDK", async () => {
  const { outputs } = metafiles[0] as Metafile;
  const loaded = loadedWith("src/entrypoints/action.ts");
  expect(loaded.reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0)).toBeLessThanOrEqual(300_000);
  expect(packagesIn(loaded, /^(?:@octokit|@aws-sdk|@smithy|typescript)\//)).toEqual([]);
  const step = await runStep({
    dir,
    event: { name: "fork", payload: "{}" },
    preload: NO_NETWORK,
  });
  expect([step.code, step.log, step.outputs]).toEqual([
    0,
    "nothing to do: nothing follows from the event fork\n",
    { outcome: "nothing to do: nothing follows from the event fork", runs: "0" },
  ]);
});

test("a failure before anything is loaded is told by an annotation and in the summary", async () => {
  const step = await runStep({ dir, inputs: { stage: "100%\n::set-output name=x::y" } });
  expect(step.code).toBe(1);
  expect(step.log).toBe(
    "::error title=Headwater::The inputs of this step are not right: stage holds a line break or another control character.%0ACorrect them under `with:` in the workflow; docs/github-action.md lists them all.\n",
  );
  expect(step.summary).toContain("### Headwater failed");
});

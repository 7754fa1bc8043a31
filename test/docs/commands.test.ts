/** Every command of ours in the pages does what they say: those of a page in their order, in a copy of the shop. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unpackSeed } from "../../src/adapters/store/unpack-seed.ts";
import { serveCodeCatalyst, workflowAnswers, type Service } from "../adapters/codecatalyst/loopback-api.ts";
import { seedFile } from "../adapters/store/databases.ts";
import { childEnvironment } from "../child-environment.ts";
import { startBedrock, type FakeBedrock } from "../fakes/bedrock/server.ts";
import { says } from "../fakes/bedrock/turns.ts";
import { plainGit } from "../git/support/sample.ts";
import { openProcess } from "../scenarios/shop/process.ts";
import { writeFiles } from "../write-files.ts";
import { SAYS, SAYS_NO } from "./commands.ts";
import { OPENSPEC_SAMPLE } from "./openspec-sample.ts";
import { COMMANDS, read, ROOT } from "./pages.ts";

const CLI = path.join(ROOT, "src/entrypoints/cli.ts");
const nothingToDo = (): ReturnType<typeof says> => says("Nothing has to change.");
const OURS = COMMANDS.map(({ page, line }) => ({ page, line: line.replace(/^npx /, "") })).filter(
  ({ line }) => line.startsWith("headwater "),
);

let around = "";
let shop = "";
let bedrock: FakeBedrock;
let codecatalyst: Service;

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** In a copy of the shop, beside which lies the data folder of a server. */
const headwater = (dir: string, args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env["PATH"] ?? "",
      ...childEnvironment(),
      HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not a secret",
      HEADWATER_DATA: path.join(dir, "../data"),
      HEADWATER_CODECATALYST_TOKEN: "token-of-ada",
      HEADWATER_CODECATALYST_ENDPOINT: codecatalyst.url,
    };
    execFile(process.execPath, [CLI, ...args], { cwd: dir, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err });
    });
  });

/** A server has come up when it answers, and ends well when it is told to. Its port and its folder are this run's. */
async function serves(line: string): Promise<Ended> {
  const server = await openProcess(nothingToDo, {
    command: ({ port, dataDir }) =>
      line.replace("8080", String(port)).replace("/var/lib/headwater", dataDir).split(" ").slice(1),
  });
  await server.start();
  const code = (await server.end()) ?? -1;
  const ended = { code, out: "", err: server.printed() };
  await server.close();
  return ended;
}

beforeAll(async () => {
  around = mkdtempSync(path.join(tmpdir(), "headwater-docs-"));
  bedrock = await startBedrock({ script: nothingToDo });
  const bare = path.join(around, "remote.git");
  codecatalyst = await serveCodeCatalyst(
    workflowAnswers({ status: "SUCCEEDED", cloneUrl: pathToFileURL(bare).href }),
  );
  shop = path.join(around, "shop");
  await cp(path.join(ROOT, "examples/shop"), shop, { recursive: true });
  plainGit(around, ["init", "-q", "--bare", bare]);
  plainGit(shop, ["init", "-q"]);
  plainGit(shop, ["add", "-A"]);
  plainGit(shop, ["commit", "-qm", "Start the shop"]);
  plainGit(shop, ["switch", "-qc", "change"]);
  const story = "payments.spec.md";
  await cp(path.join(ROOT, "examples/story", story), path.join(shop, "specs/services", story));
  plainGit(shop, ["commit", "-qam", "Require the currency of a charge"]);
});
afterAll(async () => {
  await codecatalyst.close();
  await bedrock.close();
  rmSync(around, { recursive: true, force: true });
});

// Pages share nothing, and each waits for its programs: side by side.
test.concurrent.each([...new Set(OURS.map(({ page }) => page))])("the commands of %s", async (page) => {
  const own = path.join(around, page.replaceAll("/", "-"));
  const dir = path.join(own, "shop");
  await cp(shop, dir, { recursive: true });
  if (page === "docs/openspec.md") writeFiles(dir, OPENSPEC_SAMPLE);
  const lines = OURS.filter((each) => each.page === page).map(({ line }) => line);
  if (lines.some((line) => line.startsWith("headwater queue"))) {
    mkdirSync(path.join(own, "data/queue"), { recursive: true });
    unpackSeed(await seedFile(), path.join(own, "data/queue/data"));
  }
  for (const line of lines) {
    const args = line.split(" ").slice(1);
    const { code, out, err } = await (args[0] === "serve" ? serves(line) : headwater(dir, args));
    expect([line, code], err + out).toEqual([line, SAYS_NO.includes(line) ? 1 : 0]);
    expect(out, line).toContain(SAYS[line] ?? "");
    if (args.includes("--json")) expect(JSON.parse(out), line).toHaveProperty("schema");
  }
  expect(bedrock.refusals).toEqual([]);
});

test("the review in the README is the one that the command prints", async () => {
  const { out } = await headwater(shop, ["review", "--base", "main", "--head", "change"]);
  const quoted = read("README.md").split("prettier-ignore-start -->\n")[1]?.split("\n<!--")[0] ?? "";
  const shown = quoted.split("\n").map((line) => line.replace(/^> ?/, ""));
  const hashes = (text: string): string => text.replace(/`[0-9a-f]{10}`/g, "`commit`");
  expect(hashes(shown.join("\n").trim())).toBe(hashes(out.trim()));
});

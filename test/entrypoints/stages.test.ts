/** Plan, run and apply as a person uses them: what the commands say on the way. The story is told in forms.test.ts. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBedrock } from "../fakes/bedrock/server.ts";
import type { FakeBedrock } from "../fakes/bedrock/server.ts";
import { shopModel } from "../scenarios/shop/model.ts";
import { childEnvironment } from "../child-environment.ts";

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, "../..");
const IDENTITY = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

let folder: string;
let shop: string;
let bedrock: FakeBedrock;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function headwater(...args: string[]): Promise<Ended> {
  const env = {
    PATH: process.env["PATH"],
    ...childEnvironment(),
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE12",
    AWS_SECRET_ACCESS_KEY: "not-a-real-secret-for-tests-only-000000",
    AWS_REGION: "us-east-1",
    HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
  };
  const command = [path.join(ROOT, "src/entrypoints/cli.ts"), ...args];
  try {
    return { code: 0, ...(await run(process.execPath, command, { cwd: shop, env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "headwater-stages-"));
  shop = path.join(folder, "shop");
  await cp(path.join(ROOT, "examples/shop"), shop, { recursive: true });
  const git = async (...args: string[]): Promise<unknown> =>
    run("git", args, { cwd: shop, env: { ...process.env, ...IDENTITY } });
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git("commit", "-qm", "Start the shop");
  await git("checkout", "-qb", "require-currency");
  await cp(
    path.join(ROOT, "examples/story/payments.spec.md"),
    path.join(shop, "specs/services/payments.spec.md"),
  );
  await git("commit", "-qam", "Require the currency of a charge");
  bedrock = await startBedrock({ script: shopModel() });
});

afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true, force: true });
});

test("plan, run and apply lead to branches and bodies", async () => {
  const plan = await headwater(
    "plan",
    "--base",
    "main",
    "--head",
    "require-currency",
    "--out",
    "../plan.json",
  );
  expect(plan.stderr).toContain("run   regenerate-clients");
  expect(plan.code).toBe(0);
  expect(bedrock.requests).toHaveLength(0);

  const ran = await headwater("run", "../plan.json", "--out", "../result.json");
  expect(bedrock.refusals).toEqual([]);
  expect(ran.stderr).toContain("check `npm test`: failed");
  expect(ran.stderr).toContain("check `npm test`: passed");
  // Both may edit the clients, and the later one works on the result of the earlier.
  expect(ran.stderr).toContain("sync-client-stubs: waits for regenerate-clients; plan and run again once");
  expect(ran.code).toBe(0);

  const applied = await headwater("apply", "../result.json");
  expect(applied.stdout).toMatch(
    /^regenerate-clients: branch headwater\/regenerate-clients\/[0-9a-f]{8} at /m,
  );
  expect(applied.stdout).not.toContain("sync-client-stubs");
  expect(applied.code).toBe(0);
  const bodies = path.join(shop, ".git/headwater/proposals");
  const files = (await readdir(bodies)).filter((name) => name.endsWith(".md"));
  expect(files).toHaveLength(3);
  const texts = await Promise.all(files.map((name) => readFile(path.join(bodies, name), "utf8")));
  expect(texts.join("\n")).toContain("`npm test`");
});

const RANGE = ["plan", "--base", "main", "--head", "require-currency"];
const git = async (...args: string[]): Promise<string> =>
  (await run("git", args, { cwd: shop, env: { ...process.env, ...IDENTITY } })).stdout.trim();
/** Lines of stderr that tell what runs and what does not, without ids. */
const planned = async (): Promise<string[]> =>
  (await headwater(...RANGE)).stderr
    .split("\n")
    .filter((line) => /^(?:run|skip) /.test(line))
    .map((line) => line.replace(/\/[0-9a-f]{8}`/, "/<id>`").replace(/: global\.anthropic.*/, ""));
const ourBranch = async (hook: string): Promise<string> =>
  (await git("branch", "--list", "--format=%(refname:short)", `headwater/${hook}/*`)) || "none";

// The branches are those of the test before.
test("what was applied is not planned again, until its branch is deleted or the change is another one", async () => {
  const standing = (hook: string): string =>
    `skip  ${hook}: it stands on branch \`headwater/${hook}/<id>\`, made for this change; delete the branch to plan it again`;
  const calls = bedrock.requests.length;
  expect(await planned()).toEqual([
    "skip  update-docs: runs when the pull request is merged",
    ...["regenerate-clients", "cascade-svc-checkout", "cascade-svc-orders"].map(standing),
    "skip  sync-client-stubs: it waits for `regenerate-clients`, whose branch edits files that it may edit too; plan again once that is merged",
  ]);
  expect(JSON.parse((await headwater(...RANGE, "--json")).stdout)).toMatchObject({ runs: [] });

  await git("branch", "-qD", await ourBranch("cascade-svc-orders"));
  expect(await planned()).toContain("run   cascade-svc-orders");
  expect(await planned()).toContain(standing("regenerate-clients"));

  // A merge answers the run too, and lets the hook go on that may edit what it edits.
  const waits = (hook: string): string =>
    `skip  sync-client-stubs: it waits for \`${hook}\`, whose branch edits files that it may edit too; plan again once that is merged`;
  await git("merge", "-q", "--no-ff", "-m", "Take the clients", await ourBranch("regenerate-clients"));
  const merged = await planned();
  expect(merged).toContain(
    "skip  regenerate-clients: branch `headwater/regenerate-clients/<id>`, made for this change, is merged",
  );
  expect(merged).toContain(waits("cascade-svc-checkout"));
  await git("merge", "-q", "--no-ff", "-m", "Take checkout", await ourBranch("cascade-svc-checkout"));
  expect(await planned()).toContain("run   sync-client-stubs");

  const spec = path.join(shop, "specs/services/payments.spec.md");
  await writeFile(spec, (await readFile(spec, "utf8")).replace("within 900 ms", "within 950 ms"));
  await git("commit", "-qam", "Answer still later");
  expect((await planned()).filter((line) => line.startsWith("run "))).toEqual([
    "run   regenerate-clients",
    "run   sync-client-stubs",
    // The spec of checkout is part of the change by now, so nothing cascades into it.
    "run   cascade-svc-orders",
  ]);
  expect(bedrock.requests).toHaveLength(calls);
});

test("a file of another kind, a changed plan and a missing file are refused with what to do next", async () => {
  await writeFile(path.join(folder, "other.json"), "{}");
  const wrong = await headwater("run", "../other.json");
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stderr).toContain("is not a headwater/plan@1 file");
  const missing = await headwater("apply", "../nowhere.json", "--json");
  expect(missing.code).toBe(2);
  expect(missing.stdout + missing.stderr).toContain("headwater/error@1");
});

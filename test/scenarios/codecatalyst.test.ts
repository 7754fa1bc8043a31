/**
 * What is special about workflows of CodeCatalyst: the bundle, tokens for git, stages, odd checkouts, linked sources.
 * The shop's whole story is told in forms.test.ts.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import { childEnvironment } from "../child-environment.ts";

import type { LedgerBook } from "../../src/core/ledger/model.ts";
import { readLedger } from "../../src/core/ledger/text.ts";
import type { Plan } from "../../src/core/plan/model.ts";
import { writeFiles } from "../write-files.ts";
import { MODEL_CREDENTIALS, openActionShop, type ActionShop } from "../entrypoints/action/shop.ts";
import { runStep, type Step } from "../entrypoints/action/step.ts";
import { NO_NETWORK } from "../entrypoints/action/no-network.ts";
import { startBedrock, type FakeBedrock } from "../fakes/bedrock/server.ts";
import { AFTER, CONFIG, NOTES, notesFiles, notesModel, SMALL_BUDGET } from "./shop/notes.ts";
import { plainGit } from "../git/support/sample.ts";
import { SPEC } from "./shop/world.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const git = (dir: string, ...args: string[]): string => plainGit(dir, args);

const CATALYST = {
  CATALYST_WORKFLOW_SPACE_NAME: "acme space",
  CATALYST_WORKFLOW_PROJECT_NAME: "shop",
};

interface Project {
  bedrock: FakeBedrock;
  bare: string;
  dir: string;
  step: (request: {
    inputs?: Record<string, string>;
    env?: Record<string, string>;
    dir?: string;
  }) => Promise<Step>;
  ledger: () => LedgerBook;
  /** Another fresh checkout of the changed branch, as each action of a workflow gets one. */
  checkout: (...args: string[]) => string;
}

async function openProject(files = notesFiles()): Promise<Project> {
  const work = mkdtempSync(path.join(tmpdir(), "headwater-catalyst-"));
  endings.push(() => rmSync(work, { recursive: true, force: true }));
  const bedrock = await startBedrock({ script: notesModel() });
  endings.push(() => bedrock.close());
  const [seed, bare] = [path.join(work, "seed"), path.join(work, "remote.git")];
  git(work, "init", "-q", seed);
  writeFiles(seed, files);
  git(seed, "add", "-A");
  git(seed, "commit", "-qm", "Start");
  git(seed, "switch", "-qc", "change");
  writeFiles(seed, { [SPEC]: AFTER });
  git(seed, "commit", "-qam", "Answer later");
  git(seed, "switch", "-qc", "other", "main");
  writeFiles(seed, { [SPEC]: AFTER.replace("900", "950") });
  git(seed, "commit", "-qam", "Answer much later");
  git(seed, "switch", "-q", "main");
  git(work, "clone", "-q", "--bare", seed, bare);
  const checkout = (...args: string[]): string => {
    const dir = path.join(mkdtempSync(path.join(work, "action-")), "shop");
    git(work, "clone", "-q", "--branch", "change", ...args, pathToFileURL(bare).href, dir);
    return dir;
  };
  const dir = checkout();
  return {
    bedrock,
    bare,
    dir,
    checkout,
    ledger: () => {
      const read = readLedger(`${git(bare, "show", "headwater-ledger:.headwater/ledger.jsonl")}\n`);
      if (read.kind !== "read") throw new Error(`The ledger is ${read.kind}.`);
      return read.book;
    },
    step: ({ inputs = {}, env = {}, dir: at = dir }) =>
      runStep({
        dir: at,
        preload: NO_NETWORK,
        inputs: { base: "main", head: "change", ...inputs },
        env: {
          GITHUB_ACTIONS: "",
          GITHUB_OUTPUT: "",
          ...CATALYST,
          HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
          ...env,
        },
      }),
  };
}

const outputsOf = ({ log }: Step): Record<string, string> =>
  Object.fromEntries(
    [...log.matchAll(/^::set-output name=([\w-]+)::(.*)$/gm)].map(([, name, value]) => [
      name ?? "",
      value ?? "",
    ]),
  );

test("a review needs git alone: it stands in the log, its outputs are lines that CodeCatalyst reads", async () => {
  const project = await openProject();
  const step = await project.step({ env: { GITHUB_STEP_SUMMARY: "" }, inputs: { "fail-on": "breaking" } });
  expect(step.code).toBe(1);
  expect(step.log).toContain("**Breaking.** 1 breaking change in `services/payments`.");
  expect(outputsOf(step)).toMatchObject({ verdict: "breaking", runs: "1", proposals: "[]" });
  expect(step.log).not.toContain("::warning");
});

test("the steps of the example as a shell runs them: variables that the build action passes on hold the outputs", async () => {
  const project = await openProject();
  const work = path.dirname(project.bare);
  const { Actions } = parse(readFileSync(path.join(ROOT, "examples/codecatalyst/review.yaml"), "utf8")) as {
    Actions: { Review: { Outputs: { Variables: string[] }; Configuration: { Steps: { Run: string }[] } } };
  };
  const { Outputs, Configuration } = Actions.Review;
  mkdirSync(path.join(work, "headwater"));
  symlinkSync(path.join(ROOT, "dist-action"), path.join(work, "headwater/dist-action"));
  // The checkout of Headwater itself is the one that is here.
  const steps = Configuration.Steps.map(({ Run }) => Run)
    .filter((run) => !run.startsWith("git init"))
    .map((run) => run.replaceAll("/tmp/headwater", path.join(work, "headwater")));
  const shown = Outputs.Variables.map((name) => `echo "${name}=$${name}"`);
  const told = execFileSync("bash", ["-ec", [...steps, "echo ==", ...shown].join("\n")], {
    cwd: project.dir,
    encoding: "utf8",
    env: {
      ...childEnvironment(),
      ...CATALYST,
      PATH: `${path.dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      HEAD_BRANCH: "change",
      HOME: work,
    },
  });
  expect(told).toContain("**Breaking.** 1 breaking change in `services/payments`.");
  expect(
    told
      .slice(told.indexOf("==\n") + 3)
      .trim()
      .split("\n"),
  ).toEqual([
    "outcome=reviewed; 1 run left: this step has no credentials of a model (or `model: off`)",
    "summary=Breaking: 1 breaking change in services/payments.",
    "verdict=breaking",
    "runs=1",
    "proposals=[]",
  ]);
});

test("what follows is a pushed branch, and where a person opens the pull request is said", async () => {
  const project = await openProject();
  const env = { ...MODEL_CREDENTIALS, HEADWATER_GIT_USER: "ada", HEADWATER_GIT_TOKEN: "a-secret-of-ada" };
  const step = await project.step({ env });
  expect(step.code).toBe(0);
  const [proposal] = JSON.parse(outputsOf(step)["proposals"] ?? "[]") as Record<string, string>[];
  expect(proposal).toEqual({
    hook: "write-notes",
    outcome: "branch_pushed",
    branch: expect.stringMatching(/^headwater\/write-notes\//) as string,
    into: "change",
  });
  const branch = proposal?.["branch"] ?? "";
  expect(git(project.bare, "show", `${branch}:${NOTES}`)).toBe("Charges are answered within 900 ms.");
  expect(step.log).toContain(
    `in https://codecatalyst.aws/spaces/acme%20space/projects/shop/view, choose the repository, then "Create pull request" from ${branch} into change.`,
  );
  expect(step.log).not.toContain("a-secret-of-ada");
});

test("plan, run and apply in three actions, with the runner's own token for the push", async () => {
  const project = await openProject();
  const asked: string[] = [];
  const runner = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(JSON.stringify({ AccessKeyId: "user", SecretAccessKey: "password-of-the-runner" }));
  });
  await new Promise<void>((resolve) => runner.listen(0, "127.0.0.1", resolve));
  endings.push(() => runner.close());
  const files = { plan: path.join(project.dir, "plan.json"), result: path.join(project.dir, "result.json") };
  const unreserved = await project.step({ inputs: { stage: "plan", plan: files.plan } });
  expect([unreserved.code, outputsOf(unreserved)["runs"], unreserved.log]).toEqual([
    0,
    "0",
    expect.stringContaining(
      "write-notes does not run: its budget cannot be reserved: There is no token to push a branch to CodeCatalyst with.",
    ),
  ]);
  const planned = await project.step({
    inputs: { stage: "plan", plan: files.plan },
    env: { HEADWATER_GIT_TOKEN: "a-secret-of-ada" },
  });
  expect([planned.code, outputsOf(planned)["runs"]]).toEqual([0, "1"]);
  expect(project.ledger().reservations).toMatchObject([{ hook: "write-notes", usd: 2, repositoryId: 0 }]);
  const inputs = { stage: "run", ...files };
  const ran = await project.step({ inputs, env: MODEL_CREDENTIALS, dir: project.checkout() });
  // Each action has a checkout of its own, with the base on the remote alone.
  expect([ran.code, ran.log]).toEqual([0, expect.stringContaining("write-notes: finished")]);
  const endpoint = `http://127.0.0.1:${(runner.address() as AddressInfo).port}/token`;
  const none = await project.step({ inputs: { stage: "apply", ...files }, dir: project.checkout() });
  expect([none.code, none.log]).toEqual([
    1,
    expect.stringContaining(
      "There is no token to push a branch to CodeCatalyst with.%0AGive a personal access token",
    ),
  ]);
  const applied = await project.step({
    inputs: { stage: "apply", ...files },
    env: { AWS_CONTAINER_TOKEN_ENDPOINT: endpoint },
    dir: project.checkout(),
  });
  expect([applied.code, asked, applied.log]).toEqual([0, ["/token"], expect.stringContaining("is pushed")]);
  expect(project.ledger()).toMatchObject({
    entries: [{ hook: "write-notes", outcome: "finished" }],
    reservations: [],
  });
  // A reservation that ran out is no leave to spend.
  const late = JSON.parse(readFileSync(files.plan, "utf8")) as Plan;
  for (const run of late.runs) run.reserved = { usd: 2, until: "2026-01-01T00:00:00.000Z" };
  writeFileSync(files.plan, JSON.stringify(late));
  const requests = project.bedrock.requests.length;
  const expired = await project.step({ inputs, env: MODEL_CREDENTIALS, dir: project.checkout() });
  expect([expired.code, outputsOf(expired)["outcome"], project.bedrock.requests.length]).toEqual([
    0,
    "nothing to run",
    requests,
  ]);
});

test("two workflow runs that plan at once share a budget by pushes; a remote that takes none lets nothing run", async () => {
  const project = await openProject(notesFiles({ config: [...CONFIG, SMALL_BUDGET, ""] }));
  const env = { ...MODEL_CREDENTIALS, HEADWATER_GIT_TOKEN: "a-secret-of-ada" };
  const plan = (head: string): Promise<Step> =>
    project.step({
      env,
      inputs: { stage: "plan", head: `origin/${head}`, base: "origin/main" },
      dir: project.checkout(),
    });
  const both = await Promise.all([plan("change"), plan("other")]);
  expect(both.map((step) => outputsOf(step)["runs"]).toSorted()).toEqual(["0", "1"]);
  expect(both.map(({ log }) => log).join("")).toContain(
    "write-notes does not run: it may cost up to $2.00, and $1.00 is left of the day's budget of $3.00",
  );
  expect(project.ledger().reservations).toHaveLength(1);

  const hook = path.join(project.bare, "hooks/update");
  writeFileSync(hook, '#!/bin/sh\ncase "$1" in */headwater-ledger) exit 1 ;; esac\n', { mode: 0o755 });
  const missing = outputsOf(both[0])["runs"] === "0" ? "change" : "other";
  git(project.bare, "update-ref", "-d", "refs/heads/headwater-ledger");
  const refused = await project.step({
    env,
    inputs: { head: `origin/${missing}`, base: "origin/main" },
    dir: project.checkout(),
  });
  expect([refused.code, outputsOf(refused)["outcome"], project.bedrock.requests]).toEqual([
    0,
    "reviewed; the budgets have room for no run",
    [],
  ]);
  expect(refused.log).toContain(
    "write-notes does not run: The remote takes no push of branch headwater-ledger from here (git said: hook declined).",
  );
});

test("a shallow checkout without the base, no repository, an empty one: each is told with what to do", async () => {
  const project = await openProject();
  const shallow = await project.step({ dir: project.checkout("--depth", "1") });
  expect([shallow.code, shallow.log]).toEqual([
    1,
    expect.stringContaining(
      "it is shallow, so only a part of the history is here.%0AFetch it before this step (`git fetch --unshallow origin main`)",
    ),
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), "headwater-none-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const none = await project.step({ dir: folder });
  expect([none.code, none.log]).toEqual([1, expect.stringContaining("is not a git repository")]);
  git(folder, "init", "-q");
  const empty = await project.step({ dir: folder });
  expect([empty.code, empty.log]).toEqual([
    1,
    expect.stringContaining("This checkout has no commits at all.%0APush a first commit"),
  ]);
  const detached = project.checkout();
  git(detached, "switch", "-q", "--detach");
  const step = await project.step({
    dir: detached,
    inputs: { head: "HEAD", base: "origin/main", model: "off" },
  });
  expect([step.code, outputsOf(step)["verdict"]]).toEqual([0, "breaking"]);
});

test("a source that is linked from GitHub: the pull request lives there, so everything is written there", async () => {
  const shop: ActionShop = await openActionShop();
  endings.push(() => shop.close());
  const number = shop.openPullRequest();
  const dir = path.join(shop.dir, "checkout");
  git(shop.dir, "clone", "-q", "--branch", "change", shop.repo.bareDir, dir);
  git(dir, "remote", "set-url", "origin", `${shop.github.url}/acme/shop.git`);
  const step = await runStep({
    dir,
    inputs: {
      base: "main",
      head: "change",
      token: shop.github.installationToken(shop.repo),
      "app-slug": "headwater",
    },
    env: {
      GITHUB_ACTIONS: "",
      GITHUB_OUTPUT: "",
      ...CATALYST,
      GITHUB_API_URL: shop.github.url,
      GITHUB_SERVER_URL: shop.github.url,
      HEADWATER_BEDROCK_ENDPOINT: shop.bedrock.url,
      ...MODEL_CREDENTIALS,
    },
  });
  expect([step.code, step.log]).toEqual([
    0,
    expect.stringContaining("reviewed: breaking; write-notes: open"),
  ]);
  expect(shop.comments(number)).toHaveLength(1);
  expect(shop.repo.pullRequest(2).base.branch).toBe("change");
  expect(outputsOf(step)).toMatchObject({ "pull-request": "1", verdict: "breaking" });
});

/** `headwater workflow` as a process: a commit goes to its branch, the workflow starts once, its end is the exit code. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  serveCodeCatalyst,
  workflowAnswers,
  type Answer,
  type Service,
} from "../adapters/codecatalyst/loopback-api.ts";
import { plainGit } from "../git/support/sample.ts";
import { childEnvironment } from "../child-environment.ts";

const CLI = path.resolve(import.meta.dirname, "../../src/entrypoints/cli.ts");
const P = "/v1/spaces/acme/projects/shop";
let dir = "";
let bare = "";
let service: Service;

const git = (dir: string, ...args: string[]): string => plainGit(dir, args);

beforeEach(() => {
  const work = mkdtempSync(path.join(tmpdir(), "headwater-workflow-"));
  dir = path.join(work, "checkout");
  bare = path.join(work, "remote.git");
  git(work, "init", "-q", dir);
  writeFileSync(path.join(dir, "a.txt"), "a\n");
  git(dir, "add", "-A");
  git(dir, "commit", "-qm", "a");
  git(work, "init", "-q", "--bare", bare);
});
afterEach(async () => {
  await service.close();
  rmSync(path.dirname(dir), { recursive: true, force: true });
});

const answers = (status: string): Record<string, Answer[]> =>
  workflowAnswers({ status, cloneUrl: pathToFileURL(bare).href });

const headwater = (
  env: Record<string, string>,
  ...more: string[]
): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const place = ["--space", "acme", "--project", "shop", "--repository", "shop", "--branch", "change"];
    execFile(
      process.execPath,
      [CLI, "workflow", ...place, ...more],
      { cwd: dir, env: { PATH: process.env["PATH"] ?? "", ...childEnvironment(), ...env } },
      (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err }),
    );
  });

test("a commit stands on its branch before the run starts, and the token for git is gone afterwards", async () => {
  service = await serveCodeCatalyst(answers("SUCCEEDED"));
  const env = { HEADWATER_CODECATALYST_TOKEN: "tok", HEADWATER_CODECATALYST_ENDPOINT: service.url };
  const first = await headwater(env, "--push", "main", "--json");
  expect([first.code, JSON.parse(first.out)]).toMatchObject([
    0,
    { schema: "headwater/workflow@1", run: "run1", workflow: "w1", status: "SUCCEEDED" },
  ]);
  expect(git(bare, "rev-parse", "change")).toBe(git(dir, "rev-parse", "main"));
  const calls = service.seen.map(({ request }) => request.split("?")[0]);
  expect(calls).toEqual([
    `GET ${P}/sourceRepositories/shop/cloneUrls`,
    "PUT /v1/accessTokens",
    "DELETE /v1/accessTokens/t1",
    `POST ${P}/workflows`,
    `PUT ${P}/workflowRuns`,
    `GET ${P}/workflowRuns/run1`,
  ]);
  await headwater(env, "--push", "main");
  const starts = service.seen.filter(
    ({ request }) => request.startsWith("PUT") && request.includes("workflowRuns"),
  );
  expect(new Set(starts.map(({ body }) => body)).size).toBe(1);
  expect(first.err + first.out).not.toMatch(/s3cret|tok\b/);
});

test("without a token, or with an address that is none, nothing is asked and the way to one is told", async () => {
  service = await serveCodeCatalyst(answers("SUCCEEDED"));
  const none = await headwater({ HEADWATER_CODECATALYST_ENDPOINT: service.url });
  expect([none.code, none.err]).toEqual([
    2,
    expect.stringMatching(/HEADWATER_CODECATALYST_TOKEN is not set[\s\S]*aws sso login/),
  ]);
  const plain = await headwater({
    HEADWATER_CODECATALYST_TOKEN: "tok",
    HEADWATER_CODECATALYST_ENDPOINT: "http://elsewhere.example",
  });
  expect([plain.code, plain.err]).toEqual([
    2,
    expect.stringContaining("HEADWATER_CODECATALYST_ENDPOINT is not an https address."),
  ]);
  expect(service.seen).toEqual([]);
});

test("a run that fails exits with 1; an expired token is told with what to do", async () => {
  service = await serveCodeCatalyst(answers("FAILED"));
  const env = { HEADWATER_CODECATALYST_TOKEN: "tok", HEADWATER_CODECATALYST_ENDPOINT: service.url };
  const failed = await headwater(env);
  expect([failed.code, failed.out]).toEqual([1, expect.stringContaining("FAILED: run run1")]);
  await service.close();
  const refusal = { status: 403, error: "AccessDeniedException", body: { message: "expired" } };
  service = await serveCodeCatalyst({ [`POST ${P}/workflows?maxResults=100`]: [refusal] });
  const expired = await headwater({ ...env, HEADWATER_CODECATALYST_ENDPOINT: service.url });
  expect([expired.code, expired.err]).toEqual([2, expect.stringContaining("HEADWATER_CODECATALYST_TOKEN")]);
});

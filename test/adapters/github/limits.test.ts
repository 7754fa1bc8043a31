/** GitHub's limits around real requests of a real client to the fake: turns, pauses, unchanged reads, the kept budget. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { PERMISSIONS } from "../../../src/adapters/github/access.ts";
import { attempt, type GitHubClient } from "../../../src/adapters/github/calls.ts";
import { clientClass } from "../../../src/adapters/github/client.ts";
import { githubLimits, turnsInProcess, type Limits } from "../../../src/adapters/github/limits.ts";
import { repositoryClient } from "../../../src/adapters/github/repository-client.ts";
import { fakeClock } from "../../fakes/clock.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "../../fakes/github/index.ts";

let github: GitHub;
let repo: RepositoryHandle;
beforeAll(async () => {
  github = await startGitHub();
  repo = github.createRepository({ owner: "acme", name: "shop", files: { "README.md": "base\n" } });
});
afterAll(() => github.stop());

const silent = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };

interface World {
  octokit: GitHubClient;
  limits: Limits;
  waits: number[];
  warned: string[];
  advance: (ms: number) => void;
  createRef: (name: string) => Promise<unknown>;
  requests: () => number;
}

function world(): World {
  const clock = fakeClock("2026-01-01T00:00:00Z");
  const now = (): number => clock.now().getTime();
  const waits: number[] = [];
  const warned: string[] = [];
  const limits = githubLimits({
    clock: now,
    wait: async (ms) => {
      waits.push(ms);
      clock.advance(ms);
    },
    reserve: turnsInProcess(now),
    pacing: true,
    log: { warn: (_, message) => void warned.push(message) },
  });
  const octokit = repositoryClient({
    Client: clientClass(),
    baseUrl: github.url,
    limits: limits.of("1"),
    source: { token: async () => github.installationToken(repo, PERMISSIONS), refused: () => undefined },
    log: silent,
  });
  const from = github.requests.length;
  const sha = repo.head("main");
  const at = { owner: repo.owner, repo: repo.name };
  return {
    octokit,
    limits,
    waits,
    warned,
    advance: clock.advance,
    createRef: (name) =>
      attempt(() =>
        octokit.request("POST /repos/{owner}/{repo}/git/refs", { ...at, ref: `refs/heads/${name}`, sha }),
      ),
    requests: () => github.requests.length - from,
  };
}

test("writes that come together leave one after another, a second apart", async () => {
  const { createRef, waits, limits } = world();
  await Promise.all(["a", "b", "c", "d"].map((name) => createRef(`turn-${name}`)));
  expect(waits).toEqual([1_000, 1_000, 1_000]);
  expect(limits.facts()).toMatchObject({ installations: 1, writes: 4, waiting: 0, held: 0 });
});

test("an hour's writes that are used up become a pause for the caller, not a wait in a lane", async () => {
  const { limits, warned, createRef, requests } = world();
  for (let n = 0; n < 400; n += 1) await limits.of("1").inTurn(async () => n);
  const asked = requests();
  await expect(createRef("one-more")).rejects.toMatchObject({ code: "secondary_limit", retryable: true });
  expect(requests()).toBe(asked);
  expect(warned).toEqual(["An installation has used up its writes."]);
});

test("`retry-after` holds for every request of the installation, then it goes on", async () => {
  const { octokit, createRef, advance, requests, limits } = world();
  github.fault({ kind: "secondary_limit", retryAfter: 30, match: ({ method }) => method === "POST" });
  await expect(createRef("held")).rejects.toMatchObject({ code: "secondary_limit", retryAfter: 30 });
  const asked = requests();
  await expect(createRef("held")).rejects.toMatchObject({ code: "secondary_limit", retryAfter: 30 });
  await expect(attempt(() => octokit.request("GET /rate_limit"))).rejects.toMatchObject({ retryable: true });
  expect(requests()).toBe(asked);
  expect(limits.facts().held).toBe(1);
  advance(30_000);
  await createRef("held");
});

test("a read that did not change costs nothing, and one that did is new", async () => {
  const { octokit, limits } = world();
  const at = { owner: repo.owner, repo: repo.name, branch: "main" };
  const read = async (): Promise<string> =>
    (await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", at)).data.commit.sha;
  expect(await read()).toBe(repo.head("main"));
  const before = github.requests.length;
  expect(await read()).toBe(repo.head("main"));
  expect(github.requests.slice(before).map(({ status }) => status)).toEqual([304]);
  const next = repo.commit({ branch: "main", files: { "README.md": "next\n" } });
  expect(await read()).toBe(next);
  expect(limits.facts().leastRemaining).toBeLessThan(5_000);
});

test("the last fifth of an hour's requests is for people", () => {
  const { limits, advance } = world();
  const headers = (remaining: number): Record<string, string> => ({
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(Date.parse("2026-01-01T00:10:00Z") / 1_000),
  });
  limits.of("1").learn(headers(1_000), false);
  limits.keepForPeople("1");
  limits.of("1").learn(headers(999), false);
  expect(() => limits.keepForPeople("1")).toThrow("kept for what people ask for");
  limits.of("1").refuseWhileHeld();
  limits.keepForPeople("2");
  advance(600_000);
  limits.keepForPeople("1");
});

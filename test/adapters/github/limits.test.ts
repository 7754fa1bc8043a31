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

/** What GitHub says of an hour's requests. */
const hour = (remaining: number, minutes: number, resource?: string): Record<string, string> => ({
  "x-ratelimit-limit": "5000",
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(Date.parse("2026-01-01T00:00:00Z") / 1_000 + minutes * 60),
  ...(resource === undefined ? {} : { "x-ratelimit-resource": resource }),
});

const refusal = (limits: Limits): unknown => {
  try {
    limits.of("1").refuseWhileHeld();
    return null;
  } catch (error) {
    return error;
  }
};

test("without `retry-after` a pause lasts until the hour ends, or a minute where the hour is not used up", () => {
  const used = world();
  used.limits.of("1").learn(hour(0, 10), true);
  expect(refusal(used.limits)).toMatchObject({ code: "rate_limited", retryAfter: 600 });
  const sudden = world();
  sudden.limits.of("1").learn(hour(4_000, 10), true);
  expect(refusal(sudden.limits)).toMatchObject({ code: "secondary_limit", retryAfter: 60 });
  sudden.advance(60_000);
  expect(refusal(sudden.limits)).toBeNull();
});

test("a shorter pause that is told later does not end a longer one", () => {
  const { limits } = world();
  limits.of("1").learn({ "retry-after": "120" }, true);
  limits.of("1").learn({ "retry-after": "5" }, true);
  expect(refusal(limits)).toMatchObject({ retryAfter: 120 });
});

test("budgets of GraphQL and search say nothing of the hour's requests", () => {
  const { limits } = world();
  limits.of("1").learn(hour(4_000, 10, "core"), false);
  limits.of("1").learn(hour(3, 10, "graphql"), false);
  limits.of("1").learn(hour(2, 10, "search"), false);
  expect(limits.facts().leastRemaining).toBe(4_000);
  limits.keepForPeople("1");
});

test("a write that waited is not sent into a pause that was told meanwhile, and none stays counted", async () => {
  const { limits } = world();
  const one = limits.of("1");
  let sent = 0;
  const first = one.inTurn(async () => {
    sent += 1;
    one.learn({ "retry-after": "30" }, true);
    throw new Error("refused");
  });
  const second = one.inTurn(async () => (sent += 1));
  await expect(first).rejects.toThrow("refused");
  await expect(second).rejects.toMatchObject({ code: "secondary_limit", retryAfter: 30 });
  expect(sent).toBe(1);
  expect(limits.facts().waiting).toBe(0);
});

test("a turn that is more than two minutes away is not waited for, one that is nearer is", async () => {
  const clock = fakeClock("2026-01-01T00:00:00Z");
  const waits: number[] = [];
  const turns = [120_000, 120_001];
  const limits = githubLimits({
    clock: () => clock.now().getTime(),
    wait: async (ms) => void waits.push(ms),
    reserve: async () => turns.shift() ?? 0,
    pacing: true,
    log: silent,
  });
  expect(await limits.of("1").inTurn(async () => "sent")).toBe("sent");
  await expect(limits.of("1").inTurn(async () => "sent")).rejects.toMatchObject({ retryAfter: 121 });
  expect(waits).toEqual([120_000]);
});

test("a mutation of GraphQL is a write, a query is none", async () => {
  const { octokit, limits } = world();
  // What it would answer does not matter here.
  github.fault({ kind: "error", status: 404, times: 2, match: ({ path }) => path === "/graphql" });
  const ask = (query: string): Promise<unknown> => octokit.request("POST /graphql", { query });
  await ask("query { viewer { login } }").catch(() => undefined);
  expect(limits.facts().writes).toBe(0);
  await ask("  mutation { deleteRef(input: {}) { clientMutationId } }").catch(() => undefined);
  expect(limits.facts().writes).toBe(1);
});

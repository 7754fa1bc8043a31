/** Faults: what the client sees, and whether the effect happened. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
const PULLS = "/repos/acme/shop/pulls";
const WANTED = { title: "t", head: "topic", base: "main" };

beforeEach(async () => {
  github = await startGitHub();
  shop = github.createRepository({ owner: "acme", name: "shop", files: { a: "a" } });
  shop.commit({ branch: "topic", files: { b: "b" } });
  api = client(github.url, github.installationToken(shop));
});

afterEach(() => github.stop());

const creating = { match: (request: { operation: string }): boolean => request.operation === "pulls/create" };

test("an answer lost after the effect: the pull request is there", async () => {
  github.fault({ ...creating, kind: "drop_after_effect" });
  await expect(api.post(PULLS, WANTED)).rejects.toThrow();
  expect(shop.pullRequests()).toHaveLength(1);
  expect((await api.post(PULLS, WANTED)).status).toBe(422);
  expect(github.requests.map((request) => request.status)).toEqual([0, 422]);
});

test("a request lost before the effect: nothing happened", async () => {
  github.fault({ ...creating, kind: "drop_before_effect" });
  await expect(api.post(PULLS, WANTED)).rejects.toThrow();
  expect(shop.pullRequests()).toEqual([]);
  expect((await api.post(PULLS, WANTED)).status).toBe(201);
});

test("errors and limits come as often as asked for", async () => {
  github.fault({ ...creating, kind: "error", status: 502, times: 2 });
  github.fault({ ...creating, kind: "secondary_limit", retryAfter: 7 });
  github.fault({ ...creating, kind: "primary_limit" });
  const statuses = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answer = await api.post(PULLS, WANTED);
    statuses.push([
      answer.status,
      answer.headers.get("retry-after"),
      answer.headers.get("x-ratelimit-remaining"),
    ]);
  }
  expect(statuses).toEqual([
    [502, null, null],
    [502, null, null],
    [403, "7", null],
    [403, null, "0"],
    [201, null, "4999"],
  ]);
});

test("a delay holds a request until the test lets it go", async () => {
  const gate = Promise.withResolvers<void>();
  github.fault({ ...creating, kind: "delay", until: gate.promise });
  const slow = api.post(PULLS, WANTED);
  expect((await api.get("/repos/acme/shop")).status).toBe(200);
  expect(shop.pullRequests()).toEqual([]);
  gate.resolve();
  expect((await slow).status).toBe(201);
});

test("stale reads answer with the past, writes with the present", async () => {
  github.fault({ kind: "stale_read", times: 2 });
  expect((await api.post(PULLS, WANTED)).status).toBe(201);
  const old = shop.head();
  shop.commit({ branch: "main", files: { c: "c" } });
  expect((await api.get(PULLS)).body).toEqual([]);
  expect((await api.get("/repos/acme/shop/branches/main")).body).toMatchObject({ commit: { sha: old } });
  expect((await api.get(PULLS)).body).toHaveLength(1);
});

test("requests are counted by kind", async () => {
  await api.get(PULLS);
  const from = github.requests.length;
  await api.post(PULLS, WANTED);
  await api.get(PULLS);
  expect(github.count(from)).toEqual({ read: 1, write: 1, git: 0, token: 0, total: 2 });
  expect(github.count().total).toBe(3);
});

/** Check runs and statuses: whose they are, which one counts, what is told about them. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { startGitHub, type GitHub, type OtherApp, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
let ci: OtherApp;
let sha: string;
const R = "/repos/acme/shop";

beforeAll(async () => {
  github = await startGitHub();
  shop = github.createRepository({ owner: "acme", name: "shop" });
  api = client(github.url, github.installationToken(shop));
  ci = github.otherApp("ci");
});

beforeEach(() => {
  sha = shop.commit({ branch: "main", files: {}, message: "Next" });
});

afterAll(() => github.stop());

const create = (fields: Record<string, unknown>): ReturnType<Client["post"]> =>
  api.post(`${R}/check-runs`, { name: "headwater/approval", head_sha: sha, ...fields });

const told = (): string[] =>
  github
    .deliveries()
    .filter((delivery) => delivery.body.includes(sha) && delivery.event.startsWith("check_"))
    .map((delivery) => `${delivery.event} ${String(delivery.action)}`);

test("a conclusion completes a check and its suite", async () => {
  const run = (await create({ status: "in_progress" })).body as { id: number };
  await api.patch(`${R}/check-runs/${run.id}`, {
    conclusion: "action_required",
    output: { title: "t", summary: "s" },
  });
  expect((await api.get(`${R}/check-runs/${run.id}`)).body).toMatchObject({
    status: "completed",
    conclusion: "action_required",
    app: { id: github.app.id },
    output: { title: "t", summary: "s", annotations_count: 0 },
  });
  expect(told()).toEqual([
    "check_suite requested",
    "check_run created",
    "check_run completed",
    "check_suite completed",
  ]);
});

test("only the newest of a name and App is listed", async () => {
  await create({ conclusion: "failure" });
  const newer = (await create({ conclusion: "success" })).body as { id: number };
  const other = ci.check(shop, sha, { name: "headwater/approval", conclusion: "neutral" });
  const list = async (query: string): Promise<number[]> => {
    const { body } = await api.get(`${R}/commits/${sha}/check-runs${query}`);
    return (body as { check_runs: { id: number }[] }).check_runs.map((run) => run.id);
  };
  expect(await list("")).toEqual([other, newer.id]);
  expect(await list("?filter=all")).toHaveLength(3);
  expect(await list(`?app_id=${github.app.id}`)).toEqual([newer.id]);
});

test("nobody changes the check of another App, and people create none", async () => {
  const foreign = ci.check(shop, sha, { name: "test", status: "in_progress" });
  expect((await api.patch(`${R}/check-runs/${foreign}`, { conclusion: "success" })).status).toBe(403);
  const admin = client(github.url, shop.person("root", "admin").token);
  expect((await admin.post(`${R}/check-runs`, { name: "x", head_sha: sha })).status).toBe(403);
  expect((await create({ head_sha: "0".repeat(40) })).status).toBe(422);
});

test("asking for a check again reaches only its own App", async () => {
  const run = (await create({ conclusion: "failure" })).body as { id: number };
  const before = github.deliveries().length;
  shop.person("alice", "write").rerequestCheck(run.id);
  shop.person("alice").rerequestCheck(ci.check(shop, sha, { name: "test", status: "queued" }));
  const again = github
    .deliveries()
    .slice(before)
    .filter((delivery) => delivery.action === "rerequested");
  expect(
    again.map((delivery) => (JSON.parse(delivery.body) as { check_run: { id: number } }).check_run.id),
  ).toEqual([run.id]);
});

test("statuses: the newest of a context decides", async () => {
  ci.status(shop, sha, { context: "build", state: "pending" });
  ci.status(shop, sha, { context: "build", state: "success" });
  expect((await api.get(`${R}/commits/${sha}/status`)).body).toMatchObject({
    state: "success",
    total_count: 1,
  });
  expect((await api.get(`${R}/commits/${sha}/statuses`)).body).toHaveLength(2);
});

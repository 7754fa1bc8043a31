/** Deliveries: signed, queued, kept, sent again, held back, lost, doubled and reordered. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { appJwt, client } from "./client.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

let github: GitHub;
let shop: RepositoryHandle;
let receiver: Receiver;

beforeEach(async () => {
  github = await startGitHub();
  receiver = await startReceiver(github.app.webhookSecret);
  github.deliverTo(receiver.url);
  shop = github.createRepository({ owner: "acme", name: "shop", files: { a: "a" } });
  shop.commit({ branch: "topic", files: { b: "b" }, author: "alice" });
  shop.person("alice", "write").openPullRequest({ head: "topic", base: "main", title: "t" });
  await github.settled();
  receiver.received.length = 0;
});

afterEach(async () => {
  await receiver.close();
  await github.stop();
});

const comment = (body: string): number => shop.person("alice").comment(1, body);
const bodies = (): unknown[] =>
  receiver.received.map(({ payload }) => (payload["comment"] as { body: string }).body);

test("a delivery is signed and says who, where and for which installation", async () => {
  comment("hello");
  await github.settled();
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]).toMatchObject({
    event: "issue_comment",
    action: "created",
    signed: true,
    guid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    payload: {
      comment: { body: "hello", user: { login: "alice", type: "User" } },
      issue: { number: 1, pull_request: {} },
      repository: { id: shop.id, full_name: "acme/shop" },
      installation: { id: github.installation(shop).id },
      sender: { login: "alice" },
    },
  });
});

test("the App hears of its own acts, as on GitHub", async () => {
  await client(github.url, github.installationToken(shop)).post("/repos/acme/shop/issues/1/comments", {
    body: "mine",
  });
  await github.settled();
  expect(receiver.received[0]?.payload).toMatchObject({ sender: { login: "headwater[bot]", type: "Bot" } });
});

test("a failed delivery is listed and can be sent again with the same GUID", async () => {
  receiver.answers.push(500);
  comment("hello");
  await github.settled();
  const app = client(github.url, appJwt(github.app));
  const [failed] = (await app.get("/app/hook/deliveries?status=failure")).body as {
    id: number;
    guid: string;
  }[];
  expect(failed).toMatchObject({ status_code: 500, redelivery: false, event: "issue_comment" });
  await app.post(`/app/hook/deliveries/${failed?.id ?? 0}/attempts`);
  await github.settled();
  expect(receiver.received.map(({ guid }) => guid)).toEqual([failed?.guid, failed?.guid]);
  expect((await app.get("/app/hook/deliveries?per_page=1")).body).toMatchObject([
    { redelivery: true, status: "OK" },
  ]);
});

test("the list is paged by a cursor", async () => {
  const app = client(github.url, appJwt(github.app));
  const first = await app.get("/app/hook/deliveries?per_page=1");
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  const second = await app.get(next.slice(github.url.length));
  const ids = [first, second].map((answer) => (answer.body as { id: number }[])[0]?.id);
  expect(ids[0]).toBeGreaterThan(ids[1] ?? Infinity);
});

test("deliveries can be held and released in another order", async () => {
  github.webhooks.hold();
  comment("one");
  comment("two");
  await github.settled();
  expect(receiver.received).toEqual([]);
  github.webhooks.release((held) => held.toReversed());
  await github.settled();
  expect(bodies()).toEqual(["two", "one"]);
});

test("deliveries can be lost and doubled", async () => {
  github.webhooks.drop((delivery) => delivery.body.includes("lost"));
  github.webhooks.duplicate((delivery) => delivery.body.includes("twice"));
  comment("lost");
  comment("twice");
  await github.settled();
  expect(bodies()).toEqual(["twice", "twice"]);
  expect(new Set(receiver.received.map(({ guid }) => guid)).size).toBe(1);
  expect(github.deliveries().filter((delivery) => delivery.status === "unsent")).toHaveLength(1);
});

test("an address that nobody listens at is a failed delivery", async () => {
  const other = await startReceiver("x");
  await other.close();
  github.deliverTo(other.url);
  comment("hello");
  await github.settled();
  expect(github.deliveries().at(-1)).toMatchObject({ status: "failed", statusCode: null });
});

test("other repositories are none of the App's business", async () => {
  const quiet = github.createRepository({ owner: "acme", name: "quiet", installed: false });
  quiet.commit({ branch: "main", files: { x: "x" } });
  await github.settled();
  expect(receiver.received).toEqual([]);
});

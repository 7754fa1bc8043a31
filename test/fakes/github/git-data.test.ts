/** Commits and refs made through the REST API: who signs, what moves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
let R: string;
let count = 0;

beforeAll(async () => {
  github = await startGitHub();
});

beforeEach(() => {
  const name = `shop-${(count += 1)}`;
  R = `/repos/acme/${name}`;
  shop = github.createRepository({ owner: "acme", name, files: { "a.txt": "a\n" } });
  api = client(github.url, github.installationToken(shop));
  shop.commit({ branch: "feature", files: { "b.txt": "b\n" }, author: "alice" });
});

afterAll(() => github.stop());

describe("signatures", () => {
  test.each([
    ["neither author nor committer", {}, { verified: true, reason: "valid" }],
    ["an author", { author: { name: "A", email: "a@example.com" } }, { verified: false, reason: "unsigned" }],
  ])("a commit of the App with %s", async (_name, fields, verification) => {
    const tree = shop.commitFacts(shop.head()).tree;
    const answer = await api.post(`${R}/git/commits`, {
      message: "m",
      tree,
      parents: [shop.head()],
      ...fields,
    });
    expect(answer).toMatchObject({ status: 201, body: { verification } });
  });

  test("a pushed commit is unsigned", async () => {
    expect((await api.get(`${R}/commits/feature`)).body).toMatchObject({
      commit: { verification: { reason: "unsigned" } },
    });
  });
});

describe("refs", () => {
  test("exist once, move forward, and leave protected branches alone", async () => {
    const sha = shop.head("feature");
    expect((await api.post(`${R}/git/refs`, { ref: "refs/heads/feature", sha })).status).toBe(422);
    expect((await api.patch(`${R}/git/refs/heads%2Ffeature`, { sha: shop.head() })).status).toBe(422);
    expect((await api.patch(`${R}/git/refs/heads%2Ffeature`, { sha: shop.head(), force: true })).status).toBe(
      200,
    );
    shop.protect("main", { requiredReviews: 1 });
    expect((await api.patch(`${R}/git/refs/heads/main`, { sha })).status).toBe(422);
    expect((await api.get(`${R}/branches/main`)).body).toMatchObject({ protected: true });
    expect((await api.get(`${R}/git/ref/heads/nowhere`)).status).toBe(404);
  });
});

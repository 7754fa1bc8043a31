/** The description catches requests that GitHub would not understand, and says where to add what is missing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { subsetIsIntact } from "./description.ts";
import { startGitHub, type GitHub } from "./index.ts";

let github: GitHub;
let api: Client;
const R = "/repos/acme/shop";

beforeAll(async () => {
  github = await startGitHub();
  const shop = github.createRepository({ owner: "acme", name: "shop" });
  api = client(github.url, github.installationToken(shop));
});

afterAll(() => github.stop());

test("the committed description is the one that the script wrote", () => {
  expect(subsetIsIntact()).toBe(true);
});

test.each([
  [
    "a field of the wrong type",
    () => api.post(`${R}/pulls`, { title: "t", head: "x", base: "main", draft: "yes" }),
    "draft",
  ],
  ["a field that is missing", () => api.post(`${R}/git/refs`, { ref: "refs/heads/x" }), "sha"],
  [
    "a field with a typing error",
    () => api.post(`${R}/pulls`, { title: "t", head: "x", base: "main", drafts: true }),
    "additional",
  ],
  [
    "a value outside the list",
    () => api.post(`${R}/issues/comments/1/reactions`, { content: "thumbs" }),
    "content",
  ],
  ["a query that does not exist", () => api.get(`${R}/pulls?status=open`), "status"],
  ["a number that is none", () => api.get(`${R}/pulls/first`), "pull_number"],
  [
    "an output that is too long",
    () =>
      api.post(`${R}/check-runs`, {
        name: "c",
        head_sha: "0",
        output: { title: "t", summary: "x".repeat(65_536) },
      }),
    "summary",
  ],
  ["a missing body", () => api.post(`${R}/git/blobs`), "body"],
])("%s is refused and reported", async (_name, request, words) => {
  const answer = await request();
  expect(answer.status).toBe(422);
  const violations = github.takeViolations();
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(words);
});

test("a route outside the description names the script", async () => {
  expect((await api.get(`${R}/topics`)).status).toBe(404);
  expect(github.takeViolations()[0]).toContain("scripts/openapi.ts");
});

test("violations cannot be overlooked: stop rejects with them", async () => {
  const other = await startGitHub();
  await client(other.url).get("/nowhere");
  await expect(other.stop()).rejects.toThrow("/nowhere");
});

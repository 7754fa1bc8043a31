/** Every operation once, so that each answer is checked against GitHub's description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { appJwt, client, type Answer, type Client } from "./client.ts";
import { operations } from "./description.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
let app: Client;
const R = "/repos/acme/shop";

beforeAll(async () => {
  github = await startGitHub({
    permissions: {
      metadata: "read",
      contents: "write",
      pull_requests: "write",
      issues: "write",
      checks: "write",
      statuses: "write",
    },
  });
  shop = github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "README.md": "# Shop\n", "src/a.ts": "a\n" },
  });
  shop.person("alice", "write");
  shop.commit({ branch: "feature", files: { "src/b.ts": "b\n" }, author: "alice" });
  api = client(github.url, github.installationToken(shop));
  app = client(github.url, appJwt(github.app));
});

afterAll(() => github.stop());

const field = (answer: Answer, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], answer.body);

async function expectStatus(status: number, answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  expect({ status: got.status, body: got.body, violations: github.violations }).toEqual({
    status,
    body: got.body,
    violations: [],
  });
  return got;
}

test("every operation answers in the shape that GitHub describes", async () => {
  const installation = github.installation(shop).id;
  await expectStatus(200, app.get("/app"));
  await expectStatus(200, app.get("/app/installations"));
  await expectStatus(200, app.get(`/app/installations/${installation}`));
  await expectStatus(200, app.get(`${R}/installation`));
  const token = await expectStatus(
    201,
    app.post(`/app/installations/${installation}/access_tokens`, {
      repositories: ["shop"],
      permissions: { contents: "read" },
    }),
  );
  const limited = client(github.url, String(field(token, "token")));
  await expectStatus(200, limited.get("/installation/repositories"));
  await expectStatus(204, limited.delete("/installation/token"));
  await expectStatus(200, api.get(R));
  await expectStatus(200, api.get(`/repositories/${shop.id}`));
  await expectStatus(200, api.get("/rate_limit"));
  await expectStatus(200, api.get("/users/alice"));
  await expectStatus(200, api.get("/users/headwater%5Bbot%5D"));
  await expectStatus(200, api.get("/apps/headwater"));
  await expectStatus(200, api.get(`${R}/branches`));
  await expectStatus(200, api.get(`${R}/branches/main`));
  await expectStatus(200, api.get(`${R}/rules/branches/main`));
  await expectStatus(200, api.get(`${R}/collaborators/alice/permission`));
  await expectStatus(200, api.get(`${R}/commits/main`));
  await expectStatus(200, api.get(`${R}/compare/main...feature`));
  await expectStatus(200, api.get(`${R}/contents/src/a.ts`));
  await expectStatus(200, api.get(`${R}/contents/src`));
  await expectStatus(200, api.get(`${R}/git/ref/heads%2Fmain`));
  await expectStatus(200, api.get(`${R}/git/matching-refs/heads/`));
  await expectStatus(200, api.get(`${R}/git/trees/main?recursive=1`));
  const blob = await expectStatus(201, api.post(`${R}/git/blobs`, { content: "aGk=", encoding: "base64" }));
  await expectStatus(200, api.get(`${R}/git/blobs/${String(field(blob, "sha"))}`));
  const tree = await expectStatus(
    201,
    api.post(`${R}/git/trees`, {
      base_tree: shop.head(),
      tree: [{ path: "x", mode: "100644", type: "blob", sha: field(blob, "sha") }],
    }),
  );
  const commit = await expectStatus(
    201,
    api.post(`${R}/git/commits`, { message: "m", tree: field(tree, "sha"), parents: [shop.head()] }),
  );
  const sha = String(field(commit, "sha"));
  await expectStatus(200, api.get(`${R}/git/commits/${sha}`));
  await expectStatus(201, api.post(`${R}/git/refs`, { ref: "refs/heads/made", sha: shop.head() }));
  await expectStatus(200, api.patch(`${R}/git/refs/heads/made`, { sha }));
  await expectStatus(204, api.delete(`${R}/git/refs/heads/made`));
  await expectStatus(201, api.post(`${R}/pulls`, { title: "t", head: "feature", base: "main", body: "b" }));
  await expectStatus(200, api.get(`${R}/pulls`));
  await expectStatus(200, api.get(`${R}/pulls/1`));
  await expectStatus(200, api.patch(`${R}/pulls/1`, { title: "t2" }));
  await expectStatus(200, api.get(`${R}/pulls/1/files`));
  await expectStatus(200, api.get(`${R}/pulls/1/commits`));
  const review = await expectStatus(200, api.post(`${R}/pulls/1/reviews`, { event: "COMMENT", body: "hm" }));
  await expectStatus(200, api.get(`${R}/pulls/1/reviews`));
  await expectStatus(200, api.get(`${R}/pulls/1/reviews/${String(field(review, "id"))}`));
  await expectStatus(200, api.get(`${R}/commits/${shop.head("feature")}/pulls`));
  const comment = await expectStatus(201, api.post(`${R}/issues/1/comments`, { body: "hello" }));
  const id = String(field(comment, "id"));
  await expectStatus(200, api.get(`${R}/issues/1/comments`));
  await expectStatus(200, api.get(`${R}/issues/comments/${id}`));
  await expectStatus(200, api.patch(`${R}/issues/comments/${id}`, { body: "hello again" }));
  await expectStatus(201, api.post(`${R}/issues/comments/${id}/reactions`, { content: "eyes" }));
  await expectStatus(200, api.post(`${R}/issues/comments/${id}/reactions`, { content: "eyes" }));
  await expectStatus(200, api.get(`${R}/issues/comments/${id}/reactions`));
  await expectStatus(204, api.delete(`${R}/issues/comments/${id}`));
  await expectStatus(200, api.post(`${R}/issues/1/labels`, { labels: ["headwater"] }));
  await expectStatus(200, api.get(`${R}/issues/1/labels`));
  await expectStatus(200, api.delete(`${R}/issues/1/labels/headwater`));
  await expectStatus(200, api.get(`${R}/labels/Headwater`));
  await expectStatus(404, api.get(`${R}/labels/other`));
  const check = await expectStatus(
    201,
    api.post(`${R}/check-runs`, { name: "c", head_sha: shop.head("feature"), status: "in_progress" }),
  );
  const run = String(field(check, "id"));
  await expectStatus(200, api.get(`${R}/check-runs/${run}`));
  await expectStatus(
    200,
    api.patch(`${R}/check-runs/${run}`, { conclusion: "success", output: { title: "t", summary: "s" } }),
  );
  await expectStatus(200, api.get(`${R}/commits/feature/check-runs`));
  await expectStatus(200, api.get(`${R}/commits/feature/check-suites`));
  await expectStatus(
    201,
    api.post(`${R}/check-suites/${String(field(check, "check_suite", "id"))}/rerequest`),
  );
  await expectStatus(201, api.post(`${R}/statuses/${sha}`, { state: "success", context: "ci" }));
  await expectStatus(200, api.get(`${R}/commits/${sha}/statuses`));
  await expectStatus(200, api.get(`${R}/commits/${sha}/status`));
  await expectStatus(404, api.get(`${R}/pulls/1/merge`));
  await expectStatus(200, api.put(`${R}/pulls/1/merge`, { merge_method: "squash" }));
  await expectStatus(204, api.get(`${R}/pulls/1/merge`));
  const deliveries = await expectStatus(200, app.get("/app/hook/deliveries"));
  const delivery = String(field(deliveries, 0, "id"));
  await expectStatus(200, app.get(`/app/hook/deliveries/${delivery}`));
  await expectStatus(202, app.post(`/app/hook/deliveries/${delivery}/attempts`));
  const used = new Set(github.requests.map((request) => request.operation));
  expect(
    operations()
      .map((operation) => operation.id)
      .filter((operation) => !used.has(operation)),
  ).toEqual([]);
});

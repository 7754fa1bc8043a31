/** Who may do what: JWTs, tokens and their limits, roles, what cannot be seen. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeClock } from "../clock.ts";
import { appJwt, client } from "./client.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

const clock = fakeClock();
let github: GitHub;
let shop: RepositoryHandle;
let billing: RepositoryHandle;
let installation: number;

beforeAll(async () => {
  github = await startGitHub({ clock });
  shop = github.createRepository({ owner: "acme", name: "shop" });
  billing = github.createRepository({ owner: "acme", name: "billing" });
  github.createRepository({ owner: "other", name: "secret" });
  installation = github.installation(shop).id;
});

afterAll(() => github.stop());

const seconds = (): number => Math.floor(Date.now() / 1000);

test.each([
  ["another issuer", () => ({ iss: 1 })],
  ["an expired one", () => ({ exp: seconds() - 1 })],
  ["one that lives longer than ten minutes", () => ({ exp: seconds() + 700 })],
  ["one from the future", () => ({ iat: seconds() + 120 })],
])("refuses the JWT of %s", async (_name, claims) => {
  const answer = await client(github.url, appJwt(github.app, claims())).get("/app");
  expect(answer.status).toBe(401);
});

test("refuses a JWT whose signature does not fit", async () => {
  const jwt = appJwt(github.app);
  const forged = `${jwt.slice(0, -6)}AAAAAA`;
  expect((await client(github.url, forged).get("/app")).status).toBe(401);
  expect((await client(github.url, jwt).get("/app")).status).toBe(200);
});

async function mint(body: unknown): Promise<{ status: number; token: string }> {
  const answer = await client(github.url, appJwt(github.app)).post(
    `/app/installations/${installation}/access_tokens`,
    body,
  );
  return { status: answer.status, token: (answer.body as { token: string }).token };
}

test("a token reaches only its repositories", async () => {
  const { token } = await mint({ repository_ids: [shop.id] });
  const api = client(github.url, token);
  expect((await api.get("/repos/acme/shop")).status).toBe(200);
  expect((await api.get("/repos/acme/billing")).status).toBe(404);
  expect((await api.get("/repos/other/secret")).status).toBe(404);
  expect((await mint({ repositories: ["secret"] })).status).toBe(422);
});

test("a token has only its permissions", async () => {
  const { token } = await mint({ permissions: { contents: "read", pull_requests: "read" } });
  const api = client(github.url, token);
  expect((await api.get("/repos/acme/billing/pulls")).status).toBe(200);
  const refused = await api.post("/repos/acme/billing/git/refs", {
    ref: "refs/heads/x",
    sha: billing.head(),
  });
  expect(refused).toMatchObject({ status: 403, body: { message: "Resource not accessible by integration" } });
  expect((await mint({ permissions: { workflows: "write" } })).status).toBe(422);
});

test("a token ends after an hour, when it is revoked, and when its installation is suspended", async () => {
  const { token } = await mint({});
  const api = client(github.url, token);
  expect((await api.get("/repos/acme/shop")).status).toBe(200);
  clock.advance(3_600_000);
  expect(await api.get("/repos/acme/shop")).toMatchObject({
    status: 401,
    body: { message: "Bad credentials" },
  });
  clock.advance(-3_600_000);
  expect((await api.delete("/installation/token")).status).toBe(204);
  expect((await api.get("/repos/acme/shop")).status).toBe(401);
  const own = github.createRepository({ owner: "third", name: "x" });
  const later = client(github.url, github.installationToken(own));
  github.suspend(own);
  expect(await later.get("/repos/third/x")).toMatchObject({ status: 403 });
});

test("a JWT is no token and a token is no JWT", async () => {
  expect((await client(github.url, appJwt(github.app)).get("/repos/acme/shop/pulls")).status).toBe(403);
  expect((await client(github.url, github.installationToken(shop)).get("/app")).status).toBe(401);
  expect((await client(github.url, "ghs_nobody").get("/repos/acme/shop")).status).toBe(401);
});

test("roles of people, in the old words and the exact ones", async () => {
  const api = client(github.url, github.installationToken(shop));
  const roles = ["admin", "maintain", "write", "triage", "read"] as const;
  for (const role of roles) shop.person(`p-${role}`, role);
  github.person("stranger");
  const seen = await Promise.all(
    [...roles.map((role) => `p-${role}`), "stranger"].map(async (login) => {
      const { body } = await api.get(`/repos/acme/shop/collaborators/${login}/permission`);
      const { permission, role_name } = body as { permission: string; role_name: string };
      return [login, permission, role_name];
    }),
  );
  expect(seen).toEqual([
    ["p-admin", "admin", "admin"],
    ["p-maintain", "write", "maintain"],
    ["p-write", "write", "write"],
    ["p-triage", "read", "triage"],
    ["p-read", "read", "read"],
    ["stranger", "none", "none"],
  ]);
  expect((await api.get("/repos/acme/shop/collaborators/nobody/permission")).status).toBe(404);
  expect((await api.get("/repos/acme/shop/collaborators/headwater%5Bbot%5D/permission")).status).toBe(404);
});

test("a renamed repository redirects, an archived one is read-only", async () => {
  const moved = github.createRepository({ owner: "acme", name: "before" });
  const api = client(github.url, github.installationToken(moved));
  moved.rename("after");
  const answer = await api.get("/repos/acme/before");
  expect(answer.status).toBe(301);
  expect(answer.headers.get("location")).toBe(`${github.url}/repositories/${moved.id}`);
  expect((await api.get(`/repositories/${moved.id}`)).body).toMatchObject({ full_name: "acme/after" });
  moved.archive();
  expect((await api.post("/repos/acme/after/git/blobs", { content: "x" })).status).toBe(403);
  expect((await api.get("/repos/acme/after/branches")).status).toBe(200);
});

test("an installation that loses a repository cannot see it any more and is told", async () => {
  const gone = github.createRepository({ owner: "acme", name: "gone" });
  const api = client(github.url, github.installationToken(gone));
  github.uninstall(gone);
  expect((await api.get("/repos/acme/gone")).status).toBe(404);
  const told = github.deliveries().at(-1);
  expect(told).toMatchObject({ event: "installation_repositories", action: "removed" });
});

test("answers carry the rate limit, and a repeated read costs nothing", async () => {
  const api = client(github.url, github.installationToken(shop));
  const first = await api.get("/repos/acme/shop");
  expect(first.headers.get("x-ratelimit-remaining")).toBe("4999");
  const again = await api.get("/repos/acme/shop", { "if-none-match": first.headers.get("etag") ?? "" });
  expect([again.status, again.body]).toEqual([304, undefined]);
  const third = await api.get("/repos/acme/shop");
  expect(third.headers.get("x-ratelimit-remaining")).toBe("4998");
});

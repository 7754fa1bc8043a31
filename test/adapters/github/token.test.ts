/** A step on GitHub: one token, writes at a distance, and the App that the token belongs to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { tokenClient } from "../../../src/adapters/github/token-client.ts";
import { tokenIdentity, WORKFLOW_APP } from "../../../src/adapters/github/token-identity.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "../../fakes/github/index.ts";

let github: GitHub;
let repo: RepositoryHandle;
beforeAll(async () => {
  github = await startGitHub();
  repo = github.createRepository({ owner: "acme", name: "shop", files: { "a.txt": "a\n" } });
});
afterAll(() => github.stop());

const client = (token: string): ReturnType<typeof tokenClient> =>
  tokenClient({ baseUrl: github.url, token, writeDistanceMs: 0 });

test("the token of a workflow is the App that all workflows share; that of an App is that App alone", async () => {
  const workflow = await tokenIdentity(
    client(github.workflowToken(repo, { contents: "read" })),
    WORKFLOW_APP,
  );
  expect(workflow).toMatchObject({ login: "github-actions[bot]", shared: true });
  expect(workflow.email).toBe(`${workflow.accountId}+github-actions[bot]@users.noreply.github.com`);
  const app = await tokenIdentity(client(github.installationToken(repo)), "headwater");
  expect(app).toEqual({
    appId: github.app.id,
    accountId: github.app.botUserId,
    login: github.app.botLogin,
    email: `${github.app.botUserId}+${github.app.botLogin}@users.noreply.github.com`,
  });
});

test("a wrong name and an expired token are told as what they are", async () => {
  await expect(tokenIdentity(client(github.installationToken(repo)), "nobody")).rejects.toMatchObject({
    code: "not_found",
    message: "GitHub has no App with the name nobody that this token can see.",
  });
  await expect(tokenIdentity(client("ghs_gone"), "headwater")).rejects.toMatchObject({
    code: "unauthorized",
  });
});

test("writes start at least a second apart, reads whenever they like", async () => {
  const starts: string[] = [];
  let now = 0;
  const octokit = tokenClient({
    baseUrl: "https://api.github.com",
    token: "ghs_x",
    writeDistanceMs: 1_000,
    clock: () => now,
    wait: async (ms) => void (now += ms),
    fetch: async (_, init) => {
      starts.push(`${init?.method ?? "GET"} ${now}`);
      return new Response("{}", { headers: { "content-type": "application/json" } });
    },
  });
  for (const route of ["POST /a", "GET /b", "PATCH /c", "GET /d", "DELETE /e"]) await octokit.request(route);
  now += 5_000;
  await octokit.request("POST /f");
  expect(starts).toEqual(["POST 0", "GET 0", "PATCH 1000", "GET 1000", "DELETE 2000", "POST 7000"]);
});

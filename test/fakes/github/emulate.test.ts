/** The same client against our fake and against an independent emulator: the shapes that we rely on agree. */
import { createEmulator } from "emulate";
import { expect, test } from "vitest";
import { appJwt, client, type Answer, type Client } from "./client.ts";
import { startGitHub } from "./index.ts";

const R = "/repos/acme/shop";
const FILE = { path: "docs/a.md", mode: "100644", type: "blob", content: "a\n" };

type Fields = Record<string, unknown>;
const fields = (answer: Answer): Fields => answer.body as Fields;
const text = (value: unknown): string => String(value);

/** The part of an answer that we look at, with ids and times reduced to their kind. */
function shape(answer: Answer, names: string[]): Fields {
  const chosen = names.map((name) => {
    const value = name.split(".").reduce<unknown>((at, key) => (at as Fields | null)?.[key], answer.body);
    const plain = typeof value === "number" || /^[0-9a-f]{40}$/.test(text(value)) ? typeof value : value;
    return [name, plain];
  });
  return { status: answer.status, ...(Object.fromEntries(chosen) as Fields) };
}

async function branchWithFile(api: Client): Promise<string> {
  const main = fields(await api.get(`${R}/git/ref/heads/main`))["object"] as { sha: string };
  const parent = fields(await api.get(`${R}/git/commits/${main.sha}`))["tree"] as { sha: string };
  const tree = fields(await api.post(`${R}/git/trees`, { base_tree: parent.sha, tree: [FILE] }));
  const commit = fields(
    await api.post(`${R}/git/commits`, { message: "Add a", tree: tree["sha"], parents: [main.sha] }),
  );
  await api.post(`${R}/git/refs`, { ref: "refs/heads/topic", sha: commit["sha"] });
  return text(commit["sha"]);
}

/** What a run of the bot does, by the shapes of the answers. The emulator knows no duplicate pull requests and no App of a check, so those are left to our own tests. */
async function story(url: string, app: { id: number; privateKey: string }): Promise<Record<string, unknown>> {
  const jwt = client(url, appJwt(app));
  const installation = fields(await jwt.get(`${R}/installation`));
  const minted = await jwt.post(`/app/installations/${text(installation["id"])}/access_tokens`, {});
  const api = client(url, text(fields(minted)["token"]));
  const sha = await branchWithFile(api);
  const opened = await api.post(`${R}/pulls`, { title: "t", head: "topic", base: "main", body: "b" });
  const listed = await api.get(`${R}/pulls?head=acme:topic&state=all`);
  const number = text(fields(opened)["number"]);
  const comment = await api.post(`${R}/issues/${number}/comments`, { body: "hello" });
  const output = { title: "t", summary: "s" };
  const check = await api.post(`${R}/check-runs`, {
    name: "c",
    head_sha: sha,
    status: "completed",
    conclusion: "success",
    output,
  });
  const checks = await api.get(`${R}/commits/${sha}/check-runs`);
  const permission = await api.get(`${R}/collaborators/acme/permission`);
  const merged = await api.put(`${R}/pulls/${number}/merge`, { merge_method: "merge", sha });
  const after = await api.get(`${R}/pulls/${number}`);
  return {
    token: shape(minted, ["repository_selection"]),
    opened: shape(opened, [
      "state",
      "title",
      "body",
      "draft",
      "user.type",
      "head.ref",
      "head.sha",
      "base.ref",
      "merged",
    ]),
    listed: (listed.body as unknown[]).length,
    comment: shape(comment, ["body", "user.type", "user.login", "id"]),
    check: shape(check, ["name", "status", "conclusion", "head_sha", "output.title", "output.summary"]),
    checks: shape(checks, ["total_count"]),
    permission: shape(permission, ["permission", "role_name", "user.login"]),
    merged: shape(merged, ["merged", "sha"]),
    after: shape(after, ["state", "merged", "merge_commit_sha", "merged_by.login"]),
  };
}

test("both tell the same story", async () => {
  const github = await startGitHub();
  github.createRepository({
    owner: "acme",
    name: "shop",
    ownerType: "User",
    files: { "README.md": "# Shop\n" },
  });
  const permissions = {
    contents: "write",
    pull_requests: "write",
    issues: "write",
    checks: "write",
    metadata: "read",
  };
  const other = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      github: {
        users: [{ login: "acme" }],
        repos: [{ owner: "acme", name: "shop", auto_init: true }],
        apps: [
          {
            app_id: 12345,
            slug: "headwater",
            name: "headwater",
            permissions,
            installations: [
              {
                installation_id: 100,
                account: "acme",
                repository_selection: "selected",
                repositories: ["shop"],
              },
            ],
          },
        ],
      },
    },
  });
  try {
    const privateKey =
      other.generatedSecrets.find((secret) => secret.kind === "github.app_private_key")?.value ?? "";
    const ours = await story(github.url, github.app);
    const theirs = await story(other.url.replace("localhost", "127.0.0.1"), { id: 12345, privateKey });
    expect(ours).toEqual(theirs);
  } finally {
    await other.close();
    await github.stop();
  }
});

/** The GraphQL mutations: compare and swap, signatures, and strictness about documents and variables. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid signature { isValid } } ref { name } }
}`;
const MOVE = `mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }`;

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
let branch: string;
let branches = 0;

beforeAll(async () => {
  github = await startGitHub();
  shop = github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "README.md": "# Shop\n", "run.sh": { content: "#!/bin/sh\n", mode: "100755" } },
  });
  api = client(github.url, github.installationToken(shop));
});

beforeEach(() => {
  branch = `work-${(branches += 1)}`;
  shop.commit({ branch, files: {}, message: "Start" });
});

afterAll(() => github.stop());

interface Result {
  data?: {
    createCommitOnBranch?: {
      commit: { oid: string; signature: { isValid: boolean } };
      ref: { name: string };
    };
  };
  errors?: { type?: string; message: string; path?: string[] }[];
}

async function commit(change: Record<string, unknown>, expectedHeadOid = shop.head(branch)): Promise<Result> {
  const input = {
    branch: { repositoryNameWithOwner: "acme/shop", branchName: branch },
    message: { headline: "Change", body: "Because." },
    expectedHeadOid,
    ...change,
  };
  const answer = await api.graphql(COMMIT, { input });
  expect(answer.status).toBe(200);
  return answer.body as Result;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("a commit on a branch is the bot's, signed, with the files as given", async () => {
  const result = await commit({
    fileChanges: {
      additions: [
        { path: "src/a.ts", contents: base64("a\n") },
        { path: "run.sh", contents: base64("#!/bin/bash\n") },
      ],
      deletions: [{ path: "README.md" }],
    },
  });
  const made = result.data?.createCommitOnBranch;
  expect(made).toMatchObject({
    commit: { oid: shop.head(branch), signature: { isValid: true } },
    ref: { name: branch },
  });
  const facts = shop.commitFacts(shop.head(branch));
  expect(facts).toMatchObject({
    message: "Change\n\nBecause.",
    author: {
      name: "headwater[bot]",
      email: `${github.app.botUserId}+headwater[bot]@users.noreply.github.com`,
    },
    committer: { name: "GitHub", email: "noreply@github.com" },
  });
  // The mutation knows no file modes: the executable file lost its bit.
  expect(shop.listFiles(branch).map((file) => [file.path, file.mode])).toEqual([
    ["run.sh", "100644"],
    ["src/a.ts", "100644"],
  ]);
});

test("an empty change makes an empty commit", async () => {
  const before = shop.commitFacts(shop.head(branch));
  await commit({});
  const after = shop.commitFacts(shop.head(branch));
  expect(after).toMatchObject({ parents: [before.sha], tree: before.tree });
});

test("a branch that moved is stale data and stays where it is", async () => {
  const old = shop.head(branch);
  const moved = shop.commit({ branch, files: { "x.txt": "x" } });
  const result = await commit({}, old);
  expect(result.errors?.[0]).toMatchObject({ type: "STALE_DATA", path: ["createCommitOnBranch"] });
  expect(shop.head(branch)).toBe(moved);
});

test.each([
  ["a file to delete that is not there", { deletions: [{ path: "nothing" }] }, "does not exist"],
  ["a path that git refuses", { additions: [{ path: "a/../.git/config", contents: "" }] }, "not valid"],
  ["contents that are not Base64", { additions: [{ path: "a", contents: "%%" }] }, "Base64String"],
])("refuses %s", async (_name, fileChanges, words) => {
  const before = shop.head(branch);
  const result = await commit({ fileChanges });
  expect(result.errors?.[0]?.message).toContain(words);
  expect(shop.head(branch)).toBe(before);
  github.takeViolations(); // contents that are no Base64 are a violation as well
});

test("refuses a workflow file without the permission for it", async () => {
  const result = await commit({
    fileChanges: { additions: [{ path: ".github/workflows/ci.yml", contents: "" }] },
  });
  expect(result.errors?.[0]).toMatchObject({ type: "FORBIDDEN" });
});

test("updateRefs compares before it swaps, all or nothing", async () => {
  const repository = (await api.get("/repos/acme/shop")).body as { node_id: string };
  const before = shop.head(branch);
  const next = shop.commit({ branch: `${branch}-next`, parentBranch: branch, files: { n: "n" } });
  const main = shop.head();
  const move = (refUpdates: unknown[]): Promise<unknown> =>
    api
      .graphql(MOVE, { input: { repositoryId: repository.node_id, refUpdates } })
      .then((answer) => answer.body);
  const name = `refs/heads/${branch}`;
  const bad = await move([
    { name, beforeOid: before, afterOid: next },
    { name: "refs/heads/main", beforeOid: next, afterOid: before },
  ]);
  expect(bad).toMatchObject({ errors: [{ type: "STALE_DATA" }] });
  expect([shop.head(branch), shop.head()]).toEqual([before, main]);
  expect(await move([{ name, beforeOid: before, afterOid: next }])).not.toHaveProperty("errors");
  expect(shop.head(branch)).toBe(next);
  expect(await move([{ name, beforeOid: next, afterOid: before }])).toMatchObject({
    errors: [{ type: "UNPROCESSABLE" }],
  });
  expect(await move([{ name, beforeOid: next, afterOid: before, force: true }])).not.toHaveProperty("errors");
});

test.each([
  [
    "an unknown field",
    `mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { nope } }`,
  ],
  ["another mutation", `mutation { addComment(input: { subjectId: "x", body: "y" }) { clientMutationId } }`],
  ["a query", `query { viewer { login } }`],
  ["no document", `mutation {`],
])("%s is a violation", async (_name, query) => {
  const answer = await api.graphql(query, { input: {} });
  expect(answer.body).toHaveProperty("errors");
  expect(github.takeViolations()).not.toEqual([]);
});

test("a variable of the wrong type is a violation", async () => {
  const result = await commit({ expectedHeadOid: 7 });
  expect(result.errors).toHaveLength(1);
  expect(github.takeViolations()[0]).toContain("expectedHeadOid");
});

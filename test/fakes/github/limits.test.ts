/** Large things: GitHub shows a part of them and says nothing, so clients must know where the edges are. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
const R = "/repos/acme/shop";

beforeAll(async () => {
  github = await startGitHub();
  shop = github.createRepository({ owner: "acme", name: "shop", files: { a: "a" } });
  api = client(github.url, github.installationToken(shop));
});

afterAll(() => github.stop());

const size = (body: unknown): number => (body as unknown[]).length;

test("3,000 files of a pull request, 300 of a comparison and of a commit", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 3001 }, (_, index) => [`d${index % 7}/f${index}`, "x"]),
  );
  shop.commit({ branch: "wide", files, parentBranch: "main" });
  const number = shop.person("alice", "write").openPullRequest({ head: "wide", base: "main", title: "wide" });
  expect(size((await api.get(`${R}/pulls/${number}/files?per_page=100&page=30`)).body)).toBe(100);
  expect(size((await api.get(`${R}/pulls/${number}/files?per_page=100&page=31`)).body)).toBe(0);
  expect((await api.get(`${R}/pulls/${number}`)).body).toMatchObject({ changed_files: 3001 });
  const comparison = (await api.get(`${R}/compare/main...wide`)).body as { files: unknown };
  expect(size(comparison.files)).toBe(300);
  const commit = (await api.get(`${R}/commits/wide`)).body as { files: unknown };
  expect(size(commit.files)).toBe(300);
});

test("250 commits of a pull request", async () => {
  for (let index = 0; index < 251; index += 1) {
    shop.commit({ branch: "long", files: {}, parentBranch: "main", message: `Step ${index}` });
  }
  const number = shop.person("alice").openPullRequest({ head: "long", base: "main", title: "long" });
  shop.commit({ branch: "long", files: { z: "z" } });
  expect((await api.get(`${R}/pulls/${number}`)).body).toMatchObject({ commits: 252 });
  expect(size((await api.get(`${R}/pulls/${number}/commits?per_page=100&page=3`)).body)).toBe(50);
});

test("diffs as git makes them: renames, binaries, executable bits, links", async () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join("");
  shop.commit({ branch: "kinds", parentBranch: "main", files: { old: text, script: "x\n", file: "x\n" } });
  const before = shop.head("kinds");
  const binary = Buffer.from([0, 1, 2, 0, 255]);
  const after = shop.commit({
    branch: "kinds",
    files: {
      old: null,
      new: `${text}one more\n`,
      binary,
      script: { content: "x\n", mode: "100755" },
      file: { content: "old", mode: "120000" },
      "a name with spaces\tand é": "x\n",
    },
  });
  const { files } = (await api.get(`${R}/compare/${before}...${after}`)).body as {
    files: Record<string, unknown>[];
  };
  expect(
    files.map((file) => [file["status"], file["filename"], file["additions"], typeof file["patch"]]),
  ).toEqual([
    ["added", "a name with spaces\tand é", 1, "string"],
    ["added", "binary", 0, "undefined"],
    ["changed", "file", 1, "string"],
    ["renamed", "new", 1, "string"],
    ["modified", "script", 0, "undefined"],
  ]);
  expect(files[3]).toMatchObject({ previous_filename: "old" });
});

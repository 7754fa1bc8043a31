/** The published JSON Schemas: fresh, strict where people write, and true of what the commands really print. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { schemaFiles } from "../../scripts/schemas/files.ts";
import { parseConfig } from "../../src/core/config.ts";
import { parseHookFile } from "../../src/core/hooks/parse.ts";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = path.join(root, "schemas");
const shop = path.join(root, "examples", "shop");

function validator(name: string): ValidateFunction {
  const schema = JSON.parse(readFileSync(path.join(folder, name), "utf8")) as object;
  return new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(schema);
}

test("what is committed is what the code says (run `npm run schemas` after a change)", async () => {
  const fresh = await schemaFiles();
  expect((await readdir(folder)).toSorted()).toEqual([...fresh.keys()].toSorted());
  for (const [name, text] of fresh) expect(await readFile(path.join(folder, name), "utf8"), name).toBe(text);
});

describe("files that people write: the schema and the parser agree", () => {
  const hook = validator("hook.schema.json");
  const config = validator("headwater.schema.json");
  const head = "name: a\non: { spec_change: { paths: [specs/**] } }\n";

  test.each([
    ["the founding form", `${head}run: { agent: sonnet, task: "Look at it." }\napproval: pr_review\n`, true],
    ["an unknown key", `${head}run: { task: x }\nonn: 1\n`, false],
    ["an unknown key inside", `${head}run: { task: x, tsk: y }\n`, false],
    ["a wrong word", `${head}run: { task: x }\napproval: yes please\n`, false],
    ["a number for a list", `${head}run: { task: x, writes: 3 }\n`, false],
    ["no name", `on: {}\nrun: { task: x }\n`, false],
    ["a name with a slash", `name: a/b\non: { spec_change: {} }\nrun: { task: x }\n`, false],
    ["a pattern of 257 characters", `${head}run: { task: x, writes: [${"a".repeat(257)}] }\n`, false],
    ["a limit out of bounds", `${head}run: { task: x, limits: { turns: 0 } }\n`, false],
  ])("hook: %s", (_name, text, fine) => {
    expect(hook(parse(text))).toBe(fine);
    expect(parseHookFile({ path: ".kiro/hooks/a.yaml", text }).hooks).toHaveLength(fine ? 1 : 0);
  });

  test.each([
    ["all keys", "mode: auto\nspecs: [{ match: 'a/**' }]\ncascade: { agent: haiku }\nrules: { x: off }\nbudgets: { run_usd: 1 }\n", true],
    ["nothing", "{}", true],
    ["cascade: false", "cascade: false", true],
    ["an unknown key", "mod: auto", false],
    ["writes for the cascade", "cascade: { writes: [a] }", false],
    ["a wrong level", "rules: { x: loud }", false],
    ["an unpinned library", "extends: [gh:acme/hooks@main]", false],
  ])("configuration: %s", (_name, text, fine) => {
    expect(config(parse(text))).toBe(fine);
    const { problems } = parseConfig({ path: ".kiro/headwater.yaml", text });
    expect(problems.every(({ level }) => level !== "error")).toBe(fine);
  });

  test("the example shop", async () => {
    const hooks = path.join(shop, ".kiro", "hooks");
    for (const name of await readdir(hooks)) {
      expect(hook(parse(await readFile(path.join(hooks, name), "utf8"))), name).toBe(true);
    }
    expect(config(parse(await readFile(path.join(shop, ".kiro", "headwater.yaml"), "utf8")))).toBe(true);
  });
});

describe("what the commands print", () => {
  let dir = "";

  function git(...args: string[]): void {
    const who = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" };
    const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", ...who };
    execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd: dir, env });
  }

  /** The shop, and a commit in which the payments spec loses its first contract. */
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "headwater-schemas-"));
    cpSync(shop, dir, { recursive: true });
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "one");
    const spec = path.join(dir, "specs/services/payments.spec.md");
    const text = await readFile(spec, "utf8");
    await writeFile(spec, `${text.replaceAll("currency", "coin")}\n1. WHEN a refund is asked for, THE Payments SHALL answer within 200 ms.\n`);
    git("commit", "-qam", "two");
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  async function printed(args: string[]): Promise<{ schema: string; [key: string]: unknown }> {
    const out: string[] = [];
    await runCommandLine([...args, "--json"], { out: (text) => out.push(text), note: () => undefined });
    return JSON.parse(out.join("\n")) as { schema: string };
  }

  const spec = (): string => path.join(dir, "specs/services/payments.spec.md");
  const before = path.join(shop, "specs/services/payments.spec.md");
  const range = (): string[] => ["--base", "HEAD~1", "--head", "HEAD", "--repo", dir];

  test.each([
    ["spec@1", () => ["spec", spec()]],
    ["diff@1", () => ["diff", before, spec()]],
    ["contract@1", () => ["contract", before, spec()]],
    ["lint@1", () => ["lint", dir]],
    ["hooks@1", () => ["hooks", "list", "--repo", dir]],
    ["init@1", () => ["init", "--dry-run", "--hook", "--workflow", "github", "--repo", dir]],
    ["init@1", () => ["init", "--remove", "--dry-run", "--force", "--repo", dir]],
    ["review@1", () => ["review", ...range()]],
    ["plan@1", () => ["plan", ...range()]],
    ["error@1", () => ["spec", "no-such-file.spec.md"]],
    ["error@1", () => ["no-such-command"]],
  ])("%s", async (name, args) => {
    const value = await printed(args());
    expect(value.schema).toBe(`headwater/${name}`);
    const validate = validator(`${name}.schema.json`);
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("the outputs above were not empty", async () => {
    const review = await printed(["review", ...range()]);
    const plan = await printed(["plan", ...range()]);
    expect(review).toMatchObject({ verdict: "breaking" });
    expect((review["diff"] as { specs: unknown[] }).specs).toHaveLength(1);
    expect((plan["runs"] as unknown[]).length + (plan["skips"] as unknown[]).length).toBeGreaterThan(2);
  });
});

test("a schema refuses an output that lacks a field", () => {
  const validate = validator("error@1.schema.json");
  const fine = { schema: "headwater/error@1", tool: { name: "headwater", version: "0" }, code: "c", message: "m", next: "n" };
  expect(validate(fine)).toBe(true);
  expect(validate({ ...fine, next: undefined })).toBe(false);
  expect(validate({ ...fine, schema: "headwater/error@2" })).toBe(false);
});

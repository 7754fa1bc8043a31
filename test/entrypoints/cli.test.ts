/** The command line as people and programs meet it: real processes on small checkouts, and exit codes. */
import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";
import { childEnvironment } from "../child-environment.ts";

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "src/entrypoints/cli.ts");
const SHOP = path.join(ROOT, "examples/shop");
const BEFORE = path.join(SHOP, "specs/services/payments.spec.md");
const AFTER = path.join(ROOT, "examples/story/payments.spec.md");

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

let folder = "";
let shop = "";

/** A process of its own, as in a shell. */
async function spawned(args: string[], cwd = shop): Promise<Ended> {
  try {
    return {
      code: 0,
      ...(await run(process.execPath, [CLI, ...args], {
        cwd,
        env: { PATH: process.env["PATH"], ...childEnvironment() },
      })),
    };
  } catch (error) {
    return error as Ended;
  }
}

/** The same without a process, for the many cases in which only the answer matters. */
async function headwater(...args: string[]): Promise<Ended> {
  const [out, notes]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    out: (text) => out.push(text),
    note: (text) => notes.push(text),
  });
  return { code, stdout: out.join("\n"), stderr: notes.join("\n") };
}

async function git(...args: string[]): Promise<void> {
  const who = {
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };
  const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", ...who };
  await run("git", ["-c", "init.defaultBranch=main", ...args], { cwd: shop, env });
}

/** The example shop, the story's change on a branch, and a branch that touches no spec. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "headwater-cli-"));
  shop = path.join(folder, "shop");
  await cp(SHOP, shop, { recursive: true });
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "Start the shop");
  await git("checkout", "-qb", "no-spec");
  await writeFile(path.join(shop, "README.md"), "# Shop\n");
  await git("commit", "-qam", "Shorten the readme");
  await git("checkout", "-qb", "require-currency", "main");
  await cp(AFTER, path.join(shop, "specs/services/payments.spec.md"));
  await git("commit", "-qam", "Require the currency of a charge");
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("review", () => {
  test("prints the summary on standard output and where instructions came from on the other", async () => {
    const { code, stdout, stderr } = await spawned([
      "review",
      "--base",
      "main",
      "--head",
      "require-currency",
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Hooks and configuration are read at [0-9a-f]{10} \(the base, since /u);
    expect(stdout).toMatch(/^\*\*Breaking\.\*\* .*`svc\.payments`/u);
    expect(stdout).toContain("within ~~500~~ **900** ms.");
    expect(stdout).toContain("`request-property-became-required`");
    expect(stdout).toContain("| `svc.orders` |");
    expect(stdout).toContain("**`regenerate-clients`** runs on ");
    expect(stdout).not.toContain(folder);
  });

  test("is the same from a subfolder, a bare clone and a linked worktree", async () => {
    const bare = path.join(folder, "bare.git");
    const worktree = path.join(folder, "worktree");
    await git("clone", "-q", "--bare", shop, bare);
    await git("worktree", "add", "-q", worktree, "no-spec");
    const range = ["--base", "main", "--head", "require-currency"];
    const here = await headwater("review", ...range, "--instructions", "main", "--repo", shop);
    for (const repo of [path.join(shop, "specs"), bare, worktree]) {
      const there = await headwater("review", ...range, "--instructions", "main", "--repo", repo);
      expect(there.stdout).toBe(here.stdout);
    }
  });

  test("says when there is nothing to review", async () => {
    const { code, stdout } = await headwater("review", "--base", "main", "--head", "no-spec", "--repo", shop);
    expect(code).toBe(0);
    expect(stdout).toBe("Nothing to review: no spec changed, no hook would run, no problem was introduced.");
  });

  test("hooks of the head are never obeyed", async () => {
    const { stdout } = await headwater(
      "review",
      "--base",
      "main",
      "--head",
      "require-currency",
      "--repo",
      shop,
      "--json",
    );
    const review = JSON.parse(stdout) as {
      instructionsSha: string;
      base: string;
      notChecked: { what: string }[];
    };
    expect(review.instructionsSha).toBe(review.base);
    expect(review.notChecked.map(({ what }) => what)).toContain("overlap with other open pull requests");
  });

  test.each([
    [["--base", "nowhere", "--head", "main"], "unknown_revision"],
    [["--base", "--upload-pack=x", "--head", "main"], null],
    [["--base", "main", "--head", "main", "--repo", "/"], "not_a_repository"],
    [["--base", "main", "--head", "main", "--repo", "/nowhere"], "not_a_repository"],
  ])("%j fails with a clear message", async (args, code) => {
    const ended = await headwater("review", "--repo", shop, ...args, "--json");
    expect(ended.code).toBe(2);
    const error = JSON.parse(ended.stdout) as { schema: string; code: string; message: string; next: string };
    expect(error.schema).toBe("headwater/error@1");
    expect(error.next).not.toBe("");
    if (code !== null) expect(error.code).toBe(code);
  });
});

describe("spec, diff and contract", () => {
  test("spec lists the items with their lines", async () => {
    const { code, stdout } = await headwater("spec", BEFORE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/id svc\.payments, dialect spec\.md/u);
    expect(stdout).toMatch(/^ +\d+ +requirement PAY-1 /mu);
  });

  test("diff exits 1 for a breaking change and 0 for none", async () => {
    const broken = await headwater("diff", BEFORE, AFTER);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain("Level: breaking");
    expect(await headwater("diff", BEFORE, BEFORE)).toMatchObject({
      code: 0,
      stdout: "Nothing changed in meaning.",
    });
  });

  test("diff of folders pairs by path and sees new files", async () => {
    const [old, now] = [path.join(folder, "old"), path.join(folder, "now")];
    for (const side of [old, now]) await mkdir(path.join(side, "specs"), { recursive: true });
    await cp(BEFORE, path.join(old, "specs/payments.spec.md"));
    await cp(AFTER, path.join(now, "specs/payments.spec.md"));
    await cp(path.join(SHOP, "specs/services/orders.spec.md"), path.join(now, "specs/orders.spec.md"));
    const { stdout } = await headwater("diff", old, now, "--json");
    const diff = JSON.parse(stdout) as { specs: { path: string; change: string }[] };
    expect(diff.specs.map(({ path: file, change }) => `${change} ${file}`).sort()).toEqual([
      "created specs/orders.spec.md",
      "edited specs/payments.spec.md",
    ]);
  });

  test("a new file compares with /dev/null", async () => {
    const { code, stdout } = await headwater("diff", "/dev/null", BEFORE);
    expect(code).toBe(0);
    expect(stdout).toContain("new spec");
  });

  test("contract gives the verdict, the rule and both values", async () => {
    const { code, stdout } = await headwater("contract", BEFORE, AFTER);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Verdict: breaking/u);
    expect(stdout).toContain("(false → true) [request-property-became-required]");
  });

  test("contract takes JSON Schema files, and what it cannot compare is unknown", async () => {
    const [a, b, proto, other] = ["a.json", "b.json", "c.proto", "d.proto"].map((name) =>
      path.join(folder, name),
    ) as [string, string, string, string];
    await writeFile(
      a,
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"x":{"type":"string"}}}',
    );
    await writeFile(
      b,
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"x":{"type":"string"}},"required":["x"]}',
    );
    await writeFile(proto, 'syntax = "proto3"; message A { string x = 1; }');
    await writeFile(other, 'syntax = "proto3"; message A {');
    expect((await headwater("contract", a, b, "--role", "request")).code).toBe(1);
    expect((await headwater("contract", b, a, "--role", "request")).code).toBe(0);
    expect((await headwater("contract", a, a)).stdout).toMatch(/^Verdict: identical/u);
    const unknown = await headwater("contract", proto, other, "--json");
    const answer = JSON.parse(unknown.stdout) as { verdict: string; problems: unknown[] };
    expect(answer.problems).toEqual([expect.objectContaining({ rule: "contract-unreadable", path: other })]);
    expect([unknown.code, answer.verdict]).toEqual([1, "unknown"]);
  });

  test.each([
    [["spec", "nowhere.md"], "unreadable"],
    [["spec", "."], "usage"],
    [["spec", CLI], "not_a_spec"],
    [["diff", BEFORE, SHOP], "usage"],
    [["diff", "nowhere", BEFORE], "unreadable"],
    [["contract", BEFORE, AFTER, "--type", "cobol"], "usage"],
    [["contract", BEFORE, AFTER, "--profile", "COBOL"], "usage"],
    [["review", "--base", "main"], "usage"],
    [["diff", BEFORE], "usage"],
    [["lint", "nowhere"], "unreadable"],
    [["hooks"], "usage"],
    [["lint", "--fxi"], "usage"],
  ])("%j is refused", async (args, code) => {
    const { code: exit, stdout } = await headwater(...args, "--json");
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "headwater/error@1", code });
  });
});

describe("lint", () => {
  test("accounts for every file, whatever it holds", async () => {
    const place = path.join(folder, "mixed");
    const files: Record<string, string | Buffer> = {
      ".kiro/headwater.yaml": "mod: observe\n",
      ".kiro/hooks/a.yaml":
        "name: a\non: { spec_change: { paths: [specs/**] } }\nrun: { agent: sonnet, task: Do. }\n",
      ".kiro/hooks/b.yaml":
        "name: a\non: { spec_change: { paths: [specs/**] } }\nrun: { agent: sonnet, task: Do. }\n",
      ".kiro/hooks/c.yaml": "{{{",
      ".kiro/agents/ok.json": '{ "name": "x" }',
      ".kiro/agents/bad.json": "{",
      ".kiro/agents/list.json": "[]",
      ".kiro/steering/ok.md": "---\ninclusion: fileMatch\nfileMatchPattern: '**/*.ts'\n---\nText\n",
      ".kiro/steering/bad.md": "---\ninclusion: sometimes\n---\nText\n",
      "specs/good.spec.md": "# Good\n\n## Intent\n\nIt exists.\n",
      "specs/binary.spec.md": Buffer.from([0x23, 0x20, 0x00, 0xff]),
      "specs/utf16.spec.md": Buffer.from("\ufeff# Hi", "utf16le"),
      "specs/latin1.spec.md": Buffer.from([0x23, 0x20, 0xe9]),
      "specs/empty.spec.md": "",
      "specs/large.spec.md": Buffer.alloc(6 * 1024 * 1024, 0x61),
      "src/code.ts": "export {};\n",
      "node_modules/x/specs/a.spec.md": "# no\n",
    };
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(place, name)), { recursive: true });
      await writeFile(path.join(place, name), content);
    }
    await symlink("/etc", path.join(place, "specs/link"));
    const { code, stdout } = await headwater("lint", place, "--json");
    const linted = JSON.parse(stdout) as {
      files: { path: string; kind: string; status: string }[];
      problems: { path: string; rule: string; line: number }[];
      notChecked: { what: string }[];
    };
    const status = Object.fromEntries(
      linted.files.map((file) => [path.relative(place, file.path), `${file.kind} ${file.status}`]),
    );
    expect(status).toMatchObject({
      ".kiro/headwater.yaml": "config problems",
      ".kiro/hooks/a.yaml": "hook ok",
      ".kiro/hooks/b.yaml": "hook problems",
      ".kiro/hooks/c.yaml": "hook problems",
      ".kiro/agents/ok.json": "agent ok",
      ".kiro/agents/bad.json": "agent problems",
      ".kiro/agents/list.json": "agent problems",
      ".kiro/steering/ok.md": "steering ok",
      ".kiro/steering/bad.md": "steering problems",
      "specs/binary.spec.md": "spec unreadable",
      "specs/utf16.spec.md": "spec unreadable",
      "specs/latin1.spec.md": "spec unreadable",
      "specs/large.spec.md": "spec unreadable",
      "src/code.ts": "other not-applicable",
    });
    expect(Object.keys(status).some((file) => file.startsWith("node_modules"))).toBe(false);
    expect(linted.problems.find(({ rule }) => rule === "steering-inclusion")).toMatchObject({ line: 2 });
    expect(linted.notChecked.map(({ what }) => path.relative(place, what))).toContain("specs/link");
    expect(code).toBe(1);
  });

  test("the example shop has no problem", async () => {
    const { code, stdout } = await headwater("lint", SHOP);
    expect(stdout).toMatch(/Problems: 0 error, 0 warning, 0 info\.$/u);
    expect(code).toBe(0);
  });
});

describe("hooks list", () => {
  test("names every hook with what it may do", async () => {
    const { code, stdout } = await headwater("hooks", "list", "--repo", SHOP);
    expect(code).toBe(0);
    expect(stdout).toContain("regenerate-clients  .kiro/hooks/regenerate-clients.yaml:1");
    expect(stdout).toContain("  writes   packages/clients/**");
    expect(stdout).toContain("any ordinary path (not declared)");
  });

  test("a folder without hooks is no failure", async () => {
    const { code, stdout } = await headwater("hooks", "list", "--repo", path.join(SHOP, "specs"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^There are no hooks in /u);
  });
});

describe("as a program", () => {
  test("failures are told on standard error, with what to do", async () => {
    const { code, stdout, stderr } = await spawned(["rewiev"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe("headwater: unknown command 'rewiev'\nDid you mean review? --help lists all.\n");
  });

  test("every command has help with examples and exit codes", async () => {
    const { stdout } = await headwater("--help");
    const names = [...stdout.matchAll(/^ {2}([a-z]+)\b/gmu)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help");
    expect(names).toEqual([
      "review",
      "spec",
      "diff",
      "contract",
      "lint",
      "hooks",
      "plan",
      "run",
      "apply",
      "init",
      "workflow",
      "serve",
      "queue",
      "demo",
    ]);
    const groups = new Set(["hooks", "queue"]);
    for (const name of names.filter((each) => !groups.has(each))) {
      const help = await headwater(name, "--help");
      expect(help.code).toBe(0);
      expect(help.stdout).toContain(`\nExamples:\n  headwater ${name}`);
      expect(help.stdout).toContain("\nExit codes:\n  0  ");
    }
  });

  test("version, and help without a command", async () => {
    expect((await headwater("--version")).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/u);
    expect(await headwater()).toMatchObject({ code: 2 });
    expect(await headwater("--help")).toMatchObject({ code: 0 });
  });

  test("a reader that leaves early is no failure", async () => {
    const child = spawn(process.execPath, [CLI, "lint", "--json", ROOT + "/src", SHOP], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.destroy();
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    expect(errors).toBe("");
    expect(code).toBe(0);
  });

  test("text of files reaches the terminal without escape sequences", async () => {
    const file = path.join(folder, "evil.spec.md");
    await writeFile(
      file,
      "# Evil \u001b]0;owned\u0007\u202e\n\n## Contracts\n\n- **E-1**: THE SYSTEM SHALL \u001b[31mlie\u001b[0m.\n",
    );
    for (const args of [
      ["spec", file],
      ["diff", "/dev/null", file],
      ["lint", file],
    ]) {
      const { stdout } = await headwater(...args);
      expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/u);
    }
  });
});

/** README and docs say what is so: commands run, examples parse, links lead somewhere, tables equal the code. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { defaultConfig } from "../src/core/config-defaults.ts";
import { parseConfig } from "../src/core/config.ts";
import { configShape } from "../src/core/config-schema.ts";
import { LINT_RULES } from "../src/core/specs/lint-rules.ts";
import { CHANGE_RULES } from "../src/core/specs/rules.ts";
import { TASK_NAMES } from "../src/core/hooks/fill.ts";
import { parseHookFile } from "../src/core/hooks/parse.ts";
import { hookSchema } from "../src/core/hooks/schema.ts";
import type { FakeBedrock } from "./fakes/bedrock/server.ts";
import { startBedrock } from "./fakes/bedrock/server.ts";
import { says } from "./fakes/bedrock/turns.ts";
import { embeddedDatabase } from "../src/adapters/store/embedded-database.ts";
import { childEnvironment } from "./child-environment.ts";
import { seedFile, temporaryFolder } from "./adapters/store/databases.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const CLI = path.join(ROOT, "src/entrypoints/cli.ts");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const DOCS = [
  "configuration",
  "hooks",
  "gate",
  "security",
  "cli",
  "spec-rules",
  "openspec",
  "github-action",
  "codecatalyst",
  "server",
].map((name) => `docs/${name}.md`);
const PAGES = ["README.md", ...DOCS];

interface Fence {
  page: string;
  language: string;
  lines: string[];
}

const fencesOf = (page: string): Fence[] =>
  [...read(page).matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].map(([, language = "", text = ""]) => ({
    page,
    language,
    lines: text.split("\n"),
  }));
const FENCES = PAGES.flatMap(fencesOf);

/** First cells of a page's table whose head starts with these titles; each cell without its code marks. */
function table(page: string, head: string[]): string[][] {
  const cells = (line: string): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const lines = read(page).split("\n");
  const start = lines.findIndex(
    (line) => line.startsWith("|") && head.every((title, at) => cells(line)[at] === title),
  );
  if (start < 0) throw new Error(`${page} has no table ${head.join(", ")}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map(cells);
}

const plain = (cell: string | undefined): string => (cell ?? "").replaceAll("`", "");
const column = (rows: string[][], at: number): string[] => rows.map((row) => plain(row[at]));

describe("commands", () => {
  /** Commands of a developer: `.ci/run` does them, in itself or in a script that it calls. */
  const ci = [".ci/run", ".ci/pack", ".ci/image-steps"].map(read).join("\n");
  let dir = "";
  let data = "";
  let bedrock: FakeBedrock;

  const run = (
    program: string,
    args: string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      const base = {
        PATH: process.env["PATH"] ?? "",
        ...childEnvironment(),
        ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
        ...{ GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com" },
        ...{ GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com" },
      };
      execFile(program, args, { cwd: dir, env: { ...base, ...env } }, (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err });
      });
    });
  const git = (...args: string[]): Promise<unknown> => run("git", args);
  const headwater = (args: string[]): ReturnType<typeof run> =>
    run(process.execPath, [CLI, ...args], {
      HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not a secret",
      HEADWATER_DATA: data,
    });

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "headwater-readme-"));
    bedrock = await startBedrock({ script: () => says("Nothing has to change.") });
    data = temporaryFolder();
    const queue = await embeddedDatabase(path.join(data, "queue"), { seed: await seedFile() });
    await queue.close();
    await cp(path.join(ROOT, "examples/shop"), dir, { recursive: true });
    await git("-c", "init.defaultBranch=main", "init", "-q");
    await git("add", "-A");
    await git("commit", "-qm", "Start the shop");
    await git("switch", "-qc", "change");
    await cp(
      path.join(ROOT, "examples/story/payments.spec.md"),
      path.join(dir, "specs/services/payments.spec.md"),
    );
    await git("commit", "-qam", "Require the currency of a charge");
  });
  afterAll(async () => {
    await bedrock.close();
    await rm(dir, { recursive: true, force: true });
  });

  const written = FENCES.filter(({ language }) => language === "sh").flatMap(({ page, lines }) =>
    lines.filter((line) => /^(?:npm|npx|node|headwater) /.test(line)).map((line) => ({ page, line })),
  );
  const ours = written.filter(({ line }) => /^(?:npx )?headwater /.test(line));
  const others = written.filter(({ line }) => !/^(?:npx )?headwater /.test(line));

  test("every block of shell commands holds commands that are looked at here", () => {
    const lines = FENCES.filter(({ language }) => language === "sh").flatMap((fence) => fence.lines);
    expect(lines.filter((line) => !written.some((each) => each.line === line))).toEqual([]);
    expect(ours.length).toBeGreaterThan(8);
  });

  test.each(others)("$page: `$line` is run by .ci/run", ({ line }) => {
    expect(ci.replace(/npm (run )?--silent/g, "npm $1").replaceAll(/ +/g, " ")).toContain(line);
  });

  test("our own commands do what the pages say, in the order of each page", async () => {
    const lines = [...new Set(ours.map(({ line }) => line.replace(/^npx /, "")))];
    for (const line of lines) {
      const args = line.split(" ").slice(1);
      const { code, out, err } = await headwater(args);
      if (args[0] === "serve")
        expect([code, err], line).toEqual([2, expect.stringContaining("HEADWATER_APP_ID")]);
      else if (args[0] === "workflow")
        // With a token it is run in test/entrypoints/cli-workflow.test.ts.
        expect([code, err], line).toEqual([2, expect.stringContaining("HEADWATER_CODECATALYST_TOKEN")]);
      else expect([0, 1], `${line}\n${err}`).toContain(code);
      if (args.includes("--json")) expect(JSON.parse(out), line).toHaveProperty("schema");
    }
    expect(bedrock.refusals).toEqual([]);
  });

  test("the review in the README is the one that the command prints", async () => {
    const { code, out } = await headwater(["review", "--base", "main", "--head", "change"]);
    expect(code).toBe(1);
    const quoted = read("README.md").split("prettier-ignore-start -->\n")[1]?.split("\n<!--")[0] ?? "";
    const shown = quoted.split("\n").map((line) => line.replace(/^> ?/, ""));
    const hashes = (text: string): string => text.replace(/`[0-9a-f]{10}`/g, "`commit`");
    expect(hashes(shown.join("\n").trim())).toBe(hashes(out.trim()));
  });

  test("commands in running text exist, and every command has its row", async () => {
    const { out } = await headwater(["--help"]);
    const known = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name ?? "");
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/`headwater ([a-z]+)[^`]*`/g)].map(([, name]) => name ?? ""),
    );
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const rows = column(table("docs/cli.md", ["command", "does", "JSON"]), 0);
    expect(rows.toSorted()).toEqual(known.filter((name) => name !== "help").toSorted());
    const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;
    const run = PAGES.flatMap((page) =>
      [...read(page).matchAll(/`npm run ([a-z]+)/g)].map(([, name]) => name ?? ""),
    );
    expect(run.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test("`npm run bench` is tried by its own test", () => {
    expect(read("package.json")).toContain('"bench": "node bench/main.ts"');
    expect(read("test/bench.test.ts")).toContain("../bench/main.ts");
  });
});

describe("links and examples", () => {
  test.each(PAGES)("%s links to files that exist, and to headings that stand there", (page) => {
    const headings = (of: string): string[] =>
      [...read(of).matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
        text
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
    for (const [, target = ""] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
      const [file = "", heading] = target.split("#");
      const at = file === "" ? page : path.join(path.dirname(page), file);
      expect(existsSync(path.join(ROOT, at)), target).toBe(true);
      if (heading !== undefined) expect(headings(at), target).toContain(heading);
    }
  });

  test("configurations and hooks in the pages have no problems", () => {
    const yaml = FENCES.filter(({ language }) => language === "yaml").map(({ lines }) => lines.join("\n"));
    const configs = yaml.filter((text) => text.startsWith("# .kiro/headwater.yaml"));
    const hooks = yaml.filter((text) => /^name: /m.test(text));
    expect([configs.length, hooks.length]).toEqual([1, 3]);
    for (const text of configs)
      expect(parseConfig({ path: ".kiro/headwater.yaml", text }).problems).toEqual([]);
    for (const text of hooks)
      expect(parseHookFile({ path: ".kiro/hooks/a.yaml", text }).problems).toEqual([]);
    expect(hooks).toContain(read("examples/shop/.kiro/hooks/regenerate-clients.yaml").trimEnd());
  });

  test("the written-out defaults are the defaults", () => {
    const yaml = FENCES.filter(({ language }) => language === "yaml").map(({ lines }) => lines.join("\n"));
    const config = yaml.find((text) => text.startsWith("# .kiro/headwater.yaml")) ?? "";
    const defaults = { ...defaultConfig(), present: true, mode: "propose" };
    expect(parseConfig({ path: "a", text: config }).config).toEqual(defaults);
    const digests = ["short", "long"].map((name) => {
      const text = yaml.find((each) => each.startsWith(`# .kiro/hooks/${name}.yaml`)) ?? "";
      return parseHookFile({ path: "a.yaml", text }).hooks[0]?.digest;
    });
    expect(digests[0]).toBeDefined();
    expect(digests[1]).toBe(digests[0]);
  });
});

/** Keys of a zod object as `a` or `a.b`, one level deep for the groups that the page writes out. */
function keysOf(shape: Record<string, unknown>, groups: string[]): string[] {
  return Object.entries(shape).flatMap(([key, schema]) =>
    groups.includes(key) ? Object.keys(objectShape(schema)).map((inner) => `${key}.${inner}`) : [key],
  );
}

function objectShape(schema: unknown): Record<string, unknown> {
  let inner = schema as { shape?: Record<string, unknown>; unwrap?: () => unknown; element?: unknown };
  while (inner.shape === undefined) {
    const next = inner.unwrap?.() ?? inner.element;
    if (next === undefined) throw new Error("not an object schema");
    inner = next as typeof inner;
  }
  return inner.shape;
}

describe("tables equal the code", () => {
  test("settings", () => {
    const rows = table("README.md", ["setting", "also read"]);
    const foreign = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"];
    const source = read("src/entrypoints/settings.ts");
    const names = [...source.matchAll(/"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"/g)].map(([, name]) => name ?? "");
    const wanted = [...new Set(names)].filter((name) => !foreign.includes(name)).toSorted();
    const told = rows.flatMap((row) => [plain(row[0]), ...plain(row[1]).split(", ")]).filter(Boolean);
    expect(told.toSorted()).toEqual(wanted);
    for (const row of rows) {
      const value = /^`([^`]+)`$/.exec(row[2] ?? "")?.[1];
      if (value !== undefined) expect(source, plain(row[0])).toMatch(new RegExp(`[" ]${value}[",]`));
    }
  });

  test("inputs and outputs of the action, and the role that its jobs take on AWS", () => {
    const action = parse(read("action.yml")) as {
      inputs: Record<string, { default: string }>;
      outputs: Record<string, unknown>;
    };
    const page = "docs/github-action.md";
    const inputs = table(page, ["input", "default", "is"]);
    expect(column(inputs, 0)).toEqual(Object.keys(action.inputs));
    const defaults = Object.values(action.inputs).map((input) => input.default);
    expect(column(inputs, 1)).toEqual(
      defaults.map((value) => (value.includes("github.token") ? "the token of the workflow" : value)),
    );
    expect(column(table(page, ["output", "is"]), 0)).toEqual(Object.keys(action.outputs));
    const policy = FENCES.find((fence) => fence.page === page && fence.language === "json")?.lines.join("\n");
    const subjects = [...(policy ?? "").matchAll(/"(repo:[^"]+)"/g)].map(([, subject]) => subject);
    expect(JSON.parse(policy ?? "")).toHaveProperty("Statement");
    expect(subjects).toEqual([
      "repo:acme/shop:environment:headwater",
      "repo:acme@123456/shop@456789:environment:headwater",
    ]);
  });

  test("permissions", () => {
    const rows = table("README.md", ["permission", "access"]);
    const asked = (parse(read("app.yml")) as { default_permissions: Record<string, string> })
      .default_permissions;
    expect(Object.fromEntries(rows.map((row) => [plain(row[0]), row[1]]))).toEqual(asked);
    for (const refused of ["workflows", "administration", "secrets", "actions"]) {
      expect(read("README.md")).toContain(`\`${refused}\``);
      expect(asked).not.toHaveProperty(refused);
    }
  });

  test("rules of specs", () => {
    const lint = table("docs/spec-rules.md", ["rule", "level", "why"]);
    expect(lint.map((row) => [plain(row[0]), row[1], row[2]])).toEqual(
      Object.entries(LINT_RULES).map(([id, { level, why }]) => [id, level, why]),
    );
    const change = table("docs/spec-rules.md", ["rule", "means"]);
    expect(change.map((row) => [plain(row[0]), row[1]])).toEqual(Object.entries(CHANGE_RULES));
  });

  test("keys of the configuration, keys of a hook, names in a task", () => {
    const config = column(table("docs/configuration.md", ["key", "says"]), 0);
    const groups = ["approval", "budgets"];
    const specs = Object.keys(objectShape(configShape.specs)).map((key) => `specs.${key}`);
    expect(config.toSorted()).toEqual([...keysOf(configShape, groups), ...specs].toSorted());
    const hook = column(table("docs/hooks.md", ["key", "says"]), 0);
    expect(hook.toSorted()).toEqual(keysOf(objectShape(hookSchema), ["on", "if", "run"]).toSorted());
    const names = column(table("docs/hooks.md", ["name", "value"]), 0);
    expect(names).toEqual(TASK_NAMES.map((name) => `\${${name}}`));
  });

  test("JSON Schemas", async () => {
    const linked = [...read("docs/cli.md").matchAll(/schemas\/([a-z]+@1\.schema\.json)/g)].map(
      ([, name]) => name,
    );
    const present = (await readdir(path.join(ROOT, "schemas"))).filter((name) => name.includes("@"));
    expect([...new Set(linked)].toSorted()).toEqual(present.toSorted());
  });
});

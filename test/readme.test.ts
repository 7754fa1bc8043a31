/** README and docs say what is so: commands are run, examples parse, links lead somewhere, tables equal the code. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { defaultConfig } from "../src/core/config-defaults.ts";
import { parseConfig } from "../src/core/config.ts";
import { configShape } from "../src/core/config-schema.ts";
import { readFrontMatter } from "../src/core/specs/front-matter.ts";
import { LINT_RULES } from "../src/core/specs/lint-rules.ts";
import { CHANGE_RULES } from "../src/core/specs/rules.ts";
import { TASK_NAMES } from "../src/core/hooks/fill.ts";
import { parseHookFile } from "../src/core/hooks/parse.ts";
import { hookSchema } from "../src/core/hooks/schema.ts";
import { runCommandLine } from "../src/entrypoints/cli/program.ts";
import { NOT_RUN, RUN_BY, SAYS, SAYS_NO } from "./docs/commands.ts";
import { column, COMMANDS, DOCS, FENCES, PAGES, plain, read, ROOT, table } from "./docs/pages.ts";
import { SETTINGS_SOURCE } from "./settings-source.ts";

describe("commands", () => {
  const isOurs = (line: string): boolean => /^(?:npx )?headwater /.test(line);

  test("no block hides its commands from these tests: it says what it holds", () => {
    const others = FENCES.filter(({ language }) => !["json", "sh", "text", "yaml"].includes(language));
    expect(others).toEqual([]);
    // What is shown as text is output; a prompt in it would be a command that nobody runs.
    const texts = FENCES.filter(({ language }) => language === "text").flatMap(({ lines }) => lines);
    expect(texts.filter((line) => /^\s*(?:\$ |npm |npx |node |headwater |docker )/.test(line))).toEqual([]);
  });

  test("each is run by test/docs/commands.test.ts, by CI, or stands in the table of those that cannot run here", () => {
    const lines = new Set(COMMANDS.map(({ line }) => line));
    const placed = [...Object.keys(RUN_BY), ...Object.keys(NOT_RUN)];
    expect([...lines].filter((line) => !isOurs(line) && !placed.includes(line))).toEqual([]);
    expect(
      [...placed, ...SAYS_NO, ...Object.keys(SAYS)].filter(
        (line) => !lines.has(line) && !lines.has(`npx ${line}`),
      ),
    ).toEqual([]);
    expect([...lines].filter(isOurs).length).toBeGreaterThan(15);
  });

  test.each(Object.entries(RUN_BY))("`%s` is run by %s", (line, script) => {
    expect(
      read(script)
        .replace(/npm (run )?--silent/g, "npm $1")
        .replaceAll(/ +/g, " "),
    ).toContain(line);
  });

  test("commands in running text exist, and every command has its row", async () => {
    let out = "";
    await runCommandLine(["--help"], { out: (text) => void (out += text), note: () => undefined });
    const known = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name ?? "");
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/`headwater ([a-z]+)[^`]*`/g)].map(([, name]) => name ?? ""),
    );
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const rows = column(table("docs/cli.md", ["command", "does", "JSON"]), 0);
    expect(rows.toSorted()).toEqual(known.filter((name) => name !== "help").toSorted());
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const run = PAGES.flatMap((page) =>
      [...read(page).matchAll(/`npm run ([a-z:]+)/g)].map(([, name]) => name ?? ""),
    );
    expect(run.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test("`npm run bench` is tried by its own test", () => {
    expect(read("package.json")).toContain('"bench": "node bench/main.ts"');
    expect(read("test/bench.test.ts")).toContain("../bench/main.ts");
  });
});

/** A page for each form that Headwater runs in. */
const FORMS = ["server", "container", "github-action", "codecatalyst", "cli"].map(
  (name) => `docs/${name}.md`,
);

describe("links and examples", () => {
  const headingsOf = (page: string): string[] =>
    [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
      text
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );

  test.each(PAGES)("%s links to files that exist, and to headings that stand there", (page) => {
    for (const [, target = ""] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https:\/\//.test(target)) continue;
      const [file = "", heading] = target.split("#");
      const at = file === "" ? page : path.join(path.dirname(page), file);
      expect(existsSync(path.join(ROOT, at)), target).toBe(true);
      if (heading !== undefined) expect(headingsOf(at), target).toContain(heading);
    }
  });

  test("the README leads to every page, and its text to the page of each form", () => {
    const [text = "", more = ""] = read("README.md").split("\n## More\n");
    expect(DOCS.filter((page) => !text.includes(`](${page})`) && !more.includes(`](${page})`))).toEqual([]);
    expect(FORMS.filter((page) => !DOCS.includes(page) || !text.includes(`](${page})`))).toEqual([]);
  });

  const yaml = FENCES.filter(({ language }) => language === "yaml").map(({ lines }) => lines.join("\n"));

  test("configurations, hooks and front matter in the pages have no problems, whole or in part", () => {
    const hooks = yaml.filter((text) => /^name: /m.test(text) && /^(?:on|run):/m.test(text));
    const workflows = yaml.filter((text) => /^(?:jobs|Actions):/m.test(text));
    const frontMatter = yaml.filter((text) => text.startsWith("spec: "));
    const configs = yaml.filter((text) => ![...hooks, ...workflows, ...frontMatter].includes(text));
    expect(configs.length).toBeGreaterThan(1);
    expect(hooks.length).toBeGreaterThan(2);
    for (const text of configs)
      expect(parseConfig({ path: ".kiro/headwater.yaml", text }).problems, text).toEqual([]);
    for (const text of hooks)
      expect(parseHookFile({ path: ".kiro/hooks/a.yaml", text }).problems, text).toEqual([]);
    for (const text of frontMatter) {
      const { problems } = readFrontMatter("a.spec.md", ["---", ...text.split("\n"), "---"]);
      expect(problems, text).toEqual([]);
    }
    for (const text of workflows)
      expect(
        parseAllDocuments(text).flatMap((document) => document.errors),
        text,
      ).toEqual([]);
    expect(hooks).toContain(read("examples/shop/.kiro/hooks/regenerate-clients.yaml").trimEnd());
  });

  test("JSON in the pages parses, as a whole or as a part of an object", () => {
    const json = FENCES.filter(({ language }) => language === "json").map(({ lines }) => lines.join("\n"));
    expect(json.length).toBeGreaterThan(3);
    for (const text of json)
      expect(() => JSON.parse(text.startsWith('"') ? `{${text}}` : text) as unknown, text).not.toThrow();
  });

  test("the written-out defaults are the defaults", () => {
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
    const foreign = [
      ...["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"],
      "PGPASSWORD",
    ];
    const source = SETTINGS_SOURCE;
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

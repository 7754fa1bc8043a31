/** The house rules of DESIGN: arrows between the layers, a pure core, one reader of the environment, plain files. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formViolations } from "./architecture/form.ts";
import { cycles, layerViolations } from "./architecture/layers.ts";
import { environmentViolations, purityViolations } from "./architecture/purity.ts";
import { made, sourcesIn } from "./architecture/sources.ts";

const sources = sourcesIn(fileURLToPath(new URL("..", import.meta.url)));

describe("src", () => {
  test("is read whole", () => {
    expect(sources.size).toBeGreaterThan(50);
    expect(sources.has("src/ports.ts")).toBe(true);
  });
  test("imports point one way", () => expect(layerViolations(sources)).toEqual([]));
  test("has no import cycle", () => expect(cycles(sources)).toEqual([]));
  test("core is pure", () => expect(purityViolations(sources)).toEqual([]));
  test("the environment is read in one place", () => expect(environmentViolations(sources)).toEqual([]));
  test("files are named and begin as they should, and are short", () =>
    expect(formViolations(sources)).toEqual([]));
});

/** Files that imports in the tables below lead to. */
const neighbours = {
  "src/ports.ts": "",
  "src/errors.ts": "",
  "src/log.ts": "",
  "src/core/b.ts": "",
  "src/git/b.ts": "",
  "src/agent/b.ts": "",
  "src/pipeline/b.ts": "",
  "src/adapters/github/b.ts": "",
  "src/adapters/local/b.ts": "",
  "src/entrypoints/b.ts": "",
};

describe("the arrows", () => {
  test.each([
    ["src/git/a.ts", 'import { b } from "../core/b.ts"; import "../errors.ts"; import fs from "node:fs";'],
    ["src/agent/a.ts", 'import type { B } from "../git/b.ts"; import { p } from "../ports.ts";'],
    [
      "src/pipeline/a.ts",
      'import "../agent/b.ts"; import "../git/b.ts"; import "../ports.ts"; import "../log.ts";',
    ],
    [
      "src/adapters/github/a.ts",
      'import "./b.ts"; import "../../git/b.ts"; import "../../core/b.ts"; import "../../ports.ts";',
    ],
    [
      "src/entrypoints/a.ts",
      'import "../pipeline/b.ts"; await import("../adapters/github/b.ts"); import "../adapters/local/b.ts";',
    ],
    [
      "src/core/a.ts",
      'import { createHash } from "node:crypto"; import * as z from "zod"; import type { B } from "./b.ts";',
    ],
    ["src/errors.ts", 'import type { B } from "./core/b.ts";'],
  ])("%s may import %s", (file, text) => {
    expect(layerViolations(made({ ...neighbours, [file]: text }))).toEqual([]);
  });

  test.each([
    ["src/core/a.ts", 'import { b } from "../git/b.ts";'],
    ["src/core/a.ts", 'import type { Host } from "../ports.ts";'],
    ["src/core/a.ts", 'type H = import("../ports.ts").Host;'],
    ["src/core/a.ts", 'export { b } from "../errors.ts";'],
    ["src/core/a.ts", 'const b = await import("../log.ts");'],
    ["src/core/a.ts", 'import { readFileSync } from "node:fs";'],
    ["src/core/a.ts", 'import { createHash, randomBytes } from "node:crypto";'],
    ["src/core/a.ts", 'import * as crypto from "node:crypto";'],
    ["src/core/a.ts", 'import { Octokit } from "@octokit/core";'],
    ["src/core/a.ts", 'import { parse } from "yamlish";'],
    ["src/git/a.ts", 'import { b } from "../agent/b.ts";'],
    ["src/git/a.ts", 'import type { B } from "../adapters/local/b.ts";'],
    ["src/agent/a.ts", 'import { b } from "../pipeline/b.ts";'],
    ["src/agent/a.ts", 'import { b } from "../adapters/local/b.ts";'],
    ["src/pipeline/a.ts", 'import { b } from "../adapters/github/b.ts";'],
    ["src/pipeline/a.ts", 'import { b } from "../entrypoints/b.ts";'],
    ["src/adapters/github/a.ts", 'import { b } from "../local/b.ts";'],
    ["src/adapters/github/a.ts", 'import { b } from "../../pipeline/b.ts";'],
    ["src/adapters/github/a.ts", 'import { b } from "../../agent/b.ts";'],
    ["src/adapters/github/a.ts", 'import { b } from "../../entrypoints/b.ts";'],
    ["src/errors.ts", 'import { b } from "./git/b.ts";'],
    ["src/git/a.ts", 'import { b } from "../../test/b.ts";'],
    ["src/git/a.ts", 'import { b } from "./missing.ts";'],
    ["src/git/a.ts", "const b = await import(name);"],
    ["src/elsewhere/a.ts", 'import { b } from "../core/b.ts";'],
  ])("%s may not: %s", (file, text) => {
    expect(layerViolations(made({ ...neighbours, [file]: text }))).toHaveLength(1);
  });

  test("cycles of values are found, cycles of types may be", () => {
    const files = {
      "src/git/a.ts": 'import { b } from "./b.ts";',
      "src/git/b.ts": 'import { c } from "./c.ts";',
      "src/git/c.ts": 'import { type A } from "./a.ts";',
      "src/git/t.ts": 'import type { U } from "./u.ts";',
      "src/git/u.ts": 'import { t } from "./t.ts";',
      "src/git/self.ts": 'export * from "./self.ts";',
      "src/git/d.ts": 'import { a } from "./a.ts";',
    };
    expect(cycles(made(files))).toEqual([
      "src/git/a.ts -> src/git/b.ts -> src/git/c.ts -> src/git/a.ts",
      "src/git/self.ts -> src/git/self.ts",
    ]);
  });
});

describe("a pure core", () => {
  test.each([
    "Date.now()",
    "new Date()",
    "new Date",
    "Date()",
    "Math.random()",
    "process.cwd()",
    "fetch('x')",
    "setTimeout(f, 1)",
    "setInterval(f, 1)",
    "setImmediate(f)",
    "performance.now()",
    "crypto.randomUUID()",
    "globalThis.process",
    "const clock = Date.now;",
    "const shorthand = { fetch };",
    "console.log(1)",
  ])("has no %s", (text) => {
    expect(purityViolations(made({ "src/core/a.ts": text }))).toHaveLength(1);
    expect(purityViolations(made({ "src/git/a.ts": text }))).toEqual([]);
  });

  test.each([
    "new Date(text).getTime()",
    "Date.parse(text)",
    "Math.max(1, 2)",
    "const x = { process: 1, fetch: 2 }; x.process;",
    "interface A { process: string; fetch(): void }",
    "function f(process: string) { return process; }",
    "// Date.now() in a comment, process.env too",
    '"Date.now()"',
  ])("may have %s", (text) => {
    expect(purityViolations(made({ "src/core/a.ts": text }))).toEqual([]);
  });
});

describe("the environment", () => {
  test.each([
    "process.env.HOME",
    'process.env["HOME"]',
    'process["env"]',
    "const { env } = process;",
    'import { env } from "node:process";',
    'import process from "process";',
  ])("is not read by %s outside of the settings", (text) => {
    const violations = environmentViolations(made({ "src/git/a.ts": text }));
    expect(violations.length).toBeGreaterThanOrEqual(1);
    expect(environmentViolations(made({ "src/entrypoints/settings.ts": text }))).toEqual([]);
  });

  test.each(["process.execPath", "const { pid } = process;", "options.env", "run({ env: {} })"])(
    "has nothing to do with %s",
    (text) => {
      expect(environmentViolations(made({ "src/git/a.ts": text }))).toEqual([]);
    },
  );
});

describe("files", () => {
  const purpose = "/** What this is for. */\n";
  test.each([
    ["src/git/utils.ts", purpose],
    ["src/git/git-helpers.ts", purpose],
    ["src/common/a.ts", purpose],
    ["src/core/misc.ts", purpose],
    ["src/agent/manager.ts", purpose],
    ["src/agent/run-manager.ts", purpose],
    ["src/core/service.ts", purpose],
    ["src/git/a.ts", "export const a = 1;\n"],
    ["src/git/a.ts", "// A line.\n"],
    ["src/git/a.ts", "/** */\n"],
    ["src/git/a.ts", `import "x";\n${purpose}`],
    ["src/git/a.ts", purpose + "\n".repeat(300)],
  ])("%s is refused (%#)", (file, text) => {
    expect(formViolations(made({ [file]: text }))).toHaveLength(1);
  });

  test.each([
    ["src/git/a.ts", purpose],
    ["src/git/a.ts", "/**\n * What this is for.\n */\n"],
    ["src/git/a.ts", purpose + "\n".repeat(299)],
    ["src/entrypoints/cli.ts", `#!/usr/bin/env node\n${purpose}`],
    ["src/core/services.ts", purpose],
    ["src/core/uncommon.ts", purpose],
  ])("%s is fine (%#)", (file, text) => {
    expect(formViolations(made({ [file]: text }))).toEqual([]);
  });
});

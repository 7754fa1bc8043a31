/** Paths that are refused always, paths that people approve always, and files that instruct agents. */
import { describe, expect, test } from "vitest";
import { isInstructionPath } from "../../../src/core/paths/instruction.ts";
import { foldCollisions, humanApprovalReason, refusedPath } from "../../../src/core/paths/policy.ts";

describe("refused", () => {
  test.each([
    "",
    ".git",
    ".git/config",
    "a/.git/hooks/post-commit",
    ".GIT/config",
    ".Git",
    "git~1/config",
    "GIT~1",
    "a/git~2/b",
    ".git./config",
    ".git /config",
    ".git...",
    ".git::$INDEX_ALLOCATION/config",
    ".git:x",
    ".g\u200cit/config",
    ".\u200dgit",
    ".g\u00adit",
    ".g\u{e0069}it",
    "\uff0egit",
    ".gitmodules",
    ".GitModules",
    "sub/.gitmodules",
    "gitmod~1",
    "gi7eba~1",
    ".gitattributes",
    "a/b/.gitattributes",
    "gitatt~1",
    ".github/workflows/ci.yml",
    ".GitHub/Workflows/ci.yml",
    ".github/workflows",
    ".github/actions/x/action.yml",
    ".github\u200b/workflows/x.yml",
    "/etc/passwd",
    "C:/x",
    "c:x",
    "..",
    "../x",
    "a/../b",
    "a/..",
    "./a",
    "a//b",
    "a/",
    "a\\b",
    "a\0b",
    "a\nb",
    "a\u0085b",
    "a\u007f",
    "x.",
    "x /y",
    "dir./y",
    "con",
    "CON.txt",
    "a/nul",
    "aux.c",
    "com1",
    "lpt9.log",
    "COM\u00b9",
    "conin$",
    "prn .txt",
    "e\u0301.md",
    "a\ud800b",
    "a\ufffdb",
    "a".repeat(256),
    "é".repeat(128),
    "abcdefgh/".repeat(500) + "a",
  ])("%j", (path) => {
    expect(refusedPath(path)).not.toBeNull();
  });

  test.each([
    "src/index.ts",
    "specs/services/orders.spec.md",
    ".kiro/specs/x/design.md",
    ".gitignore",
    ".github/CODEOWNERS",
    ".github/dependabot.yml",
    "docs/workflows/a.md",
    "nested/.github/readme.md",
    "console.ts",
    "con-figuration/a",
    "auxiliary.c",
    "com10.txt",
    "仕様/要件.md",
    "é.md",
    "-rf",
    "a b/c d.md",
    "git/x",
    "a".repeat(255),
  ])("%j is not", (path) => {
    expect(refusedPath(path)).toBeNull();
  });
});

describe("people approve", () => {
  test.each([
    ".github/CODEOWNERS",
    ".github/dependabot.yml",
    ".kiro/hooks/x.yaml",
    ".kiro/agents/a.json",
    ".kiro/settings/mcp.json",
    ".kiro/steering/tech.md",
    ".kiro/skills/x/SKILL.md",
    ".kiro/headwater.yaml",
    ".Kiro/Hooks/x.yaml",
    "apps/web/.kiro/steering/x.md",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    "AGENTS.md",
    "packages/a/AGENTS.md",
    "agents.md",
    "CLAUDE.md",
    "package.json",
    "packages/a/package.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "bun.lockb",
    ".npmrc",
    "Cargo.toml",
    "Cargo.lock",
    "go.mod",
    "go.sum",
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
    "uv.lock",
    "Gemfile.lock",
    "x.gemspec",
    "composer.json",
    "pom.xml",
    "build.gradle.kts",
    "App.csproj",
    "Package.swift",
    "mix.lock",
    "pubspec.yaml",
    "flake.lock",
    ".husky/pre-commit",
    ".vscode/tasks.json",
    ".codecatalyst/workflows/x.yaml",
    ".gitlab-ci.yml",
  ])("%s", (path) => {
    expect(humanApprovalReason(path)).not.toBeNull();
  });

  test.each([
    "src/package.ts",
    "docs/a.md",
    ".kiro/specs/x/tasks.md",
    "specs/a.spec.md",
    "requirements.md",
    "agents/x.md",
  ])("%s is ordinary", (path) => {
    expect(humanApprovalReason(path)).toBeNull();
  });
});

describe("instructions", () => {
  test.each([
    [".kiro/hooks/a.yaml", true],
    [".kiro/hooks", true],
    [".kiro/headwater.yaml", true],
    [".KIRO/HEADWATER.YAML", true],
    ["AGENTS.md", true],
    ["deep/down/AGENTS.md", true],
    [".kiro/steering/x/y.md", true],
    [".kiro/specs/a/requirements.md", false],
    [".kiro/headwater.yaml/x", false],
    ["kiro/hooks/a.yaml", false],
    ["CLAUDE.md", false],
    ["src/a.ts", false],
  ])("%s: %s", (path, expected) => {
    expect(isInstructionPath(path)).toBe(expected);
  });
});

test("names that are one file where case and form do not count collide", () => {
  expect(foldCollisions(["README.md", "Readme.md"], [])).toEqual([{ path: "Readme.md", other: "README.md" }]);
  expect(foldCollisions(["Docs/a.md"], ["docs/a.md", "docs/b.md"])).toEqual([
    { path: "Docs/a.md", other: "docs/a.md" },
  ]);
  expect(foldCollisions(["docs/a.md"], ["docs/a.md"])).toEqual([]);
});

/** The guard: what a change set must be before it may be published. */
import { describe, expect, test } from "vitest";
import { blobIdOf } from "../../../src/core/changes/content.ts";
import type { GuardScope } from "../../../src/core/changes/guard.ts";
import { guardChangeSet, humanApprovalPaths } from "../../../src/core/changes/guard.ts";
import type { FileChange } from "../../../src/core/changes/change-set.ts";
import { changeSet, deleted, written } from "./change-files.ts";

const SECRET = "correct-horse-battery-staple-0123";
const scope: GuardScope = { writes: ["src/**"], secrets: [SECRET] };

const rules = (files: FileChange[], within: GuardScope = scope): string[] =>
  guardChangeSet(changeSet(...files), within).map(({ rule }) => rule);

test("an ordinary change has no violation", () => {
  const files = [
    written("src/a.ts", "export {};\n"),
    written("src/b.ts", "", { before: null, modeBefore: null }),
    deleted("src/c.ts"),
  ];
  expect(guardChangeSet(changeSet(...files), scope)).toEqual([]);
  expect(guardChangeSet(changeSet(), scope)).toEqual([]);
});

describe("paths", () => {
  test("inside `writes`; without it any ordinary path", () => {
    expect(rules([written("docs/a.md", "x")])).toEqual(["outside-writes"]);
    expect(rules([deleted("docs/a.md")])).toEqual(["outside-writes"]);
    expect(rules([written("docs/a.md", "x")], { writes: null, secrets: [] })).toEqual([]);
  });

  test("`writes` never opens a refused path, and a broken `writes` opens nothing", () => {
    const all = { writes: ["**"], secrets: [] };
    expect(rules([written(".github/workflows/ci.yml", "x")], all)).toEqual(["path-refused"]);
    expect(rules([deleted(".gitattributes")], all)).toEqual(["path-refused"]);
    expect(rules([written("src/../../etc/passwd", "x")], all)).toEqual(["path-refused"]);
    expect(rules([written("src/a.ts", "x")], { writes: ["src/**", "{"], secrets: [] })).toEqual([
      "outside-writes",
    ]);
    expect(rules([written("src/a.ts", "x")], { writes: [], secrets: [] })).toEqual(["outside-writes"]);
  });

  test("one file twice, a file where a folder is, and names that fold together", () => {
    expect(rules([written("src/a", "x"), written("src/a", "y")])).toEqual(["path-conflict"]);
    expect(rules([written("src/a", "x"), written("src/a/b", "y")])).toEqual(["path-conflict"]);
    expect(rules([written("src/A.ts", "x"), written("src/a.ts", "x")])).toEqual(["path-collision"]);
    expect(rules([written("src/A.ts", "x")], { ...scope, tree: ["src/a.ts"] })).toEqual(["path-collision"]);
    expect(rules([written("src/A.ts", "x"), deleted("src/a.ts")], { ...scope, tree: ["src/a.ts"] })).toEqual(
      [],
    );
  });
});

describe("modes", () => {
  test.each([
    ["a link", { mode: "120000", modeBefore: null, before: null }, ["symlink"]],
    ["a link that becomes a file", { mode: "100644", modeBefore: "120000" }, ["symlink"]],
    ["a submodule", { mode: "160000", modeBefore: null, before: null }, ["submodule"]],
    ["a new program", { mode: "100755", modeBefore: null, before: null }, ["executable"]],
    ["a file that becomes a program", { mode: "100755", modeBefore: "100644" }, ["executable"]],
    ["a program that stays one", { mode: "100755", modeBefore: "100755" }, []],
    ["a program that becomes a file", { mode: "100644", modeBefore: "100755" }, []],
  ] as const)("%s", (_name, extra, expected) => {
    expect(rules([written("src/a", "x", extra)])).toEqual(expected);
  });
});

describe("size", () => {
  test("at most 100 files", () => {
    const files = (count: number): FileChange[] =>
      Array.from({ length: count }, (_, at) => written(`src/${at}.ts`, "x"));
    expect(rules(files(100))).toEqual([]);
    expect(rules(files(101))).toEqual(["too-many-files"]);
  });

  test("at most 1 MB together", () => {
    const half = "x".repeat(524_286);
    expect(rules([written("src/a", half), written("src/b", half)])).toEqual([]);
    expect(rules([written("src/a", half), written("src/b", half), written("src/c", "more")])).toEqual([
      "too-large",
    ]);
  });
});

describe("content", () => {
  test("is the one that the blob id names, since approvals bind the id", () => {
    expect(rules([written("src/a", "x", { after: "2".repeat(40) })])).toEqual(["content"]);
    expect(rules([written("src/a", "x", { content: "not base64!" })])).toEqual(["content"]);
    expect(rules([{ ...deleted("src/a"), content: "eA==" }])).toEqual(["content"]);
    expect(rules([written("src/a", "x", { content: null })])).toEqual(["content"]);
    expect(rules([{ ...deleted("src/a"), before: null, modeBefore: null }])).toEqual(["content"]);
    const sha256 = blobIdOf(Buffer.from("x"), "0".repeat(64));
    expect(rules([written("src/a", "x", { after: sha256 })])).toEqual([]);
  });

  test("git's own id of a blob", () => {
    expect(blobIdOf(Buffer.from(""), "0".repeat(40))).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  });

  test.each([
    ["a NUL", Buffer.from("a\0b")],
    ["not UTF-8", Buffer.from([0x66, 0xff, 0xfe, 0x66])],
    ["UTF-16", Buffer.from("text", "utf16le")],
  ])("binary: %s", (_name, bytes) => {
    expect(rules([written("src/a", bytes)])).toEqual(["binary"]);
  });
});

describe("secrets", () => {
  const inverted = Array.from(SECRET).toReversed().join("");
  test.each([
    ["as it is", `key = ${SECRET}`],
    ["cut by seven at both ends", SECRET.slice(7, -7)],
    ["reversed", inverted],
    ["hex", Buffer.from(SECRET).toString("hex")],
    ["upper-case hex", Buffer.from(SECRET).toString("hex").toUpperCase()],
    ["base64", Buffer.from(SECRET).toString("base64")],
    ["base64, shifted by one", Buffer.from(`x${SECRET}y`).toString("base64")],
    ["base64, shifted by two", Buffer.from(`xx${SECRET}y`).toString("base64")],
    ["split over lines", `${SECRET.slice(0, 10)}\n  ${SECRET.slice(10)}`],
    ["joined by zero-width characters", Array.from(SECRET).join("\u200b")],
  ])("known value, %s", (_name, text) => {
    expect(rules([written("src/a", `before\n${text}\nafter`)])).toContain("secret");
  });

  test.each([
    `ghs_${"a".repeat(36)}`,
    `ghp_${"A1".repeat(18)}`,
    `ghs_12345_eyJhbGciOiJ.eyJpc3M-abc_def.${"x".repeat(40)}`,
    `github_pat_${"a1".repeat(20)}`,
    "AKIAIOSFODNN7EXAMPLF",
    `aws_secret_access_key = ${"aB3/".repeat(10)}`,
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----",
    `xoxb-${"1".repeat(12)}`,
    `npm_${"a".repeat(36)}`,
  ])("shape %s", (text) => {
    expect(rules([written("src/a", `const x = "${text}";`)], { writes: null, secrets: [] })).toEqual([
      "secret",
    ]);
  });

  test.each([
    "AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN PUBLIC KEY-----",
    "-----BEGIN CERTIFICATE-----",
    "ghs_short",
    "a paragraph about a secret access key in AWS, which has no key in it",
  ])("not a secret: %s", (text) => {
    expect(rules([written("src/a", text)], { writes: null, secrets: [] })).toEqual([]);
  });

  test("in a file's name, which is then not repeated", () => {
    const [found] = guardChangeSet(changeSet(written(`src/${SECRET}.txt`, "x")), scope);
    expect(found?.rule).toBe("secret");
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });

  test("inside a binary file", () => {
    const [found] = guardChangeSet(changeSet(written("src/a", Buffer.from(`\0\0${SECRET}\0`))), scope);
    expect(found?.rule).toBe("binary");
    expect(found?.message).toContain("secret of this installation");
  });

  test("the message says the line and never the secret", () => {
    const [found] = guardChangeSet(changeSet(written("src/a", `1\n2\n${SECRET}`)), scope);
    expect(found?.message).toContain("line 3");
    expect(found?.message).not.toContain(SECRET.slice(7, -7));
  });

  test("an empty or tiny value is not looked for", () => {
    expect(rules([written("src/a", "abc")], { writes: null, secrets: ["", "abc"] })).toEqual([]);
  });
});

describe("text that people cannot see", () => {
  test.each([
    ["right-to-left override", "if (a) {\u202e}"],
    ["isolate", "a\u2066b\u2069"],
    ["zero-width space", "pass\u200bword"],
    ["tag characters", "x\u{e0041}\u{e0042}"],
    ["variation selector on a letter", "a\ufe01"],
    ["Hangul filler", "const \u3164 = 1"],
    ["byte order mark inside", "a\ufeffb"],
    ["joiner between Latin letters", "a\u200db"],
    ["soft hyphen", "pass\u00adword"],
    ["braille blank", "a\u2800b"],
    ["word joiner", "a\u2060b"],
    ["invisible separator", "a\u2063b"],
    ["interlinear annotation", "a\ufff9b"],
  ])("%s", (_name, text) => {
    expect(rules([written("src/a", `line\n${text}`)])).toEqual(["invisible-text"]);
  });

  test.each([
    ["emoji with variation selector", "done ✔️ and ❤️"],
    ["family emoji", "👩‍👩‍👧‍👦"],
    ["skin tone and joiner", "👩🏽‍💻"],
    ["keycap", "1️⃣"],
    ["Persian with a non-joiner", "می‌خواهم"],
    ["Hindi with a joiner", "क्‍ष"],
    ["byte order mark first", "\ufeffusing System;"],
    ["Japanese", "要件：システムは…"],
    ["ideographic variation", "葛\u{e0100}城市"],
    ["tabs and CRLF", "a\tb\r\n"],
  ])("fine: %s", (_name, text) => {
    expect(rules([written("src/a", text)])).toEqual([]);
  });
});

test("paths that people approve", () => {
  const changes = changeSet(written("src/a.ts", "x"), written("package.json", "{}"), deleted("AGENTS.md"));
  expect(humanApprovalPaths(changes)).toEqual(["package.json", "AGENTS.md"]);
});

/** Path patterns: the language, its limits, agreement with minimatch on benign patterns, and the bound on work. */
import fc from "fast-check";
import { minimatch } from "minimatch";
import { describe, expect, test } from "vitest";
import { alternatives } from "../../../src/core/paths/braces.ts";
import { compilePatterns, exactPattern, patternProblem } from "../../../src/core/paths/match.ts";

const matches = (patterns: string[], path: string): boolean => compilePatterns(patterns).matches(path);

describe("the language", () => {
  test.each([
    ["specs/**/*.spec.md", "specs/a.spec.md", true],
    ["specs/**/*.spec.md", "specs/services/deep/a.spec.md", true],
    ["specs/**/*.spec.md", "specs/a.spec.ts", false],
    ["specs/**/*.spec.md", "other/specs/a.spec.md", false],
    ["**/.kiro/specs/**", ".kiro/specs/x/design.md", true],
    ["**/.kiro/specs/**", "apps/web/.kiro/specs/x/design.md", true],
    ["**/.kiro/specs/**", ".kiro/specs", false],
    ["specs/[0-9]*-*/**", "specs/001-login/spec.md", true],
    ["specs/[0-9]*-*/**", "specs/login/spec.md", false],
    ["packages/clients/**", "packages/clients/.npmignore", true],
    ["packages/clients/**", "packages/clients", false],
    ["**", "any/thing", true],
    ["*", "any/thing", false],
    ["a/*/c", "a/b/c", true],
    ["a/*/c", "a/b/b/c", false],
    ["a/**/c", "a/c", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["a?c", "a𝒳c", true],
    ["[!a]x", "bx", true],
    ["[^a]x", "ax", false],
    ["[]x]", "]", true],
    ["[a-]", "-", true],
    ["app/\\[id\\]/page.tsx", "app/[id]/page.tsx", true],
    ["app/\\[id\\]/page.tsx", "app/i/page.tsx", false],
    ["{a,b}/{c,d}.ts", "b/c.ts", true],
    ["{a,b}/{c,d}.ts", "c/b.ts", false],
    ["src{,/**}", "src", true],
    ["src{,/**}", "src/x", true],
    ["{a,{b,c}}", "c", true],
    ["仕様/**", "仕様/要件.md", true],
    ["A/**", "a/b", false],
  ])("%s on %s: %s", (pattern, path, expected) => {
    expect(patternProblem(pattern)).toBeNull();
    expect(matches([pattern], path)).toBe(expected);
  });

  test("a later pattern wins, and ! takes out", () => {
    expect(matches(["src/**", "!src/secret/**"], "src/a.ts")).toBe(true);
    expect(matches(["src/**", "!src/secret/**"], "src/secret/a.ts")).toBe(false);
    expect(matches(["src/**", "!src/secret/**", "src/secret/open.ts"], "src/secret/open.ts")).toBe(true);
    expect(matches(["!src/secret/**", "src/**"], "src/secret/a.ts")).toBe(true);
  });

  test("no pattern matches nothing", () => {
    expect(matches([], "a")).toBe(false);
  });
});

describe("what is refused", () => {
  test.each([
    ["", "empty"],
    ["a".repeat(257), "257 characters"],
    ["+(a|b)", "not supported"],
    ["src/@(a).ts", "not supported"],
    ["!(a)", "not supported"],
    ["/etc/passwd", "root"],
    ["./a", "root"],
    ["dir/", "dir/**"],
    ["a//b", "segments"],
    ["../a", "segments"],
    ["a/./b", "segments"],
    ["{a,b", "without its `}`"],
    ["a}", "without its `{`"],
    ["{1..9999999}", "without a comma"],
    ["{a}", "without a comma"],
    ["{a,/b}", "alternatives"],
    ["[[:alpha:]]", "[:alpha:]"],
    ["a\u0000b", "control"],
    [`${"{a,b}".repeat(7)}`, "128 alternatives"],
    [`${"{a,b}".repeat(50)}`, "over a million"],
    [`{${"a".repeat(60)},b}${"{a,b}".repeat(5)}`, "together"],
  ])("%j", (pattern, words) => {
    expect(patternProblem(pattern)).toContain(words);
  });

  test("a list with one bad pattern matches nothing at all, so that no lost exclusion widens it", () => {
    const list = compilePatterns(["**", "!{secret"]);
    expect(list.matches("secret/a")).toBe(false);
    expect(list.matches("a")).toBe(false);
    expect(list.problems).toHaveLength(1);
  });

  test("a list of exclusions alone, and a list that is too long", () => {
    expect(compilePatterns(["!a"]).problems[0]).toContain("matches nothing");
    expect(compilePatterns(Array.from({ length: 65 }, (_, at) => `a${at}`)).problems[0]).toContain(
      "65 patterns",
    );
  });

  test("64 alternatives are counted, not written out, before they are allowed", () => {
    expect(patternProblem("{a,b}".repeat(6))).toBeNull();
    expect(alternatives("{a,b}{c,d}")).toEqual({ patterns: ["ac", "ad", "bc", "bd"] });
    expect(alternatives("{a,a}")).toEqual({ patterns: ["a"] });
  });

  test("a path longer than any checkout allows matches nothing", () => {
    expect(matches(["**"], "a/".repeat(3_000) + "a")).toBe(false);
    expect(matches(["**"], "")).toBe(false);
  });
});

describe("exactPattern", () => {
  test("matches the path and nothing else, whatever the path is made of", () => {
    const name = fc.string({ unit: fc.constantFrom(..."ab.*?[]{}!,()@+-\\ é"), minLength: 1, maxLength: 8 });
    const path = fc
      .array(name, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join("/"))
      .filter((one) => !one.split("/").some((part) => part === "." || part === ".."));
    fc.assert(
      fc.property(path, path, (one, other) => {
        const pattern = exactPattern(one);
        expect(pattern).not.toBeNull();
        expect(matches([pattern ?? ""], one)).toBe(true);
        expect(matches([pattern ?? ""], other)).toBe(one === other);
      }),
    );
  });

  test("is null for a path that is too long for a pattern", () => {
    expect(exactPattern("a".repeat(300))).toBeNull();
  });
});

const word = fc.string({ unit: fc.constantFrom("a", "b", ".", "1", "-"), minLength: 1, maxLength: 3 });
const piece = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 2, arbitrary: fc.constantFrom("*", "?", "[ab]", "[!a]", "[a-b]", "\\a") },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([left, right]) => `{${left},${right}}`) },
);
const segment = fc.oneof(
  { weight: 1, arbitrary: fc.constant("**") },
  { weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("")) },
);
const benign = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const anyPath = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));

describe("properties", () => {
  test("agrees with minimatch on benign patterns", () => {
    fc.assert(
      fc.property(benign, anyPath, (pattern, path) => {
        fc.pre(patternProblem(pattern) === null);
        fc.pre(!path.split("/").some((part) => part === "." || part === ".."));
        const options = { dot: true, noext: true, nonegate: true, nocomment: true };
        expect(matches([pattern], path), `${pattern} on ${path}`).toBe(minimatch(path, pattern, options));
      }),
      { numRuns: 2_000 },
    );
  });

  test("never does more steps than the pattern's and the path's length allow", () => {
    const hostile = fc
      .array(fc.constantFrom("*", "**", "**/", "a", "?", "/", "{a,b}", "[a-z]", "{*a,*b}", "*a"), {
        maxLength: 60,
      })
      .map((pieces) => pieces.join(""));
    const long = fc
      .array(fc.constantFrom("a", "aa", "/", "b"), { maxLength: 400 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(hostile, long, (pattern, path) => {
        const found = alternatives(pattern);
        fc.pre(patternProblem(pattern) === null && "patterns" in found);
        const length = "patterns" in found ? found.patterns.reduce((sum, one) => sum + one.length + 2, 0) : 0;
        const meter = { steps: 0 };
        compilePatterns([pattern]).matches(path, meter);
        expect(meter.steps).toBeLessThanOrEqual(2 * length * (path.length + 2));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["*a".repeat(18) + "b", "a".repeat(60), false],
    ["**/a/".repeat(14) + "b", "a/".repeat(60) + "c", false],
    ["*a".repeat(120), "a".repeat(4_000) + "b", false],
    ["{*a*a*a*a,*a*a*ab}".repeat(3), "a".repeat(4_000), true],
    ["a/*".repeat(60), "a/b".repeat(1_000), false],
    ["[a-z]*".repeat(40), "q".repeat(4_000) + "!", true],
  ])("%s ends, where others take minutes", (pattern, path, matches) => {
    expect(compilePatterns([pattern]).matches(path)).toBe(matches);
  });
});

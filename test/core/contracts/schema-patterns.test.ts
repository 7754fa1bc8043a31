/** Patterns: the same answers as ECMAScript's own engine, in linear time; inclusion of one pattern in another. */
import { describe, expect, it } from "vitest";
import { matchesPattern } from "../../../src/core/contracts/schema/patterns.ts";
import { findText } from "../../../src/core/contracts/schema/regex/language.ts";

const patterns = [
  "^a",
  "b$",
  "^[a-z]{3}$",
  "^(a|b)+c?$",
  "\\d{4}-\\d\\d",
  "^[^x]*$",
  "a.b",
  "^\\s+$",
  "\\bfoo\\b",
  "^\\p{L}+$",
  "^$",
  "[^]",
  "a{2,3}",
  "^id$|^x-",
  "(?<name>a)b",
  "\\S",
  "^.*$",
  "^[\\w.+\\-]+@\\w+\\.\\w{2,}$",
  "\\u{1F600}",
  "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$",
  "[\\]\\-a]",
  "\\x41|\\u0042|\\cJ|\\0",
];
const texts = [
  "",
  "a",
  "b",
  "ab",
  "abc",
  "aab",
  "x-",
  "id",
  "foo",
  "a\nb",
  "2020-10",
  "\u00a0",
  "é",
  "😀",
  "a@b.cc",
  "1.2.3.4",
  "AB",
  "\n",
  "a foo b",
];

describe("a pattern and a text", () => {
  it.each(patterns)("%s means what ECMAScript says", (pattern) => {
    const own = new RegExp(pattern, "u");
    for (const text of texts)
      expect(matchesPattern(pattern, text), JSON.stringify(text)).toBe(own.test(text));
  });

  it.each([
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(a)\\1",
    "\\k<x>",
    "a**",
    "[b-a]",
    "(",
    "a{3,2}",
    "\\u{110000}",
    "\\e",
    "x".repeat(2000),
  ])("%s is not run", (pattern) => {
    expect(matchesPattern(pattern, "a")).toBe(null);
  });

  it("takes no longer for a hostile pattern and text", () => {
    expect(matchesPattern("^(a+)+$", `${"a".repeat(40_000)}!`)).toBe(false);
    expect(matchesPattern("^(a|aa)+$", `${"a".repeat(40_000)}!`)).toBe(false);
    expect(matchesPattern("((a{0,900}){0,900}){0,900}", "a")).toBe(null);
  });
});

const inclusions: [narrow: string, wide: string, shown: string | null][] = [
  ["^[a-z]{3}$", "^[a-z]+$", null],
  ["^[a-z]+$", "^[a-z]{1,64}$", "a".repeat(65)],
  ["^a", "a", null],
  ["a", "^a", "0a"],
  ["^\\d+$", "^[0-9]*$", null],
  ["^[A-Z]{3}$", "^(EUR|USD)$", "AAA"],
  ["^(EUR|USD)$", "^[A-Z]{3}$", null],
  ["^x-", "^x", null],
  ["^(?:a|b)*$", "^[ab]*$", null],
  ["$^", "^$", null],
  ["^.$", "^\\S$", " "],
];

describe("a pattern inside another", () => {
  it.each(inclusions)("%s in %s", (narrow, wide, shown) => {
    const wanted = [
      { text: narrow, matches: true },
      { text: wide, matches: false },
    ];
    const found = findText({ patterns: wanted, min: 0, max: Infinity, not: [] });
    expect(found.kind).toBe(shown === null ? "none" : "text");
    if (found.kind !== "text") return;
    expect([...found.text]).toHaveLength([...(shown ?? "")].length);
    expect([matchesPattern(narrow, found.text), matchesPattern(wide, found.text)]).toEqual([true, false]);
  });

  it("heeds lengths and texts that are taken", () => {
    const patterns = [{ text: "^[ab]+$", matches: true }];
    expect(findText({ patterns, min: 2, max: 2, not: ["aa", "ab", "ba"] })).toEqual({
      kind: "text",
      text: "bb",
    });
    expect(findText({ patterns, min: 2, max: 2, not: ["aa", "ab", "ba", "bb"] })).toEqual({ kind: "none" });
    expect(findText({ patterns: [], min: 300, max: 300, not: [] })).toEqual({
      kind: "text",
      text: "a".repeat(300),
    });
    expect(findText({ patterns, min: 3, max: 2, not: [] })).toEqual({ kind: "none" });
  });

  it("gives up in bounded time", () => {
    const many = { text: "^(a|b)*a(a|b){25}$", matches: true };
    const other = { text: "^(a|b)*b(a|b){24}$", matches: false };
    expect(["text", "unknown"]).toContain(
      findText({ patterns: [many, other], min: 0, max: Infinity, not: [] }).kind,
    );
    expect(findText({ patterns: [], min: 1e9, max: Infinity, not: [] }).kind).toBe("unknown");
  });
});

/** Markup goes, every word stays. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readable } from "../../../src/core/review/readable.ts";
import { hostileText } from "./hostile.ts";

test.each([
  ["**WHEN** paid **THE SYSTEM SHALL** ship", "WHEN paid THE SYSTEM SHALL ship"],
  ["*For any* user, _each_ one and ***both***", "For any user, each one and both"],
  ["## Title\n\n- one\n* two\n  - [ ] three", "Title\n\none\ntwo\nthree"],
  ["```mermaid\ngraph TD\n```", "graph TD"],
  ["`a * b * c` and 2 * 3 * 4", "`a * b * c` and 2 * 3 * 4"],
  ["snake_case_name and __init__.py", "snake_case_name and init.py"],
  ["a ** b", "a ** b"],
  ["[link](https://example.com)", "[link](https://example.com)"],
  ["", ""],
])("%j", (markdown, words) => {
  expect(readable(markdown)).toBe(words);
});

test("no letter or digit is lost outside of fence lines and check boxes", () => {
  const letters = (text: string): string => text.replace(/[^a-wyz0-9日本é]/giu, "");
  fc.assert(
    fc.property(hostileText, (text) => {
      fc.pre(!/[`~]{3}/u.test(text));
      expect(letters(readable(text))).toBe(letters(text));
    }),
    { numRuns: 400 },
  );
});

test("ends on nasty input", () => {
  for (const text of [
    "*".repeat(100_000),
    "*a".repeat(50_000),
    "_a ".repeat(40_000),
    " ".repeat(100_000),
    "* ".repeat(50_000),
  ]) {
    expect(readable(text).length).toBeLessThanOrEqual(40_000);
  }
});

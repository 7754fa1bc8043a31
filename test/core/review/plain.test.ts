/** Titles and commit messages: text in which nothing acts, without Markdown to hide behind. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { plainLine } from "../../../src/core/review/plain.ts";
import { HOSTILE, hostileText } from "./hostile.ts";

const LIVE = /@|#\d|\bgh-\d|:\/\/\S|\bwww\.\S|[[\]\r\n]/iu;

test.each(HOSTILE)("%j does nothing", (text) => {
  expect(plainLine(text, 200)).not.toMatch(LIVE);
});

test("nothing acts, twice is once, and the length holds", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const line = plainLine(text, 60);
      expect(line).not.toMatch(LIVE);
      expect(line.length).toBeLessThanOrEqual(60);
      expect(plainLine(line, 60)).toBe(line);
    }),
    { numRuns: 600 },
  );
});

test.each([
  ["fixes #12 and acme/shop#3", "fixes # 12 and acme/shop# 3"],
  ["specs/[skip ci].spec.md", "specs/(skip ci).spec.md"],
  ["thanks @octocat", "thanks (at)octocat"],
  ["svc.payments", "svc.payments"],
  ["C# and #tag", "C# and #tag"],
])("%j becomes %j", (text, line) => {
  expect(plainLine(text, 200)).toBe(line);
});

import { describe, expect, it } from "vitest";
import { lineStarts, segmentsOf, sliceOf } from "../../../src/core/specs/lossless.ts";
import { REQUIREMENTS, spec } from "./spec-of.ts";

const CRLF =
  "\ufeff# R\r\n\r\n### Requirement 1: A\r\n\r\n#### Acceptance Criteria\r\n\r\n1. WHEN a\r\n   THEN the b SHALL c\r2. THE b SHALL d";

describe("the bytes of an item", () => {
  it("are its lines with their own newlines", () => {
    const { items } = spec(CRLF, REQUIREMENTS);
    expect(items.map((item) => [item.id, sliceOf(CRLF, item)])).toEqual([
      ["1", CRLF.slice(CRLF.indexOf("###"))],
      ["1.1", "1. WHEN a\r\n   THEN the b SHALL c\r"],
      ["1.2", "2. THE b SHALL d"],
    ]);
  });

  it("go to the innermost item, and all of them together are the file", () => {
    const segments = segmentsOf(CRLF, spec(CRLF, REQUIREMENTS).items);
    expect(segments.map(({ item, line, endLine }) => `${item?.id ?? "-"} ${line}-${endLine}`)).toEqual([
      "- 1-2",
      "1 3-6",
      "1.1 7-8",
      "1.2 9-9",
    ]);
    expect(segments.map(({ text }) => text).join("")).toBe(CRLF);
  });

  it.each([
    ["", [0]],
    ["a", [0]],
    ["a\n", [0, 2]],
    ["a\rb\r\nc\n\rd", [0, 2, 5, 7, 8]],
  ])("begins the lines of %j at %j", (text, starts) => {
    expect(lineStarts(text)).toEqual(starts);
  });
});

/** Changed words are marked, everything else is shown, nothing acts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markChanges, showText } from "../../../src/core/review/marks.ts";
import { hostileText } from "./hostile.ts";
import { kinds, liveParts, readText } from "./rendered.ts";

describe("markChanges", () => {
  test.each([
    ["answer within 200 ms.", "answer within 500 ms.", "answer within ~~200~~ **500** ms."],
    ["the `orders` table", "the `payments` table", "the ~~`orders`~~ **`payments`** table"],
    [
      "WHEN paid THE SYSTEM SHALL ship",
      "WHEN paid THE SYSTEM SHALL NOT ship",
      "WHEN paid THE SYSTEM SHALL **NOT** ship",
    ],
    ["SHALL retry, then stop", "SHALL retry", "SHALL retry ~~, then stop~~"],
    ["支払いは必須である", "支払いは任意である", "支払いは~~必須~~ **任意**である"],
    ['a "b" c', 'a "d" c', 'a ~~"b~~ **"d**" c'],
    [
      "The list SHALL accept flags.",
      "The list SHALL accept flags. Of several that one wins which was written last, whatever the others say, and a flag without a value counts as given.",
      "The list SHALL accept flags. **Of several that one wins which was written last, whatever the others say, and a flag without a value counts as given.**",
    ],
    ["", "added", "**added**"],
    ["removed", "", "~~removed~~"],
    ["same text", "same\n   text", "same text"],
    ["one", "entirely different words here now", "~~one~~ **entirely different words here now**"],
    ["\u{20000}\u{33cfa}:\u{20000}", "\u{20000}\u{33cfa}\u{20000}", "\u{20000}\u{33cfa} ~~:~~ \u{20000}"],
    ["ask @acme/a", "ask @acme/b", "ask ~~`@acme/a`~~ **`@acme/b`**"],
  ])("%j → %j", (before, after, expected) => {
    expect(markChanges(before, after, 400)).toBe(expected);
  });

  test("leaves out the middle of what did not change", () => {
    const words = Array.from({ length: 60 }, (_, index) => `w${String(index)}`);
    const after = words.with(30, "NEW").join(" ");
    const line = markChanges(words.join(" "), after, 160);
    expect(line).toMatchInlineSnapshot(
      `"… w22 w23 w24 w25 w26 w27 w28 w29 ~~w30~~ **NEW** w31 w32 w33 w34 w35 w36 w37 w38 …"`,
    );
  });

  test("nothing in the texts acts, and the cell stays one cell", () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (a, b, c) => {
        const cell = `| a | b |\n|---|---|\n| ${markChanges(`${a} ${b}`, `${a} ${c}`, 10_000)} | y |`;
        expect(liveParts(cell)).toEqual([]);
        expect(kinds(cell).filter((kind) => kind === "td_open")).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });

  test("every mark renders as a mark, whatever it touches", () => {
    const withoutMarks = hostileText.map((text) => text.replace(/[~*]/gu, "x"));
    fc.assert(
      fc.property(withoutMarks, withoutMarks, withoutMarks, (a, b, c) => {
        const markdown = markChanges(`${a}${b}${a}`, `${a}${c}${a}`, 10_000);
        expect(readText(markdown)).not.toMatch(/[~*]/u);
        expect(kinds(markdown).filter((kind) => kind === "em_open")).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("is bounded in length on huge texts", () => {
    const before = Array.from({ length: 60_000 }, (_, index) => `a${String(index)}`).join(" ");
    const after = Array.from({ length: 60_000 }, (_, index) => `b${String(index % 7)}`).join(" ");
    expect(markChanges(before, after, 300).length).toBeLessThan(800);
    expect(markChanges("x".repeat(2_000_000), "y".repeat(2_000_000), 300).length).toBeLessThan(800);
  });
});

test("one side alone is cut with an ellipsis", () => {
  expect(showText("a long text that goes on", 10)).toBe("a long te…");
  expect(showText("hid\u200bden", 20)).toBe("hidden (hidden characters removed)");
});

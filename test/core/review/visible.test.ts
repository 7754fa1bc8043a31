/** Hidden characters go, writing that needs joiners stays whole. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, cutMiddle, oneLine, visible } from "../../../src/core/review/visible.ts";
import { hostileText } from "./hostile.ts";

test.each([
  ["zero width space", "a\u200bb", "ab", 1],
  ["byte order mark", "\ufeffa", "a", 1],
  ["tags", "a\u{e0061}\u{e007f}", "a", 2],
  ["bidi override", "a\u202eb\u202c", "ab", 2],
  ["isolates", "\u2066a\u2069", "a", 2],
  ["soft hyphen", "co\u00adop", "coop", 1],
  ["Hangul filler", "a\u3164b", "ab", 1],
  ["braille blank", "a\u2800b", "ab", 1],
  ["variation selector after a letter", "a\ufe0f", "a", 1],
  ["supplementary variation selector", "a\u{e0100}", "a", 1],
  ["control characters", "a\u0000\u001b[1m\u009b", "a[1m", 3],
  ["joiner between Latin letters", "a\u200db", "ab", 1],
  ["joiner at the end", "क\u200d", "क", 1],
  ["tabs and breaks", "a\tb\r\nc", "a\tb\r\nc", 0],
  ["Persian non-joiner", "می\u200cخواهم", "می\u200cخواهم", 0],
  ["Devanagari joiner", "क्\u200dष", "क्\u200dष", 0],
  ["family emoji", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", 0],
  ["emoji with skin and profession", "👩🏽\u200d🚀", "👩🏽\u200d🚀", 0],
  ["red heart", "❤\ufe0f", "❤\ufe0f", 0],
  ["Arabic number sign", "\u0600١٢", "\u0600١٢", 0],
  ["Hebrew and Arabic text", "שלום العالم", "שלום العالم", 0],
])("%s", (_name, text, expected, hidden) => {
  expect(visible(text)).toEqual({ text: expected, hidden });
});

test("twice is once", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const once = visible(text).text;
      expect(visible(once)).toEqual({ text: once, hidden: 0 });
      expect(oneLine(oneLine(once))).toBe(oneLine(once));
    }),
    { numRuns: 500 },
  );
});

test("cutting never splits a character, and says that it cut", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.integer({ min: 2, max: 30 }),
      (text, most) => {
        for (const short of [cut(text, most), cutMiddle(text, most)]) {
          expect(short.isWellFormed()).toBe(true);
          expect(short.length).toBeLessThanOrEqual(Math.max(most, text.length <= most ? text.length : 0));
          expect(short === text || short.includes("…")).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});

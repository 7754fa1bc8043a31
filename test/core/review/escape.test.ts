/** Untrusted text in Markdown shows itself and does nothing. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  escapeMarkdown,
  fenced,
  htmlCode,
  inlineCode,
  link,
  quoted,
} from "../../../src/core/review/escape.ts";
import { oneLine, visible } from "../../../src/core/review/visible.ts";
import { HOSTILE, hostileText } from "./hostile.ts";
import { kinds, liveParts, readText } from "./rendered.ts";

const INLINE = ["inline", "text", "code_inline", "text_special"];
const blank = (text: string): string => text.replace(/[\s`]/gu, "");

/** A table of one column and a list around the text; both must keep their shape. */
function placesFor(markdown: string): { markdown: string; blocks: string[] }[] {
  return [
    { markdown, blocks: ["paragraph_open", "paragraph_close"] },
    {
      markdown: `- ${markdown}`,
      blocks: [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
      ],
    },
    {
      markdown: `| a | b |\n|---|---|\n| x ${markdown} | y |`,
      blocks: "table thead tr th th_ th th_ tr_ thead_ tbody tr td td_ td td_ tr_ tbody_ table_"
        .split(" ")
        .map((name) => (name.endsWith("_") ? `${name}close` : `${name}_open`)),
    },
  ];
}

function expectHarmless(text: string): void {
  const markdown = escapeMarkdown(text);
  expect(markdown).not.toMatch(/[\n\r\u2028\u2029]/u);
  expect(liveParts(markdown)).toEqual([]);
  for (const place of placesFor(markdown)) {
    if (markdown === "" && !place.markdown.includes("|")) continue;
    expect(kinds(place.markdown).filter((kind) => !INLINE.includes(kind))).toEqual(place.blocks);
    expect(liveParts(place.markdown)).toEqual([]);
  }
}

describe("escapeMarkdown", () => {
  test.each(HOSTILE)("shows %j and does nothing", (text) => {
    expectHarmless(text);
  });

  test("no text makes a link, image, tag, mention, reference or block", () => {
    fc.assert(fc.property(hostileText, expectHarmless), { numRuns: 600 });
  });

  test("a reader sees every visible character", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = visible(text);
        fc.pre(shown.hidden === 0);
        expect(blank(readText(escapeMarkdown(text)))).toBe(blank(oneLine(shown.text)));
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ["THE SYSTEM SHALL answer within 200 ms.", "THE SYSTEM SHALL answer within 200 ms."],
    ["call `POST /charges` with order_id", "call `POST /charges` with order_id"],
    ["ask @acme/orders, see #12.", "ask `@acme/orders`, see `#12`."],
    ["(https://example.com/a_b)", "(`https://example.com/a_b`)"],
    ["1. first", "1\\. first"],
    ["version 1.2 of C# & co", "version 1.2 of C# & co"],
    ["`a|b` | c", "`a`\\|`b` \\| c"],
    ["1234567 rows in abcdefg", "1234567 rows in abcdefg"],
    ["支払い **必須** です", "支払い \\*\\*必須\\*\\* です"],
    ["", ""],
  ])("%j reads well", (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown);
  });

  test("says that hidden characters were removed", () => {
    expect(escapeMarkdown("pay\u200bment")).toBe("payment (hidden characters removed)");
    expect(escapeMarkdown("\u202e")).toBe("(hidden characters removed)");
  });

  test("ends on long and nasty input", () => {
    for (const text of [
      "`".repeat(200_000),
      "` `` ".repeat(40_000),
      "_".repeat(200_000),
      "[".repeat(200_000),
      "a_".repeat(100_000),
      "@".repeat(100_000),
      `@${"!".repeat(100_000)}x`,
    ]) {
      expect(escapeMarkdown(text).length).toBeGreaterThan(0);
    }
  });
});

describe("inlineCode", () => {
  test("holds any text in one cell, as code alone", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = inlineCode(text);
        expect(liveParts(`| a | b |\n|---|---|\n| ${markdown} | y |`)).toEqual([]);
        expect(
          kinds(`| a | b |\n|---|---|\n| ${markdown} | y |`).filter((kind) => kind === "td_open"),
        ).toHaveLength(2);
      }),
      { numRuns: 250 },
    );
  });

  test.each([
    ["a.ts", "`a.ts`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["a|b", "`a`\\|`b`"],
    ["", "(empty)"],
  ])("%j", (text, markdown) => {
    expect(inlineCode(text)).toBe(markdown);
  });
});

test("a fence is longer than any inside", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(kinds(`${fenced(text, "text")}\n\nafter`)).toEqual([
        "fence",
        "paragraph_open",
        "inline",
        "text",
        "paragraph_close",
      ]);
    }),
    { numRuns: 300 },
  );
});

describe("quoted", () => {
  test("stays inside the quotation and does nothing", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { maxLength: 5 }), (texts) => {
        const markdown = quoted(texts.join("\n"), { lines: 8, characters: 300 });
        expect(liveParts(markdown)).toEqual([]);
        for (const line of markdown.split("\n")) expect(line === "" || line.startsWith(">")).toBe(true);
        const blocks = kinds(`${markdown}\n\nafter`);
        expect(
          blocks.filter((kind) => ["heading_open", "hr", "table_open", "ordered_list_open"].includes(kind)),
        ).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  test("keeps bullets and counts what it leaves out", () => {
    expect(quoted("Done:\n- a\n  - b\n\nc\nd", { lines: 4, characters: 100 })).toBe(
      "> Done:\n> - a\n>   - b\n>\n>\n> … and 2 more lines",
    );
  });
});

test("a link leads only to web addresses, and its address cannot end early", () => {
  expect(link("x", "javascript:alert(1)")).toBe("x");
  expect(link("x", null)).toBe("x");
  const markdown = link("x", "https://example.com/a b/(c)/[d]|<e>`f`");
  expect(markdown).toBe("[x](https://example.com/a%20b/%28c%29/%5Bd%5D%7C%3Ce%3E%60f%60)");
});

test("code inside HTML cannot leave its element", () => {
  expect(htmlCode('a</code><img src="x">&amp;')).toBe(
    "<code>a&#60;/code&#62;&#60;img src=&#34;x&#34;&#62;&#38;amp;</code>",
  );
});

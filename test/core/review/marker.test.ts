/** The marker survives every value, ends no comment early, and an edited one is no marker. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { readMarker, stripMarker, writeMarker } from "../../../src/core/review/marker.ts";
import type { Marker } from "../../../src/core/review/marker.ts";
import { hostileText } from "./hostile.ts";
import { kinds } from "./rendered.ts";

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Json>(null, true, false, 0, -1, 1e-7, "-->", "--!>", "--", "<!-- headwater {} -->"),
    fc.integer(),
    hostileText,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(hostileText, tie("value"), { maxKeys: 3 }),
  ),
})).value;

const marker = fc
  .tuple(
    fc.constantFrom<Marker["kind"]>("review", "proposal", "reply"),
    fc.dictionary(fc.string({ maxLength: 8 }), json, { maxKeys: 4 }),
  )
  .map(([kind, fields]): Marker => ({ ...fields, v: 1, kind }));

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("marker", () => {
  test("round trip with any value after any body", () => {
    fc.assert(
      fc.property(hostileText, marker, (body, value) => {
        const written = writeMarker(body, value);
        expect(readMarker(written)).toEqual(asJson(value));
        expect(stripMarker(written)).toBe(stripMarker(body));
        expect(writeMarker(written, value)).toBe(written);
      }),
      { numRuns: 400 },
    );
  });

  test("is one comment that shows nothing, whatever it holds", () => {
    fc.assert(
      fc.property(marker, (value) => {
        const written = writeMarker("Text", value);
        expect(kinds(written)).toEqual(["paragraph_open", "inline", "text", "paragraph_close", "html_block"]);
        expect(written.match(/-->/gu)).toHaveLength(1);
        expect(written).not.toMatch(/@|#\d/u);
      }),
      { numRuns: 200 },
    );
  });

  test("writing replaces what was there", () => {
    const first = writeMarker("Text", { v: 1, kind: "review", n: 1 });
    const second = writeMarker(first, { v: 1, kind: "review", n: 2 });
    expect(second).toBe('Text\n\n<!-- headwater {"v":1,"kind":"review","n":2} -->\n');
    expect(readMarker(second)).toEqual({ v: 1, kind: "review", n: 2 });
  });

  test("only the last one counts", () => {
    const body =
      '<!-- headwater {"v":1,"kind":"reply"} -->\n\ntext\n\n<!-- headwater {"v":1,"kind":"review"} -->\n\nadded by hand';
    expect(readMarker(body)).toEqual({ v: 1, kind: "review" });
  });

  test.each([
    ["no marker", "text"],
    ["empty", ""],
    ["cut off", '<!-- headwater {"v":1,"kind":"review"'],
    ["not JSON", "<!-- headwater {v:1} -->"],
    ["another version", '<!-- headwater {"v":2,"kind":"review"} -->'],
    ["another kind", '<!-- headwater {"v":1,"kind":"gate"} -->'],
    ["an array", "<!-- headwater [1] -->"],
    ["null", "<!-- headwater null -->"],
    ["a text", '<!-- headwater "review" -->'],
    ["another product", '<!-- other {"v":1,"kind":"review"} -->'],
    [
      "a broken one after a good one",
      '<!-- headwater {"v":1,"kind":"review"} --> <!-- headwater {"v":1, -->',
    ],
  ])("%s gives null", (_name, body) => {
    expect(readMarker(body)).toBeNull();
  });
});

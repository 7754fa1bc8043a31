import { describe, expect, it } from "vitest";
import { exportDigest, itemDigest, specDigest } from "../../../src/core/specs/digest.ts";
import { fixtureText, kiro, spec } from "./spec-of.ts";

const TEXT = fixtureText("service/orders.spec.md");

describe("what a digest does not see", () => {
  const same: [string, (text: string) => string][] = [
    ["emphasis", (text) => text.replace("SHALL create", "**SHALL** _create_")],
    [
      "list marks and wrapping",
      (text) => text.replace("- **Latency**: p95 under 200 ms", "* **Latency**:\n  p95 under 200 ms"),
    ],
    ["windows newlines and a byte order mark", (text) => `\ufeff${text.replaceAll("\n", "\r\n")}`],
    [
      "the order of independent items",
      (text) => text.replace(/(- \*\*Idempotency\*\*.*\n)(- TE-2.*\n)/, "$2$1"),
    ],
    [
      "status and owners",
      (text) =>
        text.replace("status: active", "status: draft\nversion: 2.0.0").replace("@acme/orders", "@acme/x"),
    ],
    ["consumes", (text) => text.replace("  - spec: svc.catalog\n", "")],
    [
      "key order and descriptions of a contract",
      (text) =>
        text.replace(
          '{ "type": "object", "required": ["id"],',
          '{ "description": "x", "required": ["id"], "type": "object",',
        ),
    ],
  ];
  it.each(same)("%s", (_, edit) => {
    const edited = edit(TEXT);
    expect(edited).not.toBe(TEXT);
    expect(specDigest(spec(edited))).toBe(specDigest(spec(TEXT)));
    expect(exportDigest(spec(edited))).toBe(exportDigest(spec(TEXT)));
  });

  it("the path and the numbers by place", () => {
    expect(specDigest(spec(TEXT, "specs/shop/orders.spec.md"))).toBe(specDigest(spec(TEXT)));
    const [one, two] = ["THE A SHALL b", "THE C SHALL d"];
    expect(specDigest(kiro({ "Requirement 1: X": [one, two] }))).toBe(
      specDigest(kiro({ "Requirement 4: X": [two, one] })),
    );
  });
});

describe("what a digest sees", () => {
  const other: [string, (text: string) => string][] = [
    ["a word", (text) => text.replace("SHALL create", "SHALL make")],
    ["a title", (text) => text.replace("Place an order", "Make an order")],
    ["a property called description", (text) => text.replace('"id": {', '"description": {')],
    [
      "an item more",
      (text) => text.replace("## Integration points\n", "## Integration points\n\n- One more\n"),
    ],
  ];
  it.each(other)("%s", (_, edit) => {
    expect(specDigest(spec(edit(TEXT)))).not.toBe(specDigest(spec(TEXT)));
  });

  it("a criterion that moves to another requirement", () => {
    const before = kiro({
      "Requirement 1: X": ["THE A SHALL b", "THE C SHALL d"],
      "Requirement 2: Y": ["THE E SHALL f"],
    });
    const after = kiro({
      "Requirement 1: X": ["THE A SHALL b"],
      "Requirement 2: Y": ["THE E SHALL f", "THE C SHALL d"],
    });
    expect(specDigest(after)).not.toBe(specDigest(before));
  });

  it("of the exports only what is exported", () => {
    const edited = spec(TEXT.replace("p95 under 200 ms", "p95 under 300 ms"));
    expect(exportDigest(edited)).toBe(exportDigest(spec(TEXT)));
    expect(specDigest(edited)).not.toBe(specDigest(spec(TEXT)));
  });
});

it("is a sha256 that never changes by itself", () => {
  const item = kiro({ "Requirement 1: X": ["THE A SHALL b"] }).items.at(-1);
  expect(item === undefined ? "" : itemDigest(item)).toMatchInlineSnapshot(
    `"5596383db418c98b8e2c59c95934a5e31ff33eabf1ea2020090fc89b4e6b55b8"`,
  );
});

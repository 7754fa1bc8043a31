/** Model routing, capabilities and the cost estimate. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { capabilities, estimateUsd, hasListedPrice, routeModel } from "../../../src/core/plan/models.ts";
import { FAMILY_MODELS, MODEL_ROWS } from "../../../src/core/plan/prices.ts";

const usage = (inputTokens: number, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0) => ({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
});

describe("routeModel", () => {
  it.each(Object.entries(FAMILY_MODELS))(
    "maps the family %s to a global profile that has a price",
    (name, id) => {
      const routed = routeModel(name);
      expect(routed.chosen).toBe(id);
      expect(routed.chosen).toMatch(/^global\./);
      expect(routed.reason).toContain(name);
      expect(estimateUsd(routed.chosen, usage(1)).usd).toBeGreaterThan(0);
      expect(capabilities(routed.chosen).known).toBe(true);
    },
  );

  it("answers auto with sonnet and says why", () => {
    expect(routeModel("auto")).toEqual({
      requested: "auto",
      chosen: FAMILY_MODELS.sonnet,
      reason: expect.stringContaining("sonnet") as string,
    });
  });

  it.each(["us.anthropic.claude-sonnet-5-5", "meta.llama9", "toString", "__proto__"])(
    "passes the id %s through",
    (id) => {
      expect(routeModel(id).chosen).toBe(id);
    },
  );

  it("is deterministic for any text", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(routeModel(name)).toEqual(routeModel(name));
      }),
    );
  });
});

describe("capabilities", () => {
  it.each([
    ["global.anthropic.claude-sonnet-5-5", { sampling: false, tools: true, afterToolResult: true }],
    ["anthropic.claude-haiku-4-5-20251001-v1:0", { sampling: true, tools: true, afterToolResult: true }],
    ["global.amazon.nova-2-lite-v1:0", { sampling: true, tools: false, afterToolResult: false }],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5-5",
      { sampling: false, tools: true, afterToolResult: true },
    ],
  ])("%s", (model, expected) => {
    const { sampling, cache } = capabilities(model);
    expect({ sampling, tools: cache.tools, afterToolResult: cache.afterToolResult }).toEqual(expected);
  });

  it("is careful with an id that hides its model", () => {
    const hidden = capabilities("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc");
    expect(hidden).toMatchObject({ known: false, sampling: false, cache: { tools: false, system: false } });
  });
});

describe("estimateUsd", () => {
  it.each([
    ["global.anthropic.claude-sonnet-5-5", usage(60_000, 4_000), 0.16],
    ["us.anthropic.claude-sonnet-5-5", usage(60_000, 4_000), 0.176],
    ["global.anthropic.claude-opus-5-5", usage(60_000, 4_000), 0.32],
    ["global.amazon.nova-2-lite-v1:0", usage(60_000, 4_000), 0.028],
    ["anthropic.claude-haiku-5-5", usage(60_000, 4_000), 0.008],
    ["anthropic.claude-haiku-5-5", usage(100_001), 0.0500005],
    ["anthropic.claude-haiku-5-5", usage(1, 0, 100_000), 0.0050005],
    ["global.anthropic.claude-sonnet-5-5", usage(0, 0, 1_000_000, 1_000_000), 2.7],
  ])("%s %j", (model, tokens, usd) => {
    expect(estimateUsd(model, tokens).usd).toBeCloseTo(usd, 9);
  });

  const UNLISTED = [
    "mistral.large",
    "us-gov.anthropic.claude-sonnet-5-5",
    "xx.anthropic.claude-sonnet-5-5",
    "",
  ];

  it.each(UNLISTED)("counts %j, which has no listed price, as dear as any listed model could be", (model) => {
    expect(hasListedPrice(model)).toBe(false);
    const token = fc.nat(300_000);
    const profile = fc.constantFrom("", "global.", "us.", "eu.", "jp.", "au.", "apac.");
    const rows = fc.constantFrom(...MODEL_ROWS.map((row) => row.id));
    fc.assert(
      fc.property(profile, rows, fc.tuple(token, token, token, token), (prefix, id, tokens) => {
        expect(hasListedPrice(prefix + id)).toBe(true);
        const listed = estimateUsd(prefix + id, usage(...tokens)).usd;
        expect(estimateUsd(model, usage(...tokens)).usd).toBeGreaterThanOrEqual(listed);
      }),
    );
  });

  it.each(UNLISTED.slice(0, 3))("says why %j costs what it costs", (model) => {
    expect(routeModel(model).reason).toBe(
      "named by its id; it has no listed price and is counted at the highest listed ones",
    );
  });

  it("never falls when more tokens are used, within one price tier", () => {
    const token = fc.nat(50_000);
    const rows = fc.constantFrom(...MODEL_ROWS.map((row) => row.id));
    fc.assert(
      fc.property(rows, token, token, token, (model, input, output, more) => {
        const less = estimateUsd(model, usage(input, output)).usd;
        expect(estimateUsd(model, usage(input + more, output + more)).usd).toBeGreaterThanOrEqual(less);
      }),
    );
  });
});

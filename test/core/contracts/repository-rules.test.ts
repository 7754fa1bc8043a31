/** Levels and acceptances of the configuration over the result of an engine. */
import { describe, expect, it } from "vitest";
import { underDecisions } from "../../../src/core/contracts/repository-rules.ts";
import { resultOf } from "./contract-texts.ts";

const asked = { type: "json-schema", role: "request" } as const;
const broken = () => resultOf({ type: "string", minLength: 1 }, { type: "string", minLength: 5 }, asked);

describe("decisions of a repository", () => {
  it("change nothing when there are none for it", async () => {
    const result = await broken();
    const other = {
      rules: { "some-other-rule": "off" },
      accepted: [{ fingerprint: "0".repeat(12), reason: "x" }],
    } as const;
    expect(underDecisions(result, other)).toBe(result);
  });

  it("take a rule's level, whichever way", async () => {
    const result = await broken();
    const rule = result.changes[0]?.rule ?? "";
    expect(result.verdict).toBe("breaking");
    const warned = underDecisions(result, { rules: { [rule]: "warning" }, accepted: [] });
    expect(warned).toMatchObject({ verdict: "compatible", changes: [{ rule, level: "warning" }] });
    const off = underDecisions(result, { rules: { [rule]: "off" }, accepted: [] });
    expect(off).toMatchObject({ verdict: "compatible", changes: [] });
    const again = underDecisions(warned, { rules: { [rule]: "error" }, accepted: [] });
    expect(again).toMatchObject({ verdict: "breaking", suggestedBump: "major" });
  });

  it("keep an accepted change in sight, with its reason, and let it break nothing", async () => {
    const result = await broken();
    const fingerprint = result.changes[0]?.fingerprint ?? "";
    const accepted = underDecisions(result, {
      rules: {},
      accepted: [{ fingerprint, reason: "nobody calls it" }],
    });
    expect(accepted).toMatchObject({
      verdict: "compatible",
      suggestedBump: "major",
      changes: [{ level: "error", accepted: "nobody calls it" }],
    });
    expect(accepted.changes[0]).not.toHaveProperty("acceptedBy");
    const said = { rules: {}, accepted: [{ fingerprint, reason: "agreed", by: "@bob" }] };
    expect(underDecisions(result, said)).toMatchObject({
      verdict: "compatible",
      changes: [{ accepted: "agreed", acceptedBy: "@bob" }],
    });
  });

  it("never make safe what could not be judged", async () => {
    const result = { ...(await broken()), unknowns: [{ path: "", reason: "not read" }] };
    const rule = result.changes[0]?.rule ?? "";
    expect(underDecisions(result, { rules: { [rule]: "off" }, accepted: [] }).verdict).toBe("unknown");
  });
});

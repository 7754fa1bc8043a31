import { describe, expect, it } from "vitest";
import { readKiroSidecar, sidecarPaths, withSidecar } from "../../../src/core/specs/kiro-sidecar.ts";
import type { KiroSidecar } from "../../../src/core/specs/kiro-sidecar.ts";
import { REQUIREMENTS, spec } from "./spec-of.ts";

const NOTHING: KiroSidecar = {
  specId: null,
  specType: null,
  workflowType: null,
  language: null,
  phase: null,
  approvals: {},
};

describe("sidecars of a Kiro spec", () => {
  const cases: [string, string, KiroSidecar | null][] = [
    [
      ".config.kiro",
      '{"specId":"depot-1","workflowType":"design-first","specType":"bugfix"}',
      { ...NOTHING, specId: "depot-1", workflowType: "design-first", specType: "bugfix" },
    ],
    [
      "an unknown value drops its field alone",
      '{"specId":7,"workflowType":"someday","specType":"quick-spec","note":"x"}',
      { ...NOTHING, specType: "quick-spec" },
    ],
    [
      "spec.json with a byte order mark",
      '\ufeff{"language":"ja","phase":"design-generated","approvals":{"requirements":{"generated":true,"approved":true},"design":{"generated":true,"approved":"yes"}}}',
      {
        ...NOTHING,
        language: "ja",
        phase: "design-generated",
        approvals: {
          requirements: { generated: true, approved: true },
          design: { generated: true, approved: false },
        },
      },
    ],
    ["no JSON", "{", null],
    ["no object", "[1]", null],
    ["too long", `{"phase":"${"x".repeat(70_000)}"}`, null],
  ];
  it.each(cases)("%s", (_, text, expected) => {
    expect(readKiroSidecar(text)).toEqual(expected);
  });

  it("calls what nobody approved a draft", () => {
    const statusOf = (text: string): string =>
      withSidecar(spec("# T\n", REQUIREMENTS), readKiroSidecar(text)).status;
    expect(statusOf('{"approvals":{"requirements":{"generated":true,"approved":false}}}')).toBe("draft");
    expect(statusOf('{"approvals":{"requirements":{"generated":true,"approved":true}}}')).toBe("active");
    expect(statusOf('{"approvals":{"tasks":{"generated":true,"approved":false}}}')).toBe("active");
    expect(statusOf("{")).toBe("active");
  });

  it("lies in the folder of the spec", () => {
    expect(sidecarPaths(REQUIREMENTS)).toEqual([
      ".kiro/specs/checkout/.config.kiro",
      ".kiro/specs/checkout/spec.json",
    ]);
  });
});

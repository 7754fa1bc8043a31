import { describe, expect, it } from "vitest";
import { diffSpec } from "../../../src/core/specs/diff.ts";
import { CHANGE_RULES } from "../../../src/core/specs/rules.ts";
import { kiro } from "./spec-of.ts";

const BASE = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel AND print a label within 5 minutes";

/** What the edit of one criterion is judged to be: direction, level, rule. */
function judged(before: string, after: string): string {
  const [change, ...more] = diffSpec(
    kiro({ "Requirement 1: Parcels": [before] }),
    kiro({ "Requirement 1: Parcels": [after] }),
    [],
  ).changes;
  expect(more).toEqual([]);
  return change === undefined ? "nothing" : `${change.direction} ${change.level} ${change.rule}`;
}

const CASES: [string, string, string, string][] = [
  ["the same", BASE, BASE, "nothing"],
  [
    "emphasis",
    BASE,
    BASE.replace("WHEN", "**WHEN**").replace("SHALL", "_SHALL_"),
    "none editorial formatting",
  ],
  ["a full stop", BASE, `${BASE}.`, "none editorial formatting"],
  ["capitals", BASE, BASE.replace("Depot", "depot"), "none editorial formatting"],
  [
    "a response fewer",
    BASE,
    BASE.replace(" AND print a label within 5 minutes", ""),
    "weakened breaking response-removed",
  ],
  ["a response more", BASE, `${BASE} AND call the customer`, "strengthened additive response-added"],
  ["SHALL to SHOULD", BASE, BASE.replace("SHALL", "SHOULD"), "weakened breaking modality-lowered"],
  ["SHOULD to SHALL", BASE.replace("SHALL", "SHOULD"), BASE, "strengthened additive modality-raised"],
  ["MUST is SHALL", BASE, BASE.replace("SHALL", "MUST"), "none editorial same-meaning"],
  ["SHALL to SHALL NOT", BASE, BASE.replace("SHALL", "SHALL NOT"), "contradicted breaking polarity-flipped"],
  [
    "a guard more",
    BASE,
    BASE.replace("arrives", "arrives AND the scale is free"),
    "weakened breaking guard-added",
  ],
  [
    "a guard fewer",
    BASE.replace("arrives", "arrives AND the scale is free"),
    BASE,
    "strengthened additive guard-removed",
  ],
  ["a state in front", BASE, `WHILE the depot is open, ${BASE}`, "weakened breaking guard-added"],
  [
    "an alternative more",
    BASE,
    BASE.replace("arrives", "arrives OR a letter arrives"),
    "strengthened additive alternative-added",
  ],
  [
    "an alternative fewer",
    BASE.replace("arrives", "arrives OR a letter arrives"),
    BASE,
    "weakened breaking alternative-removed",
  ],
  [
    "AND to OR between guards",
    BASE.replace("arrives", "arrives AND a letter arrives"),
    BASE.replace("arrives", "arrives OR a letter arrives"),
    "strengthened additive guard-widened",
  ],
  ["AND to OR between responses", BASE, BASE.replace("AND print", "OR print"), "unknown unknown wording"],
  [
    "an upper limit down",
    BASE,
    BASE.replace("5 minutes", "3 minutes"),
    "strengthened additive bound-tightened",
  ],
  ["an upper limit up", BASE, BASE.replace("5 minutes", "10 minutes"), "weakened breaking bound-loosened"],
  [
    "the same limit in another unit",
    BASE,
    BASE.replace("5 minutes", "300 seconds"),
    "none editorial same-meaning",
  ],
  [
    "a lower limit down",
    "THE Depot SHALL keep labels for at least 7 days",
    "THE Depot SHALL keep labels for at least 5 days",
    "weakened breaking bound-loosened",
  ],
  [
    "a number without a comparator",
    "THE Depot SHALL keep labels for 7 days",
    "THE Depot SHALL keep labels for 5 days",
    "unknown unknown bound-changed",
  ],
  [
    "a ban with a limit",
    "THE Depot SHALL NOT hold a parcel for more than 5 days",
    "THE Depot SHALL NOT hold a parcel for more than 3 days",
    "strengthened additive bound-tightened",
  ],
  [
    "what is enabled has no fixed direction",
    "THE Depot SHALL accept up to 50 parcels",
    "THE Depot SHALL accept up to 40 parcels",
    "unknown unknown bound-changed",
  ],
  [
    "a guard's limit relaxed",
    "WHEN a parcel weighs more than 20 kg THEN the Depot SHALL ask for help",
    "WHEN a parcel weighs more than 10 kg THEN the Depot SHALL ask for help",
    "strengthened additive guard-widened",
  ],
  [
    "a guard's limit tightened",
    "WHEN a refund is asked for within 30 days THEN the Depot SHALL pay",
    "WHEN a refund is asked for within 14 days THEN the Depot SHALL pay",
    "weakened breaking guard-narrowed",
  ],
  [
    "all to some",
    "THE Depot SHALL weigh all parcels",
    "THE Depot SHALL weigh some parcels",
    "weakened breaking quantifier-lowered",
  ],
  [
    "a condition behind",
    "THE Depot SHALL weigh the parcel of a customer",
    "THE Depot SHALL weigh the parcel of a customer unless it is marked",
    "weakened breaking guard-added",
  ],
  [
    "another system",
    BASE,
    BASE.replace("the Depot SHALL", "the Warehouse SHALL"),
    "unknown unknown system-changed",
  ],
  ["other words", BASE, BASE.replace("weigh the parcel", "measure the parcel"), "unknown unknown wording"],
  [
    "two edits one way",
    BASE,
    BASE.replace("SHALL", "SHOULD").replace("5 minutes", "10 minutes"),
    "weakened breaking modality-lowered",
  ],
  [
    "two edits against each other",
    BASE,
    BASE.replace("SHALL", "SHOULD").replace("5 minutes", "3 minutes"),
    "unknown unknown mixed",
  ],
];

describe("direction of an edited criterion", () => {
  it.each(CASES)("%s", (_, before, after, expected) => {
    expect(judged(before, after)).toBe(expected);
  });

  it("explains every rule in one line", () => {
    for (const why of Object.values(CHANGE_RULES)) expect(why).toMatch(/^[A-Z][^\n]{10,100}\.$/);
  });
});

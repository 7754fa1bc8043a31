import { describe, expect, it } from "vitest";
import type { ContractResult } from "../../../src/core/contracts/model.ts";
import { diffOf, diffSpec, worstLevel } from "../../../src/core/specs/diff.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { changesOf, changeLine, fixtureText, kiro, REQUIREMENTS, SERVICE, spec } from "./spec-of.ts";

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";

describe("identity", () => {
  it("finds nothing between equal specs", () => {
    const parcels = kiro({ "Requirement 1: Parcels": [A, B, C] });
    expect(diffSpec(parcels, parcels, [])).toMatchObject({ level: "none", changes: [], references: [] });
  });

  it("calls an insertion one addition, and the rest renumbered", () => {
    expect(
      changesOf(kiro({ "Requirement 1: Parcels": [A, B] }), kiro({ "Requirement 1: Parcels": [C, A, B] })),
    ).toEqual([
      "criterion - → 1.1 added strengthened additive item-added",
      "criterion 1.1 → 1.2 renumbered none editorial renumbered",
      "criterion 1.2 → 1.3 renumbered none editorial renumbered",
    ]);
  });

  it("tells a removal in the middle from a rewrite of all that follow", () => {
    expect(
      changesOf(kiro({ "Requirement 1: Parcels": [A, B, C] }), kiro({ "Requirement 1: Parcels": [A, C] })),
    ).toEqual([
      "criterion 1.2 removed weakened breaking item-removed",
      "criterion 1.3 → 1.2 renumbered none editorial renumbered",
    ]);
  });

  it("finds an edited criterion under its new number", () => {
    expect(
      changesOf(
        kiro({ "Requirement 1: Parcels": [A, B] }),
        kiro({ "Requirement 1: Parcels": [B, `${A} AND book it`] }),
      ),
    ).toEqual([
      "criterion 1.2 → 1.1 renumbered none editorial renumbered",
      "criterion 1.1 → 1.2 modified+renumbered strengthened additive response-added",
    ]);
  });

  it("sees a criterion move to another requirement", () => {
    const before = kiro({ "Requirement 1: Parcels": [A, B], "Requirement 2: Labels": [C] });
    const after = kiro({ "Requirement 1: Parcels": [A], "Requirement 2: Labels": [C, B] });
    expect(changesOf(before, after)).toEqual(["criterion 1.2 → 2.2 moved none editorial moved"]);
  });

  it("sees a whole requirement inserted in front", () => {
    const before = kiro({ "Requirement 1: Parcels": [A] });
    const after = kiro({ "Requirement 1: Labels": [C], "Requirement 2: Parcels": [A] });
    expect(changesOf(before, after)).toEqual([
      "requirement - → 1 added strengthened additive item-added",
      "criterion - → 1.1 added strengthened additive item-added",
      "requirement 1 → 2 renumbered none editorial renumbered",
      "criterion 1.1 → 2.1 renumbered none editorial renumbered",
    ]);
  });

  it("calls another title with the same criteria renamed", () => {
    expect(
      changesOf(
        kiro({ "Requirement 1: Parcels": [A, B] }),
        kiro({ "Requirement 1: Incoming goods": [A, B] }),
      ),
    ).toEqual(["requirement 1 renamed none editorial title-changed"]);
  });

  it("matches requirements without titles by what they hold", () => {
    expect(
      changesOf(
        kiro({ "Requirement 1": [A, B], "Requirement 2": [C] }),
        kiro({ "Requirement 1": [C], "Requirement 2": [A, B] }),
      ),
    ).toEqual([
      "requirement 2 → 1 renumbered none editorial renumbered",
      "criterion 2.1 → 1.1 renumbered none editorial renumbered",
      "requirement 1 → 2 renumbered none editorial renumbered",
      "criterion 1.1 → 2.1 renumbered none editorial renumbered",
      "criterion 1.2 → 2.2 renumbered none editorial renumbered",
    ]);
  });

  it("keeps a stable id through a rewrite, and never trusts a number by place", () => {
    const named = (text: string): string => `## Constraints\n\n- ${text} {#window}\n`;
    expect(
      changesOf(spec(named("Refunds take one day")), spec(named("Everything else is new here"))),
    ).toEqual(["constraint window modified unknown unknown wording"]);
    expect(
      changesOf(
        kiro({ "Requirement 1: P": [A] }),
        kiro({ "Requirement 1: P": ["THE Shop SHALL close on Sundays"] }),
      ),
    ).toEqual([
      "criterion 1.1 removed weakened breaking item-removed",
      "criterion - → 1.1 added strengthened additive item-added",
    ]);
  });

  it("sees FR ids that were counted on", () => {
    const before = fixtureText("speckit/spec.md");
    const after = before.replace(
      "- **FR-001**: System MUST store albums\n- **FR-002**",
      "- **FR-001**: System MUST sync phones\n- **FR-002**: System MUST store albums\n- **FR-003**",
    );
    const path = "specs/001-photo-albums/spec.md";
    expect(changesOf(spec(before, path), spec(after, path))).toEqual([
      "requirement - → FR-001 added strengthened additive item-added",
      "requirement FR-001 → FR-002 renumbered none editorial renumbered",
      "requirement FR-002 → FR-003 renumbered none editorial renumbered",
    ]);
  });

  it("breaks consumers when a written name is changed", () => {
    const text = (id: string): string =>
      `## Requirements\n\n### Requirement: Refund window {#${id}}\n\nRefunds SHALL be paid.\n`;
    expect(changesOf(spec(text("window")), spec(text("refund-window")))).toEqual([
      "requirement window → refund-window renamed none breaking id-changed",
    ]);
  });

  it("says how it matched", () => {
    const [change] = diffSpec(
      kiro({ "Requirement 1: P": [A] }),
      kiro({ "Requirement 1: P": [`${A} AND book it`] }),
      [],
    ).changes;
    expect(change).toMatchObject({
      matchedBy: "similarity",
      requirement: { id: "1", title: "P" },
      before: A,
      line: { before: 9, after: 9 },
    });
  });
});

describe("identity where names and words say little", () => {
  const living = (...requirements: [string, string, string][]): Spec =>
    spec(
      `## Requirements\n\n${requirements
        .map(
          ([name, scenario, then]) =>
            `### Requirement: ${name}\nThe Shop SHALL ${name.toLowerCase()}.\n\n#### Scenario: ${scenario}\n- **WHEN** asked\n- **THEN** ${then}\n`,
        )
        .join("\n")}`,
      "openspec/specs/shop/spec.md",
    );

  it("does not take scenarios of one name in two requirements for one", () => {
    expect(
      changesOf(
        living(["Open", "Invalid input", "a bell rings at the door"]),
        living(["Sell apples", "Invalid input", "the cashier shrugs politely"]),
      ),
    ).toEqual([
      "requirement - removed weakened breaking item-removed",
      "scenario - removed weakened breaking item-removed",
      "requirement - added strengthened additive item-added",
      "scenario - added strengthened additive item-added",
    ]);
  });

  it("tells requirements that open with the same sentence apart by their scenarios", () => {
    const shop = (...requirements: [string, string][]): Spec =>
      spec(
        `## Requirements\n\n${requirements
          .map(
            ([name, then]) =>
              `### Requirement: ${name}\nThe Shop SHALL explain all columns.\n\n#### Scenario: Columns\n- **WHEN** asked\n- **THEN** ${then}\n`,
          )
          .join("\n")}`,
        "openspec/specs/shop/spec.md",
      );
    expect(
      diffSpec(
        shop(["Hits", "a clerk lists the names"], ["Queries", "the screen shows hours"]),
        shop(["Nightly export", "the screen shows hours"]),
        [],
      )
        .changes.filter(({ item }) => item === "requirement")
        .map(({ previousTitle, title, aspects }) => `${previousTitle} → ${title} ${aspects.join("+")}`),
    ).toEqual(["Hits → Hits removed", "Queries → Nightly export renamed"]);
  });

  it("knows a criterion by its trigger where its response was rewritten", () => {
    const [change] = diffSpec(
      kiro({ "Requirement 1: P": ["WHEN the parcel scanner jams THEN the Depot SHALL call a mechanic", B] }),
      kiro({
        "Requirement 1: P": [
          C,
          "WHEN the parcel scanner jams THEN the Depot SHALL use paper lists instead",
          B,
        ],
      }),
      [],
    ).changes.filter(({ previousId }) => previousId === "1.1");
    expect(change).toMatchObject({
      aspects: ["modified", "renumbered"],
      direction: "unknown",
      rule: "wording",
      matchedBy: "similarity",
    });
  });

  it("reads requirements in a sentence as words, not as references", () => {
    const rule = (number: number): string =>
      `THE Depot SHALL enforce minimum password requirements: at least ${number} characters`;
    expect(
      changesOf(kiro({ "Requirement 1: P": [rule(12)] }), kiro({ "Requirement 1: P": [rule(8)] })),
    ).toEqual(["criterion 1.1 modified weakened breaking bound-loosened"]);
  });

  it("lets nothing hide behind a comment that is never closed", () => {
    const open = (text: string): Spec => kiro({ "Requirement 1: P": [`${A} <!-- and ${text}`] });
    expect(changesOf(open("book it"), open("burn it"))).toEqual([
      "criterion 1.1 modified unknown unknown wording",
    ]);
  });

  it("tells nothing of a reference that points at nothing on both sides", () => {
    const text = `${A}, as in Requirement 7.7`;
    const [before, after] = [
      kiro({ "Requirement 1: P": [text, B] }),
      kiro({ "Requirement 1: P": [text, `${B} twice`] }),
    ];
    expect(diffSpec(before, after, []).references).toEqual([]);
    expect(diffSpec(before, before, []).references).toEqual([]);
  });
});

describe("splits and merges", () => {
  const whole =
    "IF the postal code is unknown THEN THE Form SHALL show an error AND keep the entered address";
  const halves = [
    "IF the postal code is unknown THEN THE Form SHALL show an error",
    "IF the postal code is unknown THEN THE Form SHALL keep the entered address",
  ];

  it("calls a criterion that became two a split; nothing was lost, so it is editorial", () => {
    expect(
      changesOf(kiro({ "Requirement 1: P": [whole, C] }), kiro({ "Requirement 1: P": [...halves, C] })),
    ).toEqual([
      "criterion 1.1 split none editorial split",
      "criterion 1.1 → 1.2 split none editorial split",
      "criterion 1.2 → 1.3 renumbered none editorial renumbered",
    ]);
  });

  it("calls the way back a merge and names all old ids", () => {
    const [change] = diffSpec(
      kiro({ "Requirement 1: P": halves }),
      kiro({ "Requirement 1: P": [whole] }),
      [],
    ).changes;
    expect(change).toMatchObject({
      aspects: ["merged"],
      id: "1.1",
      previousIds: ["1.1", "1.2"],
      direction: "none",
      rule: "merged",
    });
  });

  it("calls it a split although the shorter half brings only a few words of its own", () => {
    const whole =
      "IF the start date is after the end date THEN THE Range_Picker SHALL display an error and prevent data fetch";
    const halves = whole.split(" and ");
    const guard = whole.slice(0, whole.indexOf("display"));
    expect(
      changesOf(
        kiro({ "Requirement 1: Dates": [whole] }),
        kiro({ "Requirement 1: Dates": [halves[0] ?? "", `${guard}${halves[1] ?? ""}`] }),
      ).map((line) => line.split(" ").slice(0, 5).join(" ")),
    ).toEqual(["criterion 1.1 split none editorial", "criterion 1.1 → 1.2 split"]);
  });

  it("leaves an item that kept its name itself, whatever went out of it", () => {
    const living = (...requirements: [string, string][]): Spec =>
      spec(
        `## Requirements\n\n${requirements.map(([name, text]) => `### Requirement: ${name}\n\n${text}\n`).join("\n")}`,
        "openspec/specs/depot/spec.md",
      );
    const weigh = "The Depot SHALL weigh every parcel on arrival at the northern gate";
    const label = "The Depot SHALL print a label for every parcel on arrival at the northern gate";
    const both = `${weigh}. ${label}.`;
    expect(changesOf(living(["Arrival", both]), living(["Arrival", weigh], ["Labels", label]))).toEqual([
      "requirement - modified weakened breaking response-removed",
      "requirement - added strengthened additive item-added",
    ]);
  });

  it("takes a name in another case for another name", () => {
    const named = (name: string): Spec =>
      spec(`## Requirements\n\n### Requirement: ${name}\n\n${A}\n`, "openspec/specs/depot/spec.md");
    expect(changesOf(named("CLI options"), named("CLI Options"))).toEqual([
      "requirement - renamed none editorial title-changed",
    ]);
    expect(changesOf(named("CLI options"), named("**CLI options**"))).toEqual([]);
  });

  it("does not call a new sibling with the same phrases a split", () => {
    const sibling = "IF the postal code is unknown THEN THE Form SHALL log the attempt";
    expect(
      changesOf(kiro({ "Requirement 1: P": [whole] }), kiro({ "Requirement 1: P": [whole, sibling] })),
    ).toEqual(["criterion - → 1.2 added strengthened additive item-added"]);
  });
});

describe("levels of a service spec", () => {
  const orders = fixtureText("service/orders.spec.md");
  const cases: [string, string, string, string[]][] = [
    [
      "an exported integration point is gone",
      "- Publishes `order.placed` on the bus {#order-placed}\n",
      "",
      ["integration order-placed removed weakened breaking item-removed"],
    ],
    [
      "a constraint is not exported by default",
      "at least 7 years",
      "at least 5 years",
      ["constraint NFR-1 modified weakened unknown bound-loosened"],
    ],
    [
      "a test expectation is not exported",
      "- TE-2: a cancelled order is refunded\n",
      "",
      ["test TE-2 removed weakened unknown item-removed"],
    ],
    [
      "the intent is rewritten",
      "Customers place orders",
      "Robots place orders",
      ["intent - modified unknown unknown intent-changed"],
    ],
    [
      "a contract that nothing compared",
      '"required": ["id"]',
      '"required": []',
      ["contract order modified unknown unknown contract-not-compared"],
    ],
    [
      "a contract that is only formatted",
      '{ "type": "object", ',
      '{"type":"object",',
      ["contract order modified none editorial formatting"],
    ],
    ["status, owners and edges are no items", "status: active", "status: deprecated", []],
  ];
  it.each(cases)("%s", (_, from, to, expected) => {
    expect(orders).toContain(from);
    expect(changesOf(spec(orders), spec(orders.replace(from, to)))).toEqual(expected);
  });

  it("exports what the front matter says", () => {
    const exporting = orders.replace("status: active", 'exports: ["constraint:*"]');
    expect(
      changesOf(spec(exporting), spec(exporting.replace("at least 7 years", "at least 5 years"))),
    ).toEqual(["constraint NFR-1 modified weakened breaking bound-loosened"]);
    expect(changesOf(spec(exporting), spec(exporting.replace("every paid cart", "every cart")))).toEqual([
      "requirement place-order modified unknown unknown wording",
    ]);
  });

  it("takes the level of a contract from its own comparison", () => {
    const after = orders.replace('"required": ["id"]', '"required": ["id", "total"]');
    const result = (verdict: ContractResult["verdict"]): ContractResult => ({
      type: "json-schema",
      id: "order",
      role: "response",
      profile: null,
      source: { before: { path: SERVICE, line: 38 }, after: { path: SERVICE, line: 38 } },
      verdict,
      suggestedBump: "none",
      changes: [],
      unknowns: [],
    });
    const levels = (["breaking", "unknown", "compatible"] as const).map((verdict) => {
      const diff = diffSpec(spec(orders), spec(after), [result(verdict)]);
      return `${diff.level} ${diff.changes.map(changeLine).join()}`;
    });
    expect(levels).toEqual([
      "breaking contract order modified unknown breaking contract-breaking",
      "unknown contract order modified unknown unknown contract-unknown",
      "additive contract order modified none additive contract-compatible",
    ]);
  });
});

describe("files that come, go and move", () => {
  const orders = spec(fixtureText("service/orders.spec.md"));

  it("is additive to create a spec, and breaking to remove one that exports", () => {
    expect(diffSpec(null, orders, [])).toMatchObject({
      change: "created",
      level: "additive",
      digests: { before: null },
    });
    expect(diffSpec(orders, null, [])).toMatchObject({
      change: "removed",
      level: "breaking",
      digests: { after: null },
    });
    expect(diffSpec(null, null, [])).toMatchObject({ level: "none", changes: [] });
  });

  it("keeps both names of a renamed file", () => {
    const moved = spec(fixtureText("service/orders.spec.md"), "specs/shop/orders.spec.md");
    expect(diffSpec(orders, moved, [])).toMatchObject({
      change: "renamed",
      previousPath: SERVICE,
      level: "editorial",
      changes: [],
    });
  });

  it("changes no digest by what is not content", () => {
    const before = spec(fixtureText("speckit/tasks.md"), ".kiro/specs/a/tasks.md");
    const after = spec(
      fixtureText("speckit/tasks.md").replace("- [ ] T002", "- [x] T002"),
      ".kiro/specs/a/tasks.md",
    );
    const diff = diffSpec(before, after, []);
    expect(diff.changes.map(changeLine)).toEqual(["task T002 modified none editorial task-state"]);
    expect(diff.digests.before).toBe(diff.digests.after);
  });

  it("judges design prose as prose, unless it promises something", () => {
    const design = (text: string): ReturnType<typeof spec> =>
      spec(`# Design\n\n## Architecture\n\n${text}\n`, ".kiro/specs/a/design.md");
    expect(changesOf(design("Two services."), design("Three services."))).toEqual([
      "intent - modified none editorial prose",
    ]);
    expect(changesOf(design("It MUST be fast."), design("It MUST be safe."))).toEqual([
      "intent - modified unknown unknown intent-changed",
    ]);
  });

  it("takes the worst level of all", () => {
    expect(worstLevel(["editorial", "unknown", "additive"])).toBe("unknown");
    expect(worstLevel([])).toBe("none");
    expect(diffOf([diffSpec(null, orders, []), diffSpec(orders, null, [])]).level).toBe("breaking");
    expect(diffOf([])).toEqual({ level: "none", specs: [] });
  });

  it("has the shape of diff@1", () => {
    const diff = diffSpec(
      spec("### Requirement 1: A\n", REQUIREMENTS),
      spec("### Requirement 1: B\n", REQUIREMENTS),
      [],
    );
    expect(Object.keys(diff).sort()).toEqual([
      "change",
      "changes",
      "contracts",
      "dialect",
      "digests",
      "id",
      "level",
      "path",
      "previousId",
      "previousPath",
      "references",
      "title",
    ]);
  });
});

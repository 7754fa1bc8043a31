import { describe, expect, it } from "vitest";
import type { ContractResult } from "../../../src/core/contracts/model.ts";
import { affectedConsumers } from "../../../src/core/specs/consumers.ts";
import { diffOf, diffSpec } from "../../../src/core/specs/diff.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { spec } from "./spec-of.ts";

const PAYMENTS = `---
spec: svc.payments
---
# Payments

## Requirements

### Requirement: Refund window {#refund-window}

1. WHEN a refund is asked for within 30 days THEN the service SHALL pay it

### Requirement: Receipts {#receipts}

1. THE service SHALL mail a receipt within 5 minutes

## Contracts

\`\`\`json id=charges
{ "type": "object" }
\`\`\`

## Constraints

- **Latency**: p95 under 200 ms {#latency}
`;
const path = "specs/services/payments.spec.md";
const payments = (text = PAYMENTS): Spec => spec(text, path);
const consumer = (name: string, items: string[] | null, provider = "svc.payments"): Spec =>
  spec(
    `---\nspec: ${name}\nconsumes:\n  - spec: ${provider}\n${items === null ? "" : `    items: ${JSON.stringify(items)}\n`}---\n# C\n`,
    `specs/${name}.spec.md`,
  );

function affected(after: Spec | null, consumers: Spec[], contracts: ContractResult[] = []): string[] {
  const diff = diffOf([diffSpec(payments(), after, contracts)]);
  const specs = after === null ? consumers : [...consumers, after];
  return affectedConsumers(diff, specs).map(
    ({ spec: id, verdict, items }) => `${id} ${verdict} ${items.join(" ")}`,
  );
}

const weakened = payments(PAYMENTS.replace("within 5 minutes", "within 9 minutes"));

describe("who is affected", () => {
  it("asks the patterns of each edge", () => {
    const consumers = [
      consumer("all", null),
      consumer("receipts", ["req:receipts"]),
      consumer("wild", ["req:*"]),
      consumer("refunds", ["req:refund-window"]),
      consumer("contract", ["contract:*"]),
    ];
    expect(affected(weakened, consumers)).toEqual([
      "all breaking req:receipts.1",
      "receipts breaking req:receipts.1",
      "wild breaking req:receipts.1",
    ]);
  });

  it("leaves specs alone that only mention the provider, and the provider itself", () => {
    const mention = spec("# M\n\n## Integration points\n\n- svc.payments does it\n", "specs/m.spec.md");
    expect(affected(weakened, [mention])).toEqual([]);
  });

  it("does not disturb consumers of all exports by what is not exported, unless they name it", () => {
    const slower = payments(PAYMENTS.replace("under 200 ms", "under 300 ms"));
    expect(affected(slower, [consumer("all", null), consumer("picky", ["constraint:latency"])])).toEqual([
      "picky unknown constraint:latency",
    ]);
  });

  it("says compatible for additions and nothing for formatting", () => {
    const more = payments(
      PAYMENTS.replace("mail a receipt within 5 minutes", "mail a receipt within 5 minutes AND keep a copy"),
    );
    expect(affected(more, [consumer("all", null)])).toEqual(["all compatible req:receipts.1"]);
    expect(
      affected(payments(PAYMENTS.replace("SHALL mail", "**SHALL** mail")), [consumer("all", null)]),
    ).toEqual([]);
  });

  it("finds a consumer by the old name of a renamed item", () => {
    const renamed = payments(PAYMENTS.replace("{#receipts}", "{#mails}"));
    expect(affected(renamed, [consumer("receipts", ["req:receipts"])])).toEqual([
      "receipts breaking req:mails",
    ]);
  });

  it("breaks every consumer of a provider that is gone", () => {
    expect(affected(null, [consumer("contract", ["contract:charges"])])).toEqual([
      "contract breaking contract:charges",
    ]);
  });

  it("breaks every consumer of a provider that took another id", () => {
    const renamed = spec(PAYMENTS.replace("svc.payments", "svc.money"), path);
    expect(
      affected(renamed, [consumer("old", ["contract:charges"]), consumer("new", null, "svc.money")]),
    ).toEqual(["old breaking contract:charges"]);
  });

  it("does not mind a file that moved and kept its id", () => {
    const moved = spec(PAYMENTS, "specs/money/payments.spec.md");
    expect(affected(moved, [consumer("all", null)])).toEqual([]);
  });

  it("counts only the named part of a contract", () => {
    const changes: ContractResult["changes"] = [
      {
        rule: "x",
        level: "error",
        path: "POST /charges request body",
        operation: "POST /charges",
        direction: "request",
        file: path,
        line: { before: 1, after: 1 },
        message: "",
        old: null,
        new: null,
        fingerprint: "f",
        accepted: null,
        consumers: [],
      },
    ];
    const source = { before: { path, line: 20 }, after: { path, line: 20 } };
    const result: ContractResult = {
      type: "openapi",
      id: "charges",
      role: "both",
      profile: null,
      source,
      verdict: "breaking",
      suggestedBump: "major",
      changes,
      unknowns: [],
    };
    const after = payments(PAYMENTS.replace('{ "type": "object" }', '{ "type": "array" }'));
    const consumers = [
      consumer("post", ["contract:charges#POST /charges"]),
      consumer("get", ["contract:charges#GET /charges"]),
    ];
    expect(affected(after, consumers, [result])).toEqual(["post breaking contract:charges"]);
  });

  it("leaves consumers in other repositories to those who can see them", () => {
    expect(affected(weakened, [consumer("far", null, "gh:acme/pay//svc.payments")])).toEqual([]);
  });
});

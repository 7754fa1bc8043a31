/** What payments writes and asks has the form of its contracts in specs/services/payments.spec.md. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { contractLines } from "../../packages/clients/contract-fields.ts";
import { paymentsClient } from "../../packages/clients/payments.ts";
import { paymentsService } from "./api.ts";
import type { LedgerEntry } from "./charges.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const spec = read("../../specs/services/payments.spec.md");

interface AvroField {
  name: string;
  type: string | { type: string };
  default?: unknown;
}

const SCALARS: Record<string, string> = { string: "string", long: "number" };

// Validates: PAY-2, PAY-4
test("a charge and a refund each leave an entry in the form of contract `ledger-entry`", async () => {
  const entries: LedgerEntry[] = [];
  const events: object[] = [];
  const service = paymentsService({
    network: async () => true,
    publish: (event) => events.push(event),
    book: (entry) => entries.push(entry),
    now: () => new Date("2026-03-01T12:00:00Z"),
    deadline: 5,
  });
  const client = paymentsClient(service);
  const charge = await client.createCharge({ orderId: "or_1", amount: 1250, currency: "EUR" }, "key-1");
  await client.createRefund(charge.id, { amount: 250, reason: "broken cup" });
  assert.deepEqual(
    entries.map(({ entryId, amount }) => [entryId, amount]),
    [
      ["ch_1", 1250],
      ["re_1", -250],
    ],
  );

  const { fields } = JSON.parse(contractLines(spec, "ledger-entry").join("\n")) as { fields: AvroField[] };
  for (const entry of entries) {
    for (const { name, type, default: otherwise } of fields) {
      const value: unknown = Reflect.get(entry, name) ?? otherwise;
      assert.equal(typeof value, SCALARS[typeof type === "string" ? type : type.type], name);
    }
    const known = fields.map(({ name }) => name);
    assert.deepEqual(Object.keys(entry).filter((name) => !known.includes(name)), []);
  }
});

test("the card network is asked for what contract `card-network` has", () => {
  const message = /message AuthorizeRequest \{([^}]*)\}/.exec(contractLines(spec, "card-network").join("\n"))?.[1] ?? "";
  const fields = [...message.matchAll(/^ {2}\w+ (\w+) = \d+;/gm)].map(([, name]) => name);
  const asked = /type CardNetwork = \(([^)]*)\)/.exec(read("./charges.ts"))?.[1] ?? "";
  const names = asked.split(",").map((parameter) => parameter.split(":")[0]?.trim());
  assert.deepEqual(names, ["amount", "currency"]);
  for (const name of names) assert.ok(fields.includes(name), name);
});

/** Every client says what the contract in its spec says. When this fails, regenerate the client. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { contractLines, interfaceFields, schemaFields } from "./contract-fields.ts";
import { operations as orders } from "./orders.ts";
import { operations as payments } from "./payments.ts";

const clients = [
  { service: "payments", contract: "charges", operations: payments },
  { service: "orders", contract: "orders", operations: orders },
];

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

for (const { service, contract, operations } of clients) {
  const lines = contractLines(read(`specs/services/${service}.spec.md`), contract);
  const wanted = schemaFields(lines);

  test(`${service} client: the interfaces have the fields of contract \`${contract}\``, () => {
    assert.deepEqual(interfaceFields(read(`packages/clients/${service}.ts`)), wanted);
  });

  test(`${service} client: every operation demands the required fields of its body`, () => {
    for (const [name, { body, required }] of Object.entries(operations)) {
      const fields = body === null ? {} : (wanted[body] ?? {});
      const needed = Object.keys(fields).filter((field) => fields[field]);
      assert.deepEqual([...required].sort(), needed.sort(), `operation ${name}`);
    }
  });

  test(`${service} client: every operation is in the contract`, () => {
    for (const { method, path } of Object.values(operations)) {
      const at = lines.indexOf(`  ${path}:`);
      const following = lines.slice(at + 1);
      const end = following.findIndex((line) => !line.startsWith("    "));
      assert.ok(at >= 0, `${path} is in the contract`);
      assert.ok(following.slice(0, end).includes(`    ${method.toLowerCase()}:`), `${method} ${path}`);
    }
  });
}

/** Requirements PAY-1 to PAY-4 of specs/services/payments.spec.md. */
import assert from "node:assert/strict";
import test from "node:test";
import { paymentsClient } from "../../packages/clients/payments.ts";
import { paymentsService } from "./api.ts";
import type { CardNetwork } from "./charges.ts";

const tea = { orderId: "or_1", amount: 1250, currency: "EUR" };

function start(network: CardNetwork = async () => true) {
  const events: object[] = [];
  const clock = { now: new Date("2026-03-01T12:00:00Z") };
  const service = paymentsService({
    network,
    publish: (event) => events.push(event),
    book: () => {},
    now: () => clock.now,
    deadline: 5,
  });
  return { events, clock, client: paymentsClient(service) };
}

// Validates: PAY-1
test("a charge is captured and announced", async () => {
  const { client, events } = start();
  const charge = await client.createCharge(tea, "key-1");
  assert.equal(charge.status, "captured");
  assert.deepEqual(await client.getCharge(charge.id), charge);
  assert.equal(events.length, 1);
});

// Validates: PAY-1
test("no answer from the card network in time: no money, status 504", async () => {
  const { client, events } = start(() => new Promise(() => {}));
  await assert.rejects(client.createCharge(tea, "key-1"), { status: 504 });
  assert.equal(events.length, 0);
});

test("a declined card is 402", async () => {
  const { client } = start(async () => false);
  await assert.rejects(client.createCharge(tea, "key-1"), { status: 402 });
});

// Validates: PAY-2
test("the same idempotency key takes money once", async () => {
  let asked = 0;
  const { client, events } = start(async () => {
    asked += 1;
    return true;
  });
  const [first, second] = await Promise.all([
    client.createCharge(tea, "key-1"),
    client.createCharge(tea, "key-1"),
  ]);
  assert.deepEqual(first, second);
  assert.equal(asked, 1);
  assert.equal(events.length, 1);
});

// Validates: PAY-3
test("a refund is accepted on day 30 and refused on day 31", async () => {
  const { client, clock } = start();
  const charge = await client.createCharge(tea, "key-1");
  clock.now = new Date("2026-03-31T12:00:00Z");
  assert.equal((await client.createRefund(charge.id, { amount: 250, reason: "broken cup" })).amount, 250);
  clock.now = new Date("2026-04-01T12:00:01Z");
  await assert.rejects(client.createRefund(charge.id, { reason: "too late" }), { status: 409 });
});

// Validates: PAY-4
test("refunds together are never more than the charge", async () => {
  const { client } = start();
  const charge = await client.createCharge(tea, "key-1");
  await client.createRefund(charge.id, { amount: 1000, reason: "half the order" });
  await assert.rejects(client.createRefund(charge.id, { amount: 251, reason: "one cent more" }), {
    status: 422,
  });
  assert.equal((await client.getCharge(charge.id)).refunded, 1000);
});

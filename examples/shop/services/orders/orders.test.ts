/** Requirements ORD-1 to ORD-3 of specs/services/orders.spec.md. */
import assert from "node:assert/strict";
import test from "node:test";
import { ordersClient } from "../../packages/clients/orders.ts";
import { paymentsClient } from "../../packages/clients/payments.ts";
import { paymentsService } from "../payments/api.ts";
import { ordersService } from "./api.ts";

const basket = {
  customerId: "cu_7",
  currency: "EUR",
  lines: [
    { sku: "tea-assam", quantity: 2, unitPrice: 450 },
    { sku: "cup-blue", quantity: 1, unitPrice: 1200 },
  ],
};

function start(accept: () => boolean = () => true) {
  const charged: object[] = [];
  const payments = paymentsService({
    network: async () => accept(),
    publish: (event) => charged.push(event),
    book: () => {},
    now: () => new Date("2026-03-01T12:00:00Z"),
    deadline: 50,
  });
  const orders = ordersService(paymentsClient(payments));
  return { charged, orders, client: ordersClient(orders.handle) };
}

// Validates: ORD-1
test("an order adds up its lines", async () => {
  const { client } = start();
  const order = await client.placeOrder(basket);
  assert.equal(order.total, 2100);
  assert.equal(order.status, "open");
  assert.deepEqual(await client.getOrder(order.id), order);
});

// Validates: ORD-2
test("an order is paid once", async () => {
  const { client } = start();
  const order = await client.placeOrder(basket);
  assert.equal((await client.markPaid(order.id, { chargeId: "ch_1" })).status, "paid");
  await assert.rejects(client.markPaid(order.id, { chargeId: "ch_2" }), { status: 409 });
});

// Validates: ORD-3
test("a repeat order is renewed and charged", async () => {
  const { client, orders, charged } = start();
  await client.placeOrder({ ...basket, repeat: "weekly" });
  const [renewed = ""] = await orders.renew();
  assert.equal((await client.getOrder(renewed)).status, "paid");
  assert.equal(charged.length, 1);
});

// Validates: ORD-3
test("a renewal that is declined leaves no order behind and is tried again", async () => {
  let accept = false;
  const { client, orders } = start(() => accept);
  await client.placeOrder({ ...basket, repeat: "monthly" });
  assert.deepEqual(await orders.renew(), []);
  accept = true;
  assert.equal((await orders.renew()).length, 1);
});

test("an order without lines is refused", async () => {
  const { client } = start();
  await assert.rejects(client.placeOrder({ ...basket, lines: [] }), { status: 400 });
});

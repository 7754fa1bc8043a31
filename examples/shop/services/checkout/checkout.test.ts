/** Requirements CHK-1 to CHK-3 of specs/services/checkout.spec.md. */
import assert from "node:assert/strict";
import test from "node:test";
import { ordersClient } from "../../packages/clients/orders.ts";
import { paymentsClient } from "../../packages/clients/payments.ts";
import { ordersService } from "../orders/api.ts";
import { paymentsService } from "../payments/api.ts";
import type { CardNetwork } from "../payments/charges.ts";
import { checkoutService } from "./api.ts";

const basket = {
  basketId: "ba_42",
  customerId: "cu_7",
  currency: "EUR",
  lines: [{ sku: "tea-assam", quantity: 2, unitPrice: 450 }],
};

function start(network: CardNetwork = async () => true) {
  const charged: object[] = [];
  const payments = paymentsClient(
    paymentsService({
      network,
      publish: (event) => charged.push(event),
      book: () => {},
      now: () => new Date("2026-03-01T12:00:00Z"),
      deadline: 5,
    }),
  );
  const orders = ordersClient(ordersService(payments).handle);
  const checkout = checkoutService({ orders, payments });
  return { charged, pay: (body: object) => checkout({ method: "POST", path: "/checkouts", body }) };
}

// Validates: CHK-1
test("a basket becomes a paid order", async () => {
  const { pay } = start();
  assert.deepEqual(await pay(basket), {
    status: 201,
    body: { orderId: "or_1", chargeId: "ch_1", total: 900, currency: "EUR" },
  });
});

// Validates: CHK-2
test("pressing twice pays once", async () => {
  const { pay, charged } = start();
  await Promise.all([pay(basket), pay(basket)]);
  assert.equal(charged.length, 1);
});

// Validates: CHK-3
test("a declined card and a silent card network are told apart", async () => {
  assert.equal((await start(async () => false).pay(basket)).status, 402);
  assert.equal((await start(() => new Promise(() => {})).pay(basket)).status, 503);
});

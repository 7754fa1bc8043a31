/** The checkout over HTTP: a basket goes in, a paid order comes out, as specs/services/checkout.spec.md describes it. */
import { ClientError } from "../../packages/clients/client.ts";
import type { OrderLine, ordersClient } from "../../packages/clients/orders.ts";
import type { paymentsClient } from "../../packages/clients/payments.ts";
import { fieldsOf, refuse, type Handler } from "../../packages/http/exchange.ts";

export interface Neighbours {
  orders: ReturnType<typeof ordersClient>;
  payments: ReturnType<typeof paymentsClient>;
}

export function checkoutService({ orders, payments }: Neighbours): Handler {
  return async ({ method, path, body }) => {
    if (method !== "POST" || path !== "/checkouts") return refuse(404, "There is nothing here.");
    const { basketId, customerId, currency, lines } = fieldsOf(body);
    if (typeof basketId !== "string" || typeof customerId !== "string" || typeof currency !== "string") {
      return refuse(400, "basketId, customerId and currency are needed.");
    }
    try {
      const order = await orders.placeOrder({ customerId, currency, lines: lines as OrderLine[] });
      // CHK-2: the basket is the key, so a shopper who presses twice pays once.
      const charge = await payments.createCharge(
        { orderId: order.id, amount: order.total, currency, description: `Basket ${basketId}` },
        basketId,
      );
      const paid = await orders.markPaid(order.id, { chargeId: charge.id });
      return { status: 201, body: { orderId: paid.id, chargeId: charge.id, total: paid.total, currency } };
    } catch (error) {
      if (error instanceof ClientError) return problem(error);
      throw error;
    }
  };
}

/** CHK-3: the shopper learns what happened to the money, whatever the neighbours answered. */
function problem(error: ClientError) {
  if (error.status === 402) return refuse(402, "Your card was declined. Nothing was charged.");
  if (error.status === 400) return refuse(400, "This basket cannot be ordered.");
  return refuse(503, "The payment is not possible right now. Nothing was charged; please try again.");
}

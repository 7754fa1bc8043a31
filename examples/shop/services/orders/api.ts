/** The orders service over HTTP, as specs/services/orders.spec.md describes it. */
import type { paymentsClient } from "../../packages/clients/payments.ts";
import type { OrderLine } from "../../packages/clients/orders.ts";
import { fieldsOf, refuse, type Handler } from "../../packages/http/exchange.ts";
import { OrderBook } from "./orders.ts";

export interface OrdersService {
  handle: Handler;
  /** Renews the repeat orders that are due and returns the ids of the new ones. */
  renew: () => Promise<string[]>;
}

export function ordersService(payments: ReturnType<typeof paymentsClient>): OrdersService {
  const book = new OrderBook();
  return {
    renew: () => book.renew(payments),
    handle: async ({ method, path, body }) => {
      const [root, id, action] = path.split("/").slice(1);
      if (root !== "orders") return refuse(404, "There is nothing here.");
      const fields = fieldsOf(body);

      if (method === "POST" && id === undefined) {
        const { customerId, currency, lines, repeat } = fields;
        if (typeof customerId !== "string" || typeof currency !== "string") {
          return refuse(400, "customerId and currency are needed.");
        }
        if (!Array.isArray(lines) || lines.length === 0 || !lines.every(isLine)) {
          return refuse(400, "lines needs at least one line with sku, quantity and unitPrice.");
        }
        if (repeat !== undefined && repeat !== "weekly" && repeat !== "monthly") {
          return refuse(400, "repeat is weekly or monthly.");
        }
        return {
          status: 201,
          body: book.place({ customerId, currency, lines, ...(repeat === undefined ? {} : { repeat }) }),
        };
      }
      const order = id === undefined ? undefined : book.find(id);
      if (order === undefined) return refuse(404, "There is no such order.");
      if (method === "GET" && action === undefined) return { status: 200, body: order };
      if (method === "POST" && action === "payment") {
        if (typeof fields["chargeId"] !== "string") return refuse(400, "chargeId is missing.");
        if (order.status !== "open") return refuse(409, `The order is ${order.status}.`);
        return { status: 200, body: book.pay(order, fields["chargeId"]) };
      }
      return refuse(404, "There is nothing here.");
    },
  };
}

function isLine(value: unknown): value is OrderLine {
  const { sku, quantity, unitPrice } = fieldsOf(value);
  return typeof sku === "string" && Number(quantity) >= 1 && Number(unitPrice) >= 0;
}

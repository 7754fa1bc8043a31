/**
 * Client of the orders service.
 * Generated from specs/services/orders.spec.md, contract `orders`. Regenerate it, do not edit it by hand.
 */
import type { Handler } from "../http/exchange.ts";
import { send } from "./client.ts";

export interface OrderLine {
  sku: string;
  quantity: number;
  unitPrice: number;
}

export interface OrderRequest {
  customerId: string;
  currency: string;
  lines: OrderLine[];
  repeat?: "weekly" | "monthly";
}

export interface Order {
  id: string;
  customerId: string;
  currency: string;
  lines: OrderLine[];
  total: number;
  status: "open" | "paid" | "cancelled";
  chargeId?: string;
}

export interface PaymentNote {
  chargeId: string;
}

/** Where each operation lives and which fields of its body it needs. */
export const operations = {
  placeOrder: {
    method: "POST",
    path: "/orders",
    body: "OrderRequest",
    required: ["customerId", "currency", "lines"],
  },
  getOrder: { method: "GET", path: "/orders/{orderId}", body: null, required: [] },
  markPaid: {
    method: "POST",
    path: "/orders/{orderId}/payment",
    body: "PaymentNote",
    required: ["chargeId"],
  },
} as const;

export function ordersClient(handler: Handler) {
  return {
    placeOrder: (body: OrderRequest) => send<Order>(handler, operations.placeOrder, { body }),
    getOrder: (orderId: string) => send<Order>(handler, operations.getOrder, { path: { orderId } }),
    markPaid: (orderId: string, body: PaymentNote) =>
      send<Order>(handler, operations.markPaid, { path: { orderId }, body }),
  };
}

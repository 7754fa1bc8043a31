/**
 * Client of the payments service.
 * Generated from specs/services/payments.spec.md, contract `charges`. Regenerate it, do not edit it by hand.
 */
import type { Handler } from "../http/exchange.ts";
import { send } from "./client.ts";

export interface ChargeRequest {
  orderId: string;
  amount: number;
  currency?: string;
  description?: string;
}

export interface Charge {
  id: string;
  orderId: string;
  amount: number;
  currency: string;
  status: "captured" | "refunded" | "partly_refunded";
  refunded: number;
  capturedAt: string;
}

export interface RefundRequest {
  amount?: number;
  reason: string;
}

export interface Refund {
  id: string;
  chargeId: string;
  amount: number;
}

/** Where each operation lives and which fields of its body it needs. */
export const operations = {
  createCharge: { method: "POST", path: "/charges", body: "ChargeRequest", required: ["orderId", "amount"] },
  getCharge: { method: "GET", path: "/charges/{chargeId}", body: null, required: [] },
  createRefund: {
    method: "POST",
    path: "/charges/{chargeId}/refunds",
    body: "RefundRequest",
    required: ["reason"],
  },
} as const;

export function paymentsClient(handler: Handler) {
  return {
    createCharge: (body: ChargeRequest, idempotencyKey: string) =>
      send<Charge>(handler, operations.createCharge, {
        headers: { "idempotency-key": idempotencyKey },
        body,
      }),
    getCharge: (chargeId: string) => send<Charge>(handler, operations.getCharge, { path: { chargeId } }),
    createRefund: (chargeId: string, body: RefundRequest) =>
      send<Refund>(handler, operations.createRefund, { path: { chargeId }, body }),
  };
}

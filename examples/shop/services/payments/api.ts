/** The payments service over HTTP, as specs/services/payments.spec.md describes it. */
import { fieldsOf, refuse, type Handler } from "../../packages/http/exchange.ts";
import { Ledger, type Outcome, type World } from "./charges.ts";

const DEFAULT_CURRENCY = "EUR";

export function paymentsService(world: World): Handler {
  const ledger = new Ledger(world);
  return async ({ method, path, headers, body }) => {
    const [root, id, action] = path.split("/").slice(1);
    if (root !== "charges") return refuse(404, "There is nothing here.");
    const fields = fieldsOf(body);

    if (method === "POST" && id === undefined) {
      const key = headers?.["idempotency-key"];
      if (key === undefined) return refuse(400, "The header Idempotency-Key is missing.");
      const { orderId, amount, currency = DEFAULT_CURRENCY } = fields;
      if (typeof orderId !== "string") return refuse(400, "orderId is missing.");
      if (typeof amount !== "number" || !Number.isInteger(amount) || amount < 1) {
        return refuse(400, "amount has to be a whole number of cents, at least 1.");
      }
      if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) {
        return refuse(400, "currency has to be three capital letters.");
      }
      return answer(201, await ledger.charge(key, { orderId, amount, currency }));
    }
    if (method === "GET" && id !== undefined && action === undefined) {
      const charge = ledger.find(id);
      return charge === undefined ? refuse(404, "There is no such charge.") : { status: 200, body: charge };
    }
    if (method === "POST" && id !== undefined && action === "refunds") {
      if (typeof fields["reason"] !== "string") return refuse(400, "reason is missing.");
      const amount = typeof fields["amount"] === "number" ? fields["amount"] : undefined;
      return answer(201, ledger.refund(id, amount));
    }
    return refuse(404, "There is nothing here.");
  };
}

function answer<T>(status: number, outcome: Outcome<T>) {
  return outcome.ok ? { status, body: outcome.value } : refuse(outcome.status, outcome.message);
}

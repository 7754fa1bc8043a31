/** Starts the whole shop on this machine: payments on 8081, orders on 8082, checkout on 8083. */
import { ordersClient } from "./packages/clients/orders.ts";
import { paymentsClient } from "./packages/clients/payments.ts";
import { serve } from "./packages/http/serve.ts";
import { checkoutService } from "./services/checkout/api.ts";
import { ordersService } from "./services/orders/api.ts";
import { paymentsService } from "./services/payments/api.ts";

const paymentsHandler = paymentsService({
  network: async (amount) => amount < 1_000_000,
  publish: (event) => console.log(JSON.stringify(event)),
  book: (entry) => console.log(JSON.stringify(entry)),
  now: () => new Date(),
  deadline: 400,
});
const payments = paymentsClient(paymentsHandler);
const orders = ordersService(payments);

serve(paymentsHandler, 8081);
serve(orders.handle, 8082);
serve(checkoutService({ payments, orders: ordersClient(orders.handle) }), 8083);
console.log("payments http://127.0.0.1:8081 · orders http://127.0.0.1:8082 · checkout http://127.0.0.1:8083");

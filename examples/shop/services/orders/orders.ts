/** The order book: open until paid, renewed when the customer asked for it. */
import type { Order, OrderRequest } from "../../packages/clients/orders.ts";
import { ClientError } from "../../packages/clients/client.ts";
import type { paymentsClient } from "../../packages/clients/payments.ts";

export class OrderBook {
  readonly #orders = new Map<string, Order>();
  readonly #repeats: { wish: OrderRequest; round: number; first: string }[] = [];

  find(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** ORD-1: the total is what the lines add up to. */
  place(wish: OrderRequest): Order {
    const order = this.#add(wish);
    if (wish.repeat !== undefined) this.#repeats.push({ wish, round: 1, first: order.id });
    return order;
  }

  pay(order: Order, chargeId: string): Order {
    order.status = "paid";
    order.chargeId = chargeId;
    return order;
  }

  /** ORD-3: a renewal is charged once per round, however often it is tried. */
  async renew(payments: ReturnType<typeof paymentsClient>): Promise<string[]> {
    const renewed: string[] = [];
    for (const repeat of this.#repeats) {
      const order = this.#add(repeat.wish);
      try {
        const charge = await payments.createCharge(
          { orderId: order.id, amount: order.total, currency: order.currency },
          `renew-${repeat.first}-${repeat.round}`,
        );
        this.pay(order, charge.id);
        repeat.round += 1;
        renewed.push(order.id);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        this.#orders.delete(order.id);
      }
    }
    return renewed;
  }

  #add({ customerId, currency, lines }: OrderRequest): Order {
    const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
    const id = `or_${this.#orders.size + 1}`;
    const order: Order = { id, customerId, currency, lines, total, status: "open" };
    this.#orders.set(id, order);
    return order;
  }
}

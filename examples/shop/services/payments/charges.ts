/** Charges and refunds: money is taken once per idempotency key and never given back twice. */

export interface Charge {
  id: string;
  orderId: string;
  amount: number;
  currency: string;
  status: "captured" | "refunded" | "partly_refunded";
  refunded: number;
  capturedAt: string;
}

export interface Refund {
  id: string;
  chargeId: string;
  amount: number;
}

/** What bookkeeping reads, as contract `ledger-entry` of the spec describes it. */
export interface LedgerEntry {
  entryId: string;
  chargeId: string;
  /** Negative when money goes back. */
  amount: number;
  /** Milliseconds since 1970. */
  bookedAt: number;
}

/** The card network, as contract `card-network` of the spec describes it: says yes or no to an amount. */
export type CardNetwork = (amount: number, currency: string) => Promise<boolean>;

export interface World {
  network: CardNetwork;
  publish: (event: object) => void;
  book: (entry: LedgerEntry) => void;
  now: () => Date;
  /** How long the card network may take, in milliseconds. */
  deadline: number;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; status: number; message: string };

const REFUND_WINDOW_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

export class Ledger {
  readonly #world: World;
  readonly #charges = new Map<string, Charge>();
  readonly #byKey = new Map<string, Promise<Outcome<Charge>>>();
  #refunds = 0;

  constructor(world: World) {
    this.#world = world;
  }

  find(id: string): Charge | undefined {
    return this.#charges.get(id);
  }

  /** PAY-2: the same key is the same charge, also while the first one is still under way. */
  charge(key: string, wish: { orderId: string; amount: number; currency: string }): Promise<Outcome<Charge>> {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const outcome = this.#capture(wish).then((result) => {
      if (!result.ok) this.#byKey.delete(key);
      return result;
    });
    this.#byKey.set(key, outcome);
    return outcome;
  }

  async #capture(wish: { orderId: string; amount: number; currency: string }): Promise<Outcome<Charge>> {
    const answer = await inTime(this.#world.network(wish.amount, wish.currency), this.#world.deadline);
    if (answer === "late") return no(504, "The card network did not answer in time. No money was taken.");
    if (!answer) return no(402, "The card was declined.");
    const charge: Charge = {
      id: `ch_${this.#charges.size + 1}`,
      ...wish,
      status: "captured",
      refunded: 0,
      capturedAt: this.#world.now().toISOString(),
    };
    this.#charges.set(charge.id, charge);
    this.#world.publish({
      type: "charge.captured",
      chargeId: charge.id,
      orderId: charge.orderId,
      amount: charge.amount,
      currency: charge.currency,
      capturedAt: charge.capturedAt,
    });
    this.#world.book(this.#entry(charge.id, charge.id, charge.amount));
    return { ok: true, value: charge };
  }

  /** PAY-3 and PAY-4: inside the window, and never more than was charged. */
  refund(id: string, amount: number | undefined): Outcome<Refund> {
    const charge = this.#charges.get(id);
    if (charge === undefined) return no(404, "There is no such charge.");
    const age = this.#world.now().getTime() - Date.parse(charge.capturedAt);
    if (age > REFUND_WINDOW_DAYS * DAY) return no(409, "The refund window of 30 days is over.");
    const wanted = amount ?? charge.amount - charge.refunded;
    if (wanted <= 0 || charge.refunded + wanted > charge.amount) {
      return no(422, "A refund cannot be more than what is left of the charge.");
    }
    charge.refunded += wanted;
    charge.status = charge.refunded === charge.amount ? "refunded" : "partly_refunded";
    this.#refunds += 1;
    const refund = { id: `re_${this.#refunds}`, chargeId: id, amount: wanted };
    this.#world.book(this.#entry(refund.id, id, -wanted));
    return { ok: true, value: refund };
  }

  #entry(entryId: string, chargeId: string, amount: number): LedgerEntry {
    return { entryId, chargeId, amount, bookedAt: this.#world.now().getTime() };
  }
}

function no(status: number, message: string): { ok: false; status: number; message: string } {
  return { ok: false, status, message };
}

async function inTime(answer: Promise<boolean>, deadline: number): Promise<boolean | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), deadline);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

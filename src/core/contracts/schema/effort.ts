/** How much work a comparison may be. Counted in schemas looked at, so that the same input always ends the same way. */

const FOR_ONE_QUESTION = 300_000;
const FOR_A_CONTRACT = 3_000_000;

/** Thrown inside the engine only; it becomes an `unknown` with a reason. */
export class TooMuchWork extends Error {}

export class Effort {
  #left = FOR_ONE_QUESTION;
  #total = FOR_A_CONTRACT;

  /** Starts a new question; what the contract as a whole may cost is not renewed. */
  renew(): void {
    this.#left = Math.min(FOR_ONE_QUESTION, this.#total);
  }

  spend(schemas: number): void {
    this.#left -= schemas;
    this.#total -= schemas;
    if (this.#left < 0) throw new TooMuchWork();
  }
}

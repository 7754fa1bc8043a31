/**
 * Answers to questions that may contain themselves, as questions about recursive schemas do. A question that is met
 * inside of itself gets the answer that is assumed; what follows from it is kept for as long as the assumption stands,
 * and forgotten when it turns out wrong. So every question is worked out a few times at most, however many ways lead
 * back to it.
 */
export class Assumptions<Answer> {
  readonly #assumed: (answer: Answer) => boolean;
  readonly #done = new Map<string, Answer>();
  readonly #open = new Map<string, number>();
  /** Answers that lean on an open question, by their place in the order. */
  readonly #leaning = new Map<string, { answer: Answer; at: number }>();
  /** Their questions, in the order in which they were answered. */
  readonly #order: string[] = [];
  /**
   * The outermost open question that answers lean on, by depth: one number for all from a place on. A question that is
   * answered and leans outwards takes along all that was found inside of it, since that may lean on its answer.
   */
  readonly #stretches: { from: number; on: number }[] = [];
  /** What the current answer leans on. */
  #leansOn = Infinity;

  /** `assumed`: whether an answer is the one that open questions are taken to have. All others are final. */
  constructor(assumed: (answer: Answer) => boolean) {
    this.#assumed = assumed;
  }

  /** How many questions are open. */
  get depth(): number {
    return this.#open.size;
  }

  /** Forgets which questions are open: the work was given up. */
  reset(): void {
    this.#open.clear();
    this.#leaning.clear();
    this.#order.length = 0;
    this.#stretches.length = 0;
    this.#leansOn = Infinity;
  }

  /** The answer where there is one, final or not; `whenOpen` for a question that is being asked. */
  known(key: string, whenOpen: Answer): Answer | undefined {
    const done = this.#done.get(key);
    if (done !== undefined) return done;
    const leaning = this.#leaning.get(key);
    const on = leaning === undefined ? this.#open.get(key) : this.#leanedOnAt(leaning.at);
    if (on === undefined) return undefined;
    this.#leansOn = Math.min(this.#leansOn, on);
    return leaning === undefined ? whenOpen : leaning.answer;
  }

  /** Works a question out. `keep`: whether a final answer is worth remembering. */
  ask(key: string, work: () => Answer, keep: (answer: Answer) => boolean = () => true): Answer {
    const depth = this.#open.size;
    const [outer, before] = [this.#leansOn, this.#order.length];
    this.#leansOn = Infinity;
    this.#open.set(key, depth);
    const answer = work();
    this.#open.delete(key);
    const on = this.#leansOn;
    this.#leansOn = outer;
    if (!this.#assumed(answer)) {
      this.#settle(before, false);
      if (keep(answer)) this.#done.set(key, answer);
    } else if (on >= depth) {
      this.#settle(before, true);
      this.#done.set(key, answer);
    } else {
      this.#leaning.set(key, { answer, at: this.#order.length });
      this.#order.push(key);
      this.#dropStretches(before);
      this.#stretches.push({ from: before, on });
      this.#leansOn = Math.min(outer, on);
    }
    return answer;
  }

  /** All that was found since lean on one question, which has its answer now. */
  #settle(since: number, held: boolean): void {
    this.#dropStretches(since);
    for (const key of this.#order.splice(since)) {
      const leaning = this.#leaning.get(key);
      this.#leaning.delete(key);
      if (held && leaning !== undefined) this.#done.set(key, leaning.answer);
    }
  }

  #dropStretches(since: number): void {
    while ((this.#stretches.at(-1)?.from ?? -1) >= since) this.#stretches.pop();
  }

  #leanedOnAt(at: number): number {
    let [low, high] = [0, this.#stretches.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#stretches[middle]?.from ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return this.#stretches[low]?.on ?? 0;
  }
}

/** A pattern as a machine that reads a text character by character: which texts it finds itself in. */
import type { Pattern } from "./parse.ts";
import { contains, type Range } from "./ranges.ts";

const MOST_STATES = 4000;

interface State {
  /** Reads one character of the set. */
  on: { ranges: Range[]; to: number }[];
  /** Moves without reading, perhaps only at the start or the end of the text. */
  free: { to: number; only: "start" | "end" | null }[];
}

export class Automaton {
  readonly states: State[] = [];
  readonly #accept: number;
  readonly #moves = new Map<string, Map<number, string>>();
  readonly #sets = new Map<string, number[]>();
  readonly #ends = new Map<string, boolean>();
  readonly initial: string;

  constructor(pattern: Pattern) {
    const start = this.#add();
    this.#accept = this.#add();
    const anything: Range[] = [[0, 0x10ffff]];
    // The pattern may begin anywhere, and whatever follows a match does not matter.
    this.#state(start).on.push({ ranges: anything, to: start });
    this.#state(this.#accept).on.push({ ranges: anything, to: this.#accept });
    const first = this.#add();
    this.#state(start).free.push({ to: first, only: null });
    this.#link(pattern, first, this.#accept);
    this.initial = `^${this.#remember([...this.#closure([start], ["start"])])}`;
    const found = this.#sets.get(this.initial.slice(1)) ?? [];
    this.#sets.set(this.initial, found);
  }

  /** All sets of characters that the pattern tells apart. */
  sets(): Range[][] {
    return this.states.flatMap((state) => state.on.map(({ ranges }) => ranges));
  }

  step(from: string, point: number): string {
    let moves = this.#moves.get(from);
    if (moves === undefined) this.#moves.set(from, (moves = new Map<number, string>()));
    const known = moves.get(point);
    if (known !== undefined) return known;
    const targets = (this.#sets.get(from) ?? []).flatMap((state) =>
      this.#state(state).on.flatMap(({ ranges, to }) => (contains(ranges, point) ? [to] : [])),
    );
    const next = this.#remember([...this.#closure(targets, [])]);
    moves.set(point, next);
    return next;
  }

  /** Whether a text that ends here has a match. */
  accepts(state: string): boolean {
    const known = this.#ends.get(state);
    if (known !== undefined) return known;
    const here: ("start" | "end")[] = state.startsWith("^") ? ["start", "end"] : ["end"];
    const result = this.#closure(this.#sets.get(state) ?? [], here).has(this.#accept);
    this.#ends.set(state, result);
    return result;
  }

  #remember(states: number[]): string {
    // Once there is a match there is one for good.
    const kept = states.includes(this.#accept) ? [this.#accept] : states.sort((a, b) => a - b);
    const key = kept.join(",");
    if (!this.#sets.has(key)) this.#sets.set(key, kept);
    return key;
  }

  #closure(from: number[], allowed: ("start" | "end")[]): Set<number> {
    const seen = new Set(from);
    const todo = [...from];
    for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
      for (const { to, only } of this.#state(state).free) {
        if (seen.has(to) || (only !== null && !allowed.includes(only))) continue;
        seen.add(to);
        todo.push(to);
      }
    }
    return seen;
  }

  #add(): number {
    if (this.states.length >= MOST_STATES) throw new TooLarge();
    this.states.push({ on: [], free: [] });
    return this.states.length - 1;
  }

  #state(index: number): State {
    return this.states[index] ?? { on: [], free: [] };
  }

  #link(pattern: Pattern, from: number, to: number): void {
    switch (pattern.kind) {
      case "set":
        this.#state(from).on.push({ ranges: pattern.ranges, to });
        return;
      case "property":
        throw new TooLarge();
      case "assertion":
        if (pattern.what !== "start" && pattern.what !== "end") throw new TooLarge();
        this.#state(from).free.push({ to, only: pattern.what });
        return;
      case "choice":
        for (const option of pattern.options) this.#link(option, from, to);
        return;
      case "sequence":
        this.#chain(pattern.parts, from, to);
        return;
      case "repeat":
        this.#repeat(pattern, from, to);
    }
  }

  #chain(parts: Pattern[], from: number, to: number): void {
    let here = from;
    for (const part of parts) {
      const next = this.#add();
      this.#link(part, here, next);
      here = next;
    }
    this.#state(here).free.push({ to, only: null });
  }

  #repeat({ what, min, max }: Extract<Pattern, { kind: "repeat" }>, from: number, to: number): void {
    let here = from;
    for (let count = 0; count < min; count += 1) {
      const next = this.#add();
      this.#link(what, here, next);
      here = next;
    }
    if (max === Infinity) {
      const loop = this.#add();
      this.#state(here).free.push({ to: loop, only: null });
      const again = this.#add();
      this.#link(what, loop, again);
      this.#state(again).free.push({ to: loop, only: null });
      this.#state(loop).free.push({ to, only: null });
      return;
    }
    for (let count = min; count < max; count += 1) {
      const next = this.#add();
      this.#state(here).free.push({ to, only: null });
      this.#link(what, here, next);
      here = next;
    }
    this.#state(here).free.push({ to, only: null });
  }
}

/** The pattern is too large, or says something that cannot be told from single characters. */
export class TooLarge extends Error {}

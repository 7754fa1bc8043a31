/**
 * Turns gaps into proven ones: each with a document that one side accepts and the other refuses. What has no such
 * document because there is none is dropped, and what could not be shown becomes undecided.
 */
import type { Json } from "../../json.ts";
import type { Gap } from "./gap.ts";
import type { Node, Side } from "./shape.ts";
import { madeOf, type Outcome, type Signed } from "./solve/signed.ts";
import { Solver } from "./solve/solver.ts";
import { failing, reaching, steeringSchema } from "./steer.ts";
import { Validator } from "./validate.ts";

export interface Wanted {
  /** The way through the document to the difference. */
  steps: string[];
  /** The place of the schema that refuses what stands there; null: whatever refuses it on the way. */
  refusedAt: string | null;
  /** How far to search. */
  most: number;
}

export class Proof {
  readonly #wide: Side;
  readonly #narrow: Side;
  readonly #solver: Solver;

  constructor(wide: Side, narrow: Side) {
    this.#wide = wide;
    this.#narrow = narrow;
    this.#solver = new Solver(wide, narrow);
  }

  /** `whole`: gaps are all that matters, so that a document which shows something else is a gap of its own. */
  prove(gaps: Gap[], [wide, narrow]: [Node, Node], whole: boolean): Gap[] {
    const apart = this.#demands(wide, narrow);
    const general = this.#solver.find(apart);
    const notes = gaps.filter(({ force }) => force === "note");
    if (general.kind === "unsat") return notes;
    const tried = gaps.filter(({ force }) => force !== "note").map((gap) => this.#tried(gap, apart));
    const open = tried.filter(({ outcome }) => outcome.kind !== "unsat");
    const kept = open.map(({ gap, outcome }) => decided(gap, outcome));
    // Every gap by itself was none, but the whole could not be decided.
    const [first] = tried;
    if (kept.length === 0 && first !== undefined && general.kind === "unknown")
      return [{ ...first.gap, force: "unsure", reason: general.reason }, ...notes];
    if (
      kept.some(({ force }) => force === "break") ||
      general.kind !== "sat" ||
      (!whole && gaps.length === notes.length)
    )
      return [...kept, ...notes];
    return [this.#asShown(general.value, [wide, narrow], kept[0] ?? null), ...notes];
  }

  /** A document that shows a difference at a place; null when none was found. */
  witness(pair: [Node, Node], { steps, refusedAt, most }: Wanted): { document: Json } | null {
    const demands = this.#demands(...pair);
    if (refusedAt !== null) demands.push(madeOf(failing(steps, refusedAt, this.#narrow.root)));
    else if (steps.length > 0) demands.push(madeOf(reaching(steps)));
    const outcome = this.#solver.find(demands, most);
    if (outcome.kind !== "sat") return null;
    if (refusedAt !== null) return { document: outcome.value };
    const validator = new Validator(this.#narrow);
    validator.accepts(pair[1], outcome.value);
    const where = validator.failure?.path ?? [];
    const there = where.every((step, index) => steps[index] === undefined || isAt(steps[index], step));
    return there ? { document: outcome.value } : null;
  }

  #demands(wide: Node, narrow: Node): Signed[] {
    return [
      { side: this.#wide, node: wide, holds: true },
      { side: this.#narrow, node: narrow, holds: false },
    ];
  }

  #tried(gap: Gap, apart: Signed[]): { gap: Gap; outcome: Outcome } {
    return { gap, outcome: this.#solver.find([...apart, madeOf(steeringSchema(gap, this.#narrow.root))]) };
  }

  /** A difference that no gap tells: where the refusing side says no. */
  #asShown(document: Json, [wide, narrow]: [Node, Node], nearest: Gap | null): Gap {
    const validator = new Validator(this.#narrow);
    validator.accepts(narrow, document);
    const found = validator.failure;
    const path = (found?.path ?? []).map((step) => (typeof step === "number" ? `[${step}]` : step));
    return {
      kind: "undecided",
      wide: null,
      narrow: null,
      wideAt: nearest?.wideAt ?? wide.at,
      narrowAt: found?.schemaAt ?? narrow.at,
      declared: true,
      hasDefault: false,
      ...nearest,
      ...(nearest === null || nearest.kind === "undecided"
        ? { path, keyword: found?.keyword ?? "" }
        : { path: nearest.path, keyword: nearest.keyword }),
      force: "break",
      reason: "",
      shown: { document },
    };
  }
}

/** Whether a step of a path leads to this field or entry. */
function isAt(step: string, key: string | number): boolean {
  if (typeof key === "number") return step === "[]" || step === `[${key}]`;
  return step === key || step === "*" || /^\{.*\}$/s.test(step);
}

function decided(gap: Gap, outcome: Outcome): Gap {
  if (outcome.kind === "sat")
    return { ...gap, force: "break", reason: "", shown: { document: outcome.value } };
  if (outcome.kind === "unsat" || gap.force === "unsure") return { ...gap, force: "unsure" };
  return { ...gap, force: "unsure", reason: outcome.reason };
}

/**
 * Walks two schemas side by side. A pair of schemas is looked at once for each use, however many ways lead to it, and
 * worked out once for all uses of one kind.
 */
import { equalJson } from "../../pointer.ts";
import type { Node } from "../../schema/shape.ts";
import type { SchemaChange } from "./change.ts";
import { isIdle, type Sides } from "./objects.ts";
import { comparePair, type Link, type PairResult, type World } from "./pair.ts";
import { below, type Place } from "./place.ts";
import { isSameOnTheSpot, Trail } from "./settled.ts";
import type { Branch } from "./unions.ts";
import { type View, viewOf } from "./view.ts";

/** Pairs that are looked at: for one use, for a contract as a whole, and of those worked out. */
const MOST_FOR_ONE = 100_000;
const MOST_IN_ALL = 1_500_000;
const MOST_WORKED_OUT = 200_000;
/** Choices inside of choices, while alternatives are matched. */
const DEEPEST = 40;
const MOST_CHANGES = 5_000;

export interface Walked {
  changes: SchemaChange[];
  /** What keywords one by one say is all that there is to say. */
  settled: boolean;
}

interface Visit {
  link: Link;
  steps: string[];
  turned: boolean;
  /** The pair that led here. */
  from: string;
}

interface Use {
  /** What is still to be looked at; a list and no recursion, as schemas may lead on for thousands of steps. */
  open: Visit[];
  seen: Set<string>;
  changes: SchemaChange[];
  trail: Trail;
  composed: boolean;
  odd: boolean;
  long: boolean;
}

export class SchemaWalk {
  readonly #world: World;
  /** Pairs below which nothing differs. */
  readonly #clean = new Set<string>();
  readonly #pairs = new Map<string, PairResult>();
  /** Components are used in many places of one kind. */
  readonly #results = new Map<string, Walked | null>();
  /** Pairs of alternatives that are being compared. */
  readonly #comparing = new Set<string>();
  #left = MOST_IN_ALL;

  constructor(sides: Sides) {
    const [a, b] = [sides.before.dialect, sides.after.dialect];
    const alike = a.nullable === b.nullable && a.refSiblings === b.refSiblings;
    this.#world = { sides, alike, same: (place) => (old, now) => this.#same(old, now, place) };
  }

  /** null: too large to be walked within our limits. */
  compare(old: Node, now: Node, place: Place): Walked | null {
    if (this.#world.alike && isSameOnTheSpot([old, now])) return { changes: [], settled: true };
    const link: Link = { pair: [old, now], place, steps: [], required: false, turned: false, key: null };
    const key = this.#keyOf(link);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = this.#fresh(link);
    this.#results.set(key, result);
    return result;
  }

  #fresh(link: Link): Walked | null {
    const use = newUse(link);
    if (!this.#drain(use)) return null;
    const { changes, composed, odd, long, trail, seen } = use;
    const dirty = trail.dirty();
    for (const key of seen) if (!dirty.has(key)) this.#clean.add(key);
    return { changes, settled: (long && changes.length > 0) || !(odd || (composed && changes.length > 0)) };
  }

  /** False when it is too much. */
  #drain(use: Use): boolean {
    for (let next = 0; next < use.open.length; next += 1) {
      const visit = use.open[next];
      if (visit !== undefined) this.#visit(visit, use);
      this.#left -= 1;
      if (this.#left < 0 || this.#pairs.size > MOST_WORKED_OUT) return false;
      if (use.open.length > MOST_FOR_ONE || use.changes.length > MOST_CHANGES) return false;
    }
    return true;
  }

  #visit({ link, steps, turned, from }: Visit, use: Use): void {
    const key = this.#keyOf(link);
    if (this.#clean.has(key)) return;
    use.trail.step(from, key);
    const mark = turned ? `${key} turned` : key;
    if (use.seen.has(mark)) return;
    use.seen.add(mark);
    const result = this.#pair(key, link);
    use.composed ||= result.composed;
    use.odd ||= result.odd;
    use.long ||= result.long;
    if (result.odd || result.changes.length > 0) use.trail.soil(key);
    for (const change of result.changes) {
      const placed = steps.length === 0 ? change : { ...change, steps: [...steps, ...change.steps] };
      use.changes.push(turned ? doubted(placed) : placed);
    }
    for (const next of result.links) {
      const path = next.steps.length === 0 ? steps : [...steps, ...next.steps];
      use.open.push({ link: next, steps: path, turned: turned || next.turned, from: key });
    }
  }

  #pair(key: string, link: Link): PairResult {
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    const views = this.#views(link);
    const result = comparePair(views, placed(link, views), link.required, this.#world);
    this.#pairs.set(key, result);
    return result;
  }

  #views({ pair: [old, now] }: Link): [View, View] {
    const { before, after } = this.#world.sides;
    return [viewOf(before, old), viewOf(after, now)];
  }

  #keyOf(link: Link): string {
    if (link.key !== null) return link.key;
    const views = this.#views(link);
    const { direction, area, nested, strong, idle, inHeader, listable } = placed(link, views);
    const [a, b] = views;
    const place = [direction, area, nested, strong, idle, inHeader, listable, link.required].join();
    return (link.key = `${a.key}|${b.key}|${place}`);
  }

  /** Whether two alternatives say the same. Pairs that lead back to themselves are taken to. */
  #same(a: Branch, b: Branch, place: Place): boolean {
    if (a.ref === b.ref && equalJson(a.schema, b.schema)) return true;
    const link: Link = {
      pair: [a, b],
      place: below(place),
      steps: [],
      required: false,
      turned: false,
      key: null,
    };
    const key = this.#keyOf(link);
    if (this.#comparing.has(key)) return true;
    if (this.#comparing.size > DEEPEST) return false;
    this.#comparing.add(key);
    const use = newUse(link);
    const whole = this.#drain(use);
    this.#comparing.delete(key);
    return whole && use.changes.length === 0 && !use.odd;
  }
}

/** The place with what the schema itself says about travelling. */
function placed({ place }: Link, views: [View, View]): Place {
  return place.idle || !place.nested || !isIdle(place, ...views) ? place : { ...place, idle: true };
}

function newUse(link: Link): Use {
  return {
    open: [{ link, steps: [], turned: false, from: "" }],
    seen: new Set(),
    changes: [],
    trail: new Trail(),
    composed: false,
    odd: false,
    long: false,
  };
}

function doubted(change: SchemaChange): SchemaChange {
  if (change.level !== "info" || change.family === "remark") return change;
  const doubt = "it stands below `not` or `if`, where it may mean the opposite";
  return { ...change, level: "warning", doubt };
}

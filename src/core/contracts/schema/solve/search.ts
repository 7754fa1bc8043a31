/** Follows the choices of one question: what has to hold first, then what has to fail, then a value of what is left. */
import { isObject } from "../../pointer.ts";
import { contentOf } from "../content.ts";
import { readable } from "../dialect.ts";
import type { Node } from "../shape.ts";
import { areApart } from "./apart.ts";
import type { Alternative, Branch, Clause } from "./branch.ts";
import { build } from "./build.ts";
import { demand } from "./demand.ts";
import { REFERENCES } from "./lookups.ts";
import { ObjectSearch } from "./objects.ts";
import { waysToFail } from "./refuse.ts";
import { type Outcome, type Signed, UNSAT } from "./signed.ts";
import type { Solver } from "./solver.ts";

export function search(solver: Solver, branch: Branch, demands: Signed[]): Outcome {
  return new Search(solver, demands).from(branch);
}

class Search {
  readonly #solver: Solver;
  readonly #demands: Signed[];

  constructor(solver: Solver, demands: Signed[]) {
    this.#solver = solver;
    this.#demands = demands;
  }

  from(branch: Branch): Outcome {
    for (;;) {
      this.#solver.spend(1);
      this.#expandAll(branch, branch.todo);
      if (branch.closed) return UNSAT;
      const choice = this.#choice(branch, false) ?? this.#refusals(branch) ?? this.#choice(branch, true);
      if (branch.closed) return UNSAT;
      if (choice === "again") continue;
      if (choice === null) return build(this.#solver, branch, this.#demands);
      if (this.#hopeless(branch)) return UNSAT;
      return this.#each(branch, choice);
    }
  }

  #each(branch: Branch, choice: Alternative[]): Outcome {
    let reason: string | null = null;
    for (const alternative of choice) {
      this.#solver.spend(branch.size / 50);
      const copy = branch.copy();
      take(copy, alternative);
      const outcome = this.from(copy);
      if (outcome.kind === "sat") return outcome;
      if (outcome.kind === "unknown") reason = outcome.reason;
    }
    return reason === null ? UNSAT : { kind: "unknown", reason };
  }

  /** Takes what is no choice any more, and hands back the smallest of the choices that are left. */
  #choice(branch: Branch, refusing: boolean): Alternative[] | "again" | null {
    const open: Clause[] = [];
    let forced = false;
    for (const clause of branch.clauses) {
      const { ways, refused } = clause;
      if ((refused !== null) !== refusing) {
        open.push(clause);
        continue;
      }
      this.#solver.spend(0.1 + ways.length / 20);
      if (refused !== null && this.#failsAnyway(branch, refused)) continue;
      const live = ways.filter(({ types }) => types === null || types.some((type) => branch.types.has(type)));
      const [only] = live;
      if (only === undefined) branch.closed = true;
      else if (live.length === 1) {
        take(branch, only);
        forced = true;
      } else open.push({ ways: live, refused });
      if (branch.closed) return null;
    }
    branch.clauses = open;
    if (forced) return "again";
    let smallest: Clause | null = null;
    for (const clause of open) {
      if ((clause.refused !== null) !== refusing) continue;
      if (smallest === null || clause.ways.length < smallest.ways.length) smallest = clause;
    }
    branch.clauses = open.filter((clause) => clause !== smallest);
    return smallest === null ? null : smallest.ways;
  }

  /** Takes what has to fail apart, once all is known that has to hold: much of it fails anyway. */
  #refusals(branch: Branch): "again" | null {
    if (branch.refusals.length + branch.refusedLists.length === 0) return null;
    if (this.#listsClash(branch)) branch.closed = true;
    if (branch.closed) return null;
    const list = [...branch.refusals, ...branch.refusedLists.flatMap(({ all }) => all)];
    branch.refusedLists = [];
    // One that clashes ends it all, so those are looked for before any other is taken apart.
    for (const refused of list) {
      this.#solver.spend(0.05);
      if (this.#contradicts(branch, this.#solver.lookups.follow(refused), false)) branch.closed = true;
      if (branch.closed) return null;
    }
    branch.refusals = [];
    this.#expandAll(branch, [...list]);
    return "again";
  }

  #listsClash(branch: Branch): boolean {
    const { lookups } = this.#solver;
    return branch.refusedLists.some(({ byContent }) =>
      [...branch.contents].some(([content, known]) => {
        this.#solver.spend(0.05);
        const refused = byContent.get(content);
        return refused !== undefined && known.some((other) => other.holds && lookups.same(other, refused));
      }),
    );
  }

  #expandAll(branch: Branch, list: Signed[]): void {
    for (let next = list.pop(); next !== undefined && !branch.closed; next = list.pop())
      this.#expand(branch, next);
  }

  /** Fields that have to be there and cannot: seen before the choices are followed, not in each of them. */
  #hopeless(branch: Branch): boolean {
    if (branch.types.size !== 1 || !branch.types.has("object")) return false;
    return new ObjectSearch(this.#solver, branch).impossible();
  }

  #expand(branch: Branch, demanded: Signed): void {
    const { lookups } = this.#solver;
    const signed = lookups.follow(demanded);
    const { side, node, holds } = signed;
    this.#solver.spend(0.05);
    if (!holds && this.#failsAnyway(branch, signed)) return;
    const key = lookups.keyOf(signed);
    if (branch.known.has(key)) return;
    branch.known.add(key);
    this.#solver.spend(1);
    if (!isObject(node.schema)) {
      if ((node.schema === false) === holds) branch.closed = true;
      return;
    }
    if (this.#contradicts(branch, signed, true)) {
      branch.closed = true;
      return;
    }
    if (!holds) {
      branch.choose(
        lookups.ways(signed, () => this.#ways(signed)),
        signed,
      );
      return;
    }
    const mark = lookups.markOf(signed);
    if (mark !== null) branch.marks.push(mark);
    for (const { types, add } of this.#references(signed)) take(branch, { types, add });
    demand(branch, readable(node.schema, side.dialect), side, node.at);
  }

  #ways(signed: Signed): Alternative[] {
    const { side, node } = signed;
    if (!isObject(node.schema)) return [];
    const overlapping = (all: Node[]) => this.#solver.lookups.overlapping(side, all);
    const schema = readable(node.schema, side.dialect);
    return [...waysToFail(schema, { side, at: node.at, overlapping }), ...this.#references(signed)];
  }

  /** What a schema refers to has to hold or fail as it does. */
  #references(signed: Signed): Alternative[] {
    const { side, node, holds } = signed;
    if (!isObject(node.schema)) return [];
    const schema = readable(node.schema, side.dialect);
    return REFERENCES.flatMap((keyword): Alternative[] => {
      const ref = schema[keyword];
      if (typeof ref !== "string") return [];
      const target = this.#solver.lookups.target(signed, keyword, ref);
      if (target.ok) {
        const next: Signed = { side: target.side, node: target.node, holds };
        return [{ types: null, add: (branch) => branch.demand(next) }];
      }
      const add = (branch: Branch) => {
        branch.doubt ??= target.reason;
        branch.opaque.push({ keyword: holds ? keyword : `-${keyword}`, side, node });
      };
      return [{ types: null, add }];
    });
  }

  /** What is demanded tells the value apart from what has to fail. */
  #failsAnyway(branch: Branch, refused: Signed): boolean {
    if (branch.marks.length === 0) return false;
    const mark = this.#solver.lookups.markOf(refused);
    return mark !== null && branch.marks.some((known) => areApart(known, mark));
  }

  /** The same schema was demanded to hold and to fail. */
  #contradicts(branch: Branch, signed: Signed, remember: boolean): boolean {
    const content = contentOf(signed.node.schema);
    const others = branch.contents.get(content) ?? [];
    const clash = others.some(
      (other) => other.holds !== signed.holds && this.#solver.lookups.same(other, signed),
    );
    if (!clash && remember) branch.contents.set(content, [...others, signed]);
    return clash;
  }
}

function take(branch: Branch, { types, add }: Alternative): void {
  if (types !== null) branch.keepTypes(types);
  add(branch);
}

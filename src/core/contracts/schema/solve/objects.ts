/** An object with the fields that are demanded of it: found, or proven not to exist. */
import type { Json } from "../../../json.ts";
import { matchesPattern } from "../patterns.ts";
import type { Branch, FieldDemand, FieldGroup } from "./branch.ts";
import { FreshNames } from "./names.ts";
import { type Outcome, type Signed, UNSAT } from "./signed.ts";
import type { Solver } from "./solver.ts";

const MOST_FIELDS = 300;
const NO_OBJECT: Outcome = { kind: "unknown", reason: "no object was found that shows it" };

export class ObjectSearch {
  readonly #solver: Solver;
  readonly #branch: Branch;
  readonly #fresh: FreshNames;
  #reason: string | null = null;

  constructor(solver: Solver, branch: Branch) {
    this.#solver = solver;
    this.#branch = branch;
    this.#fresh = new FreshNames(solver, branch);
  }

  /** Some field that has to be there cannot be. */
  impossible(): boolean {
    return [...this.#branch.present].some(([name, extra]) => this.#field(name, extra).kind === "unsat");
  }

  find(): Outcome {
    const { fields, present } = this.#branch;
    if (fields.min > fields.max || present.size > fields.max) return UNSAT;
    if (present.size > MOST_FIELDS * 10) return NO_OBJECT;
    for (const [name, extra] of present) if (this.#field(name, extra).kind === "unsat") return UNSAT;
    const outcome = this.#assign(0, new Map(present));
    if (outcome.kind !== "unsat" || this.#reason === null) return outcome;
    return { kind: "unknown", reason: this.#reason };
  }

  /** Gives every field that has to be somewhere a name: one that is there already, or another. */
  #assign(index: number, chosen: Map<string, Signed[]>): Outcome {
    this.#solver.spend(1);
    const demand = this.#branch.fieldDemands[index];
    if (demand === undefined) return this.#complete(chosen);
    for (const name of this.#namesFor(demand, chosen)) {
      const extra = [...(chosen.get(name) ?? []), ...demand.value];
      const field = this.#field(name, extra);
      if (field.kind === "unknown") this.#reason = field.reason;
      if (field.kind !== "sat") continue;
      const next = new Map(chosen).set(name, extra);
      if (next.size > this.#branch.fields.max) continue;
      const outcome = this.#assign(index + 1, next);
      if (outcome.kind === "sat") return outcome;
      if (outcome.kind === "unknown") this.#reason = outcome.reason;
    }
    return UNSAT;
  }

  #namesFor(demand: FieldDemand, chosen: Map<string, Signed[]>): string[] {
    const known = new Set([...this.#known(), ...chosen.keys()]);
    const fitting = [...known].filter((name) => {
      if (this.#branch.absent.has(name)) return false;
      const answer = this.#fitsDemand(name, demand);
      if (answer === null) this.#reason = "whether a field matches a pattern cannot be told";
      return answer === true;
    });
    const fresh = this.#fresh.names(demand, [...known, ...this.#branch.absent]);
    this.#reason = this.#fresh.reason ?? this.#reason;
    return [...fresh, ...fitting];
  }

  #fitsDemand(name: string, { avoid, pattern, name: rules }: FieldDemand): boolean | null {
    const answers: (boolean | null)[] = [];
    if (avoid?.properties.has(name)) return false;
    for (const { pattern: other } of avoid?.patterns ?? []) {
      const matches = matchesPattern(other, name);
      answers.push(matches === null ? null : !matches);
    }
    if (pattern !== null) answers.push(matchesPattern(pattern, name));
    if (rules.length > 0) answers.push(this.#solver.checks(rules, name));
    return answers.includes(false) ? false : answers.includes(null) ? null : true;
  }

  /** All names that some schema mentions. */
  #known(): Set<string> {
    return new Set(this.#branch.groups.flatMap(({ properties }) => [...properties.keys()]));
  }

  #complete(chosen: Map<string, Signed[]>): Outcome {
    const { fields, absent } = this.#branch;
    const value = new Map<string, Json>();
    for (const [name, extra] of chosen) {
      const field = this.#field(name, extra);
      if (field.kind === "unknown") this.#reason = field.reason;
      if (field.kind !== "sat") return UNSAT;
      value.set(name, field.value);
    }
    if (fields.min > MOST_FIELDS) return NO_OBJECT;
    for (const name of this.#known()) {
      if (value.size >= fields.min) break;
      if (!value.has(name) && !absent.has(name)) this.#fill(value, name);
    }
    const any: FieldDemand = { avoid: null, pattern: null, name: [], value: [] };
    while (value.size < fields.min) {
      const before = value.size;
      for (const name of this.#fresh.names(any, [...value.keys(), ...this.#known(), ...absent])) {
        if (value.size < fields.min) this.#fill(value, name);
      }
      this.#reason = this.#fresh.reason ?? this.#reason;
      if (value.size === before) return UNSAT;
    }
    return { kind: "sat", value: Object.fromEntries(value) };
  }

  #fill(value: Map<string, Json>, name: string): void {
    const field = this.#field(name, []);
    if (field.kind === "unknown") this.#reason = field.reason;
    if (field.kind === "sat") value.set(name, field.value);
  }

  /** Where a contract is what it declares, nobody sends a field that the accepting side does not declare. */
  #promised(name: string): boolean {
    const { wide } = this.#solver.lookups;
    if (!wide.dialect.declaredOnly || this.#branch.required.has(name)) return true;
    const own = this.#branch.groups.filter(({ side }) => side === wide);
    return own.length === 0 || own.some((group) => speaksOf(group, name));
  }

  #field(name: string, extra: Signed[]): Outcome {
    this.#solver.spend(1);
    const { nameRules, groups } = this.#branch;
    if (!this.#promised(name)) return UNSAT;
    if (nameRules.length > 0) {
      const allowed = this.#solver.checks(nameRules, name);
      if (allowed === false) return UNSAT;
      if (allowed === null) return { kind: "unknown", reason: "whether a name is allowed cannot be told" };
    }
    const demands = [...extra];
    let unsure = false;
    for (const group of groups) unsure = !demandsOn(group, name, demands) || unsure;
    const outcome = this.#solver.solve(demands);
    if (!unsure || outcome.kind === "unsat") return outcome;
    return { kind: "unknown", reason: "whether a field matches a pattern cannot be told" };
  }
}

/** Whether a group says something about a field, or about all that it does not name. */
function speaksOf({ properties, patterns, closes }: FieldGroup, name: string): boolean {
  return (
    closes || properties.has(name) || patterns.some(({ pattern }) => matchesPattern(pattern, name) !== false)
  );
}

/** Adds what a group demands of a field; false when a pattern leaves it open. */
function demandsOn(
  { side, properties, patterns, additional }: FieldGroup,
  name: string,
  demands: Signed[],
): boolean {
  const own = properties.get(name);
  let known = own !== undefined;
  let sure = true;
  if (own !== undefined) demands.push({ side, node: own, holds: true });
  for (const { pattern, node } of patterns) {
    const matches = matchesPattern(pattern, name);
    if (matches === null) sure = false;
    if (matches !== true) continue;
    known = true;
    demands.push({ side, node, holds: true });
  }
  if (!known && sure && additional !== null) demands.push({ side, node: additional, holds: true });
  return sure;
}

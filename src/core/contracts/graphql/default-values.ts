/** Finds default values that cannot be worked out: in a circle, of a type that takes none, or growing without bound. */
import type { Flaw } from "../read.ts";
import { elementsOf, shownPath } from "./elements.ts";
import { flawAt, MOST_FLAWS } from "./flaws.ts";
import { type ConstValueNode, type InputValueDefinitionNode, Kind, type TypeNode } from "./graphql-js.ts";
import type { SchemaPart } from "./merge-extensions.ts";

/** Values that all default values together stand for, and how many input types deep one may go. */
const LARGEST = { values: 500_000, depth: 100 };

/** What filling in the defaults of an input type takes. */
interface Cost {
  values: number;
  depth: number;
}

const NO_COST: Cost = { values: 1, depth: 0 };

interface Input {
  name: string;
  fields: Map<string, InputValueDefinitionNode>;
}

class Unresolvable extends Error {}

/** The schema builder fills in default values recursively, so these are looked for before it. */
export function defaultValueFlaws(parts: readonly SchemaPart[]): Flaw[] {
  const costs = new DefaultCosts(parts);
  const flaws: Flaw[] = [];
  let values = 0;
  for (const { path, node } of elementsOf(parts)) {
    if (node.kind !== Kind.INPUT_VALUE_DEFINITION || node.defaultValue === undefined) continue;
    const name = `\`${shownPath(path)}\``;
    const typeName = namedType(node.type).name.value;
    if (costs.takesNoValue(typeName) && node.defaultValue.kind !== Kind.NULL) {
      flaws.push(flawAt(node, `${name} has a default value, but \`${typeName}\` is no input type.`));
    } else {
      try {
        values += costs.ofField(node).values;
      } catch (error) {
        if (!(error instanceof Unresolvable)) throw error;
        flaws.push(flawAt(node, `The default value of ${name} ${error.message}.`));
      }
      if (values > LARGEST.values) {
        return [flawAt(node, `The default values up to ${name} stand for too many values to read them.`)];
      }
    }
    if (flaws.length >= MOST_FLAWS) break;
  }
  return flaws;
}

class DefaultCosts {
  readonly #inputs = new Map<string, Input>();
  readonly #outputs = new Set<string>();
  readonly #known = new Map<string, Cost>();
  readonly #open = new Set<string>();

  constructor(parts: readonly SchemaPart[]) {
    for (const node of parts) {
      if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
        const { value } = node.name;
        const fields = new Map(node.fields?.map((field) => [field.name.value, field]));
        this.#inputs.set(value, { name: value, fields });
      }
      if (
        node.kind === Kind.OBJECT_TYPE_DEFINITION ||
        node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
        node.kind === Kind.UNION_TYPE_DEFINITION
      ) {
        this.#outputs.add(node.name.value);
      }
    }
  }

  takesNoValue(typeName: string): boolean {
    return this.#outputs.has(typeName);
  }

  ofField(field: InputValueDefinitionNode): Cost {
    return field.defaultValue === undefined ? NO_COST : this.#ofValue(field.defaultValue, field);
  }

  /** What the value stands for in this place; undefined: a place that is not defined. */
  #ofValue(value: ConstValueNode, place: InputValueDefinitionNode | undefined): Cost {
    if (value.kind === Kind.LIST) return sum(value.values.map((one) => this.#ofValue(one, place)));
    if (value.kind !== Kind.OBJECT) return NO_COST;
    const input = place && this.#inputs.get(namedType(place.type).name.value);
    const given = value.fields.map((field) =>
      this.#ofValue(field.value, input?.fields.get(field.name.value)),
    );
    return sum(input === undefined ? given : [...given, this.#ofType(input)]);
  }

  #ofType({ name, fields }: Input): Cost {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#open.has(name)) throw new Unresolvable("needs itself");
    if (this.#open.size > LARGEST.depth) throw new Unresolvable("goes through too many input types");
    this.#open.add(name);
    try {
      const { values, depth } = sum([...fields.values()].map((field) => this.ofField(field)));
      if (depth >= LARGEST.depth) throw new Unresolvable("goes through too many input types");
      const cost = { values, depth: depth + 1 };
      this.#known.set(name, cost);
      return cost;
    } finally {
      this.#open.delete(name);
    }
  }
}

function sum(costs: Cost[]): Cost {
  let [values, depth] = [1, 0];
  for (const cost of costs) {
    values = Math.min(values + cost.values, LARGEST.values + 1);
    depth = Math.max(depth, cost.depth);
  }
  return { values, depth };
}

function namedType(type: TypeNode) {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner;
}

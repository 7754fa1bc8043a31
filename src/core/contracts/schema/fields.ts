/** What a flattened shape says about one field, about all fields that it does not name, and about one entry. */
import { matchesPattern } from "./patterns.ts";
import type { Node, Shape } from "./shape.ts";

export interface Field {
  nodes: Node[];
  /** Some schema names the field. */
  declared: boolean;
  /** The field cannot be there. */
  refused: boolean;
  /** A pattern that we do not execute may apply too; if none does, these hold. */
  unsure: boolean;
  unlessMatched: Node[];
}

export function fieldOf(shape: Shape, name: string): Field {
  const field: Field = { nodes: [], declared: false, refused: false, unsure: false, unlessMatched: [] };
  for (const part of shape.objects) {
    const own = part.properties.get(name);
    let known = own !== undefined;
    let maybe = false;
    if (own !== undefined) {
      field.declared = true;
      field.nodes.push(own);
    }
    for (const { pattern, node } of part.patterns) {
      const matches = matchesPattern(pattern, name);
      if (matches === true) {
        known = true;
        field.nodes.push(node);
      }
      if (matches === null) maybe = true;
    }
    if (maybe) field.unsure = true;
    if (!known && part.additional !== null) (maybe ? field.unlessMatched : field.nodes).push(part.additional);
  }
  field.refused = field.nodes.some((node) => node.schema === false);
  return field;
}

/** Fields that no schema names and no pattern covers. */
export function otherFields(shape: Shape): { nodes: Node[]; closedAt: string | null } {
  const nodes = shape.objects.flatMap((part) => (part.additional === null ? [] : [part.additional]));
  return { nodes, closedAt: nodes.find((node) => node.schema === false)?.at ?? null };
}

export function fieldNames(shapes: Shape[]): Set<string> {
  const names = new Set<string>();
  for (const shape of shapes) {
    for (const part of shape.objects) for (const name of part.properties.keys()) names.add(name);
  }
  return names;
}

export function entryOf(shape: Shape, index: number): Node[] {
  return shape.arrays.flatMap((part) => {
    const entry = part.prefix[index] ?? part.rest;
    return entry === null || entry === undefined ? [] : [entry];
  });
}

export function tupleLength(shape: Shape): number {
  return Math.max(0, ...shape.arrays.map((part) => part.prefix.length));
}

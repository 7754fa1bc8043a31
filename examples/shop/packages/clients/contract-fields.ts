/** Reads, for the tests, which fields the spec's contract and a client's source declare, and which they require. */

/** Schema or interface name → field name → whether it is required. */
export type Fields = Record<string, Record<string, boolean>>;

/** The lines of the contract that a spec carries in the fence with this id. */
export function contractLines(spec: string, id: string): string[] {
  const lines = spec.split("\n");
  const start = lines.findIndex((line) => line.startsWith("```") && line.split(/\s+/).includes(`id=${id}`));
  if (start < 0) throw new Error(`The spec has no contract with id=${id}.`);
  const end = lines.indexOf("```", start + 1);
  return lines.slice(start + 1, end);
}

/** The object schemas of an OpenAPI contract, as our specs lay them out: two spaces a level, `required` in one line. */
export function schemaFields(contract: string[]): Fields {
  const fields: Fields = {};
  let schema: Record<string, boolean> = {};
  let required: string[] = [];
  const start = contract.indexOf("  schemas:");
  for (const line of contract.slice(start + 1)) {
    const name = /^ {4}(\w+):$/.exec(line)?.[1];
    const list = /^ {6}required: \[(.*)\]$/.exec(line)?.[1];
    const field = /^ {8}(\w+):/.exec(line)?.[1];
    if (name !== undefined) {
      schema = fields[name] = {};
      required = [];
    } else if (list !== undefined) {
      required = list.split(",").map((entry) => entry.trim());
    } else if (field !== undefined) {
      schema[field] = required.includes(field);
    }
  }
  return fields;
}

/** The interfaces that a client exports. */
export function interfaceFields(source: string): Fields {
  const fields: Fields = {};
  for (const [, name = "", body = ""] of source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
    fields[name] = Object.fromEntries(
      [...body.matchAll(/^ {2}(\w+)(\??):/gm)].map(([, field = "", mark]) => [field, mark === ""]),
    );
  }
  return fields;
}

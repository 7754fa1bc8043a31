/** Parses enums. */
import type { Cursor } from "./cursor.ts";
import { type EnumNode, LARGEST, OptionSet } from "./model.ts";
import { parseBracketed, parseOption } from "./parse-options.ts";
import { parseReserved } from "./parse-ranges.ts";

const BOUNDS = { smallest: -LARGEST.enumValue - 1, largest: LARGEST.enumValue };

/** The word `enum` is already taken. */
export function parseEnum(cursor: Cursor, line: number): EnumNode {
  const node: EnumNode = {
    name: cursor.word("the name of an enum"),
    values: [],
    reserved: { ranges: [], names: new Set() },
    options: new OptionSet(),
    line,
  };
  cursor.expect("{");
  while (!cursor.take("}")) parseStatement(cursor, node);
  return node;
}

function parseStatement(cursor: Cursor, node: EnumNode): void {
  if (cursor.take(";")) return;
  const isValue = cursor.is("=", 1);
  if (!isValue && cursor.take("option")) return parseOption(cursor, node.options);
  if (!isValue && cursor.take("reserved")) return parseReserved(cursor, node.reserved, BOUNDS);
  const { line } = cursor;
  const name = cursor.word("the name of a value");
  cursor.expect("=");
  const number = cursor.integer("the number of a value", BOUNDS);
  const options = parseBracketed(cursor);
  cursor.expect(";");
  node.values.push({ name, number, options, line });
}

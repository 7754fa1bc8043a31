/** Parses options, and flattens what is in braces, so that two ways to write one thing are equal. */
import { type Cursor, LONGEST_NAME } from "./cursor.ts";
import { OptionSet, type Setting } from "./model.ts";

/** `option name = value;`, the word `option` already taken. */
export function parseOption(cursor: Cursor, into: OptionSet): void {
  parseAssignment(cursor, into);
  cursor.expect(";");
}

/** `[name = value, …]` when there is one. */
export function parseBracketed(cursor: Cursor): OptionSet {
  const options = new OptionSet();
  if (!cursor.take("[")) return options;
  do parseAssignment(cursor, options);
  while (cursor.take(","));
  cursor.expect("]");
  return options;
}

function parseAssignment(cursor: Cursor, into: OptionSet): void {
  const name = parseName(cursor);
  cursor.expect("=");
  parseValue(cursor, name, into);
}

function parseName(cursor: Cursor): string {
  let name = "";
  do {
    if (name !== "") name += ".";
    if (cursor.take("(")) {
      name += `(${cursor.fullName("the name of an option").replace(/^\./, "")})`;
      cursor.expect(")");
    } else name += cursor.word("the name of an option");
  } while (cursor.take("."));
  return name;
}

function parseValue(cursor: Cursor, name: string, into: OptionSet): void {
  const token = cursor.peek();
  if (cursor.is("{")) return parseBlock(cursor, name, into);
  if (token.kind === "string") {
    return add(into, name, { kind: "string", text: cursor.string("a value"), line: token.line });
  }
  const sign = cursor.take("-") ? "-" : "";
  const { kind } = cursor.peek();
  if (kind !== "number" && kind !== "word") cursor.fail("a value");
  add(into, name, { kind, text: sign + cursor.next().text, line: token.line });
}

/** Text format: `{ name: value other { … } [ext.name]: [1, 2] }`; also between `<` and `>`. */
function parseBlock(cursor: Cursor, outer: string, into: OptionSet): void {
  if (outer.length > LONGEST_NAME) cursor.fail("the end of an option whose name goes on and on");
  const name = into.numbered(outer);
  cursor.nested(() => {
    const { line } = cursor.peek();
    const close = cursor.next().text === "<" ? ">" : "}";
    const before = into.size;
    while (!cursor.take(close)) {
      const inner = `${name}.${parseBlockName(cursor)}`;
      const colon = cursor.take(":");
      if (cursor.is("{") || cursor.is("<")) parseBlock(cursor, inner, into);
      else if (cursor.is("[")) parseList(cursor, inner, into);
      else if (colon) parseValue(cursor, inner, into);
      else cursor.fail("`:`");
      if (!cursor.take(",")) cursor.take(";");
    }
    if (into.size === before) add(into, name, { kind: "word", text: "{}", line });
  });
}

function parseBlockName(cursor: Cursor): string {
  if (!cursor.take("[")) return cursor.word("a name or a closing brace");
  let name = cursor.fullName("the name of an extension").replace(/^\./, "");
  while (cursor.take("/")) name += `/${cursor.fullName("a type name")}`;
  cursor.expect("]");
  return `(${name})`;
}

function parseList(cursor: Cursor, name: string, into: OptionSet): void {
  cursor.nested(() => {
    cursor.expect("[");
    if (cursor.take("]")) return;
    do {
      if (cursor.is("{") || cursor.is("<")) parseBlock(cursor, name, into);
      else parseValue(cursor, name, into);
    } while (cursor.take(","));
    cursor.expect("]");
  });
}

function add(into: OptionSet, name: string, setting: Setting): void {
  into.set(into.numbered(name), setting);
}

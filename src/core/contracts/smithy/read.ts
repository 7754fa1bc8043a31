/** Reads a Smithy model from its IDL or its JSON form, within limits. */
import { isObject } from "../pointer.ts";
import { type Flaw, LIMITS, readStructured } from "../read.ts";
import { assemble } from "./assemble.ts";
import { parseAst } from "./ast.ts";
import { parseIdl } from "./idl.ts";
import type { Model } from "./model.ts";
import { type RawFile, SmithyFault } from "./raw.ts";

export type SmithyResult = { ok: true; model: Model } | { ok: false; flaws: Flaw[] };

/** Never throws. */
export function readSmithy(text: string): SmithyResult {
  if (text.length > LIMITS.characters)
    return failed(
      `This contract is larger than 1 MB (${String(text.length)} characters), so it is not read.`,
      1,
      1,
    );
  try {
    const file = rawFile(text);
    return "flaws" in file ? { ok: false, flaws: file.flaws } : { ok: true, model: assemble(file) };
  } catch (error) {
    if (error instanceof SmithyFault) return failed(error.message, error.line, error.column);
    throw error;
  }
}

/** Lines of what findings name: a shape, a member, or `shape@trait`; the nearest thing around it when it is gone. */
export function lineIn({ lines }: Model): (key: string) => number | null {
  return (key) => {
    const [subject = ""] = key.split("@");
    const [shape = ""] = subject.split("$");
    return lines.get(key) ?? lines.get(subject) ?? lines.get(shape) ?? null;
  };
}

function rawFile(text: string): RawFile | { flaws: Flaw[] } {
  if (!/^\ufeff?\s*\{/u.test(text)) return parseIdl(text);
  const read = readStructured(text);
  if (!read.ok) return { flaws: read.flaws };
  const { value, lineOf } = read.reading;
  if (!isObject(value)) return { flaws: [{ line: 1, column: 1, message: "This is no Smithy model." }] };
  return parseAst(value, lineOf);
}

function failed(message: string, line: number, column: number): SmithyResult {
  return { ok: false, flaws: [{ line, column, message }] };
}

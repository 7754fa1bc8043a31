/** Walks what does not resolve, and says for people what is wrong and where. */
import type { Json } from "../../json.ts";
import type { Finding, Judgement } from "../finding.ts";
import { isNamed, type Schema, typeName } from "./model.ts";
import type { Direction } from "./modes.ts";
import type { Need, Pair, Problem } from "./resolution.ts";
import { keyOf, type Solution } from "./solve.ts";

/** A pair of types, and what people call its place. */
export interface Visit {
  pair: Pair;
  path: string;
  operation: string | null;
}

/** More findings than that help nobody; the verdict is the same. */
export const MOST_FINDINGS = 1_000;

export function explain(start: Visit[], solution: Solution, direction: Direction): Judgement {
  const judgement: Judgement = { findings: [], unknowns: [] };
  const seen = new Set<number>();
  const open = [...start].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { pair, operation } = next;
    if (seen.has(keyOf(pair)) || judgement.findings.length >= MOST_FINDINGS) continue;
    seen.add(keyOf(pair));
    const { problems, needs, ambiguous } = solution.relationOf(pair);
    // Named types begin a path of their own: short, and the same wherever the type is used.
    const path = isNamed(pair.reader) ? pair.reader.full : next.path;
    for (const field of ambiguous) {
      const reason = `The field \`${field.name}\` of the reader fits more than one field of the writer.`;
      judgement.unknowns.push({ path: `${path}.${field.name}`, reason });
    }
    const report = (problem: Problem): void => {
      judgement.findings.push(findingOf(problem, path, direction, operation));
    };
    problems.forEach(report);
    const deeper: Visit[] = [];
    for (const need of needs) {
      const [first] = need.pairs;
      if (need.step.kind !== "reader-branch") {
        if (first !== undefined) deeper.push({ pair: first, path: stepPath(need, path), operation });
      } else if (!need.pairs.some((branch) => solution.resolves(branch) || seen.has(keyOf(branch)))) {
        // A branch that was already explained, such as the record that the union stands in, has its finding.
        report({
          rule: "MISSING_UNION_BRANCH",
          reader: pair.reader,
          writer: need.step.writer,
          field: null,
          symbols: [],
          cause: causeOf(first, solution, direction),
        });
      }
    }
    open.push(...deeper.reverse());
  }
  return judgement;
}

function stepPath({ step }: Need, path: string): string {
  switch (step.kind) {
    case "field":
      return `${path}.${step.reader.name}`;
    case "items":
      return `${path}[]`;
    case "values":
      return `${path}{}`;
    case "writer-branch":
    case "reader-branch":
      return path;
  }
}

/** Why a branch of the right name does not do. */
function causeOf(closest: Pair | undefined, { relationOf }: Solution, direction: Direction): string | null {
  if (closest === undefined) return null;
  const [problem] = relationOf(closest).problems;
  return problem === undefined ? "a part of it does not resolve." : messageOf(problem, direction);
}

function findingOf(problem: Problem, path: string, direction: Direction, operation: string | null): Finding {
  const { rule, reader, writer, field } = problem;
  const backward = direction.side === "backward";
  const values = valuesOf(problem);
  // A field that only the reader has stands in one document only.
  const inReader = field?.at ?? reader.at;
  const inWriter = field === null ? writer.at : null;
  return {
    rule,
    level: "error",
    path: field === null ? path : `${path}.${field.name}`,
    operation,
    direction: direction.shown,
    message: `${backward ? "New readers cannot read old data" : "Old readers cannot read new data"}: ${messageOf(problem, direction)}`,
    old: backward ? values.writer : values.reader,
    new: backward ? values.reader : values.writer,
    before: backward ? inWriter : inReader,
    after: backward ? inReader : inWriter,
    undecided: null,
  };
}

function messageOf({ rule, reader, writer, field, symbols, cause }: Problem, { side }: Direction): string {
  const [newer, older] = side === "backward" ? ["new", "old"] : ["old", "new"];
  switch (rule) {
    case "NAME_MISMATCH":
      return `the type is called \`${typeName(writer)}\` in the ${older} schema, and \`${typeName(reader)}\` without such an alias in the ${newer} one.`;
    case "FIXED_SIZE_MISMATCH":
      return `\`${typeName(writer)}\` has ${String(sizeOf(writer))} bytes in the ${older} schema and ${String(sizeOf(reader))} in the ${newer} one.`;
    case "MISSING_ENUM_SYMBOLS":
      return `the ${newer} enum \`${typeName(reader)}\` lacks ${listed(symbols)}, and has no default symbol.`;
    case "READER_FIELD_MISSING_DEFAULT_VALUE":
      return `the field \`${field?.name ?? ""}\` of \`${typeName(reader)}\` is only in the ${newer} schema, and has no default.`;
    case "TYPE_MISMATCH":
      return `\`${typeName(writer)}\` cannot be read as \`${typeName(reader)}\`.`;
    case "MISSING_UNION_BRANCH":
      return cause === undefined || cause === null
        ? `the ${newer} union has no branch for \`${typeName(writer)}\`.`
        : `the ${newer} union has no branch that can read \`${typeName(writer)}\`: ${cause}`;
    case "DECIMAL_SCALE_OR_PRECISION_MISMATCH":
      return `\`${typeName(writer)}\` and \`${typeName(reader)}\` differ in precision or scale.`;
  }
}

function valuesOf({ rule, reader, writer, field, symbols }: Problem): { reader: Json; writer: Json } {
  if (field !== null) return { reader: typeName(field.type), writer: null };
  if (rule === "MISSING_ENUM_SYMBOLS") return { reader: null, writer: symbols };
  if (rule === "FIXED_SIZE_MISMATCH") return { reader: sizeOf(reader), writer: sizeOf(writer) };
  return { reader: typeName(reader), writer: typeName(writer) };
}

function sizeOf(schema: Schema): number {
  return schema.kind === "fixed" ? schema.size : 0;
}

function listed(names: string[]): string {
  const shown = names.slice(0, 10).map((name) => `\`${name}\``);
  if (names.length > shown.length) shown.push(`${String(names.length - shown.length)} more`);
  return shown.join(", ");
}

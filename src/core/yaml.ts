/** Reads YAML that people put into a repository: bounded, without YAML's dangerous parts, every problem with its place. */
import { LineCounter, parseDocument } from "yaml";
import type { Problem, ProblemLevel } from "./problem.ts";
import { refuseText, refuseTokens } from "./yaml-refusals.ts";
import { placeKey, readValues } from "./yaml-values.ts";
import type { Place } from "./yaml-values.ts";

export interface Position {
  line: number;
  column: number;
}

export interface YamlFile {
  /** Plain values (objects have no prototype); null for an empty file. */
  value: unknown;
  /** The key (or list item) at `path`, or the closest thing around it that exists. */
  position: (path: readonly PropertyKey[]) => Position;
  /** The first place of `needle` inside the text of the value at `path`; the value's own place when it is not there. */
  positionOf: (path: readonly PropertyKey[], needle: string) => Position;
}

export interface YamlReading {
  /** Null when the file could not be read as one YAML document; then `problems` says why. */
  file: YamlFile | null;
  problems: Problem[];
}

interface Reader {
  path: string;
  rulePrefix: string;
  /** Offset → place in the file as people see it. */
  at: (offset: number) => Position;
}

function problem(reader: Reader, found: { code: string; offset: number; message: string }): Problem {
  const level: ProblemLevel = found.code === "byte-order-mark" ? "info" : "error";
  const { line, column } = reader.at(found.offset);
  const rule = `${reader.rulePrefix}-${found.code}`;
  return { rule, level, path: reader.path, line, column, message: found.message, introduced: true };
}

function lineIndex(text: string): (offset: number) => Position {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) counter.addNewLine(at + 1);
  return (offset) => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}

function yamlFile(
  value: unknown,
  places: Map<string, Place>,
  source: { text: string; reader: Reader },
): YamlFile {
  function placeOf(path: readonly PropertyKey[]): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const place = places.get(placeKey(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return places.get(placeKey([])) ?? { key: 0, start: 0, end: 0 };
  }
  return {
    value,
    position: (path) => source.reader.at(placeOf(path).key),
    positionOf: (path, needle) => {
      const { start, end } = placeOf(path);
      const found = source.text.slice(start, end).indexOf(needle);
      return source.reader.at(found < 0 ? start : start + found);
    },
  };
}

/**
 * Never throws. Rules of the problems are `<rulePrefix>-<code>`, such as `hook-anchor`.
 * Callers may trust `value` to be a tree of objects, arrays and scalars, at most 24 levels deep.
 */
export function readYaml(file: { path: string; text: string }, rulePrefix: string): YamlReading {
  const marked = file.text.startsWith("\ufeff");
  const text = marked ? file.text.slice(1) : file.text;
  const reader: Reader = { path: file.path, rulePrefix, at: lineIndex(text) };
  const mark = {
    code: "byte-order-mark",
    offset: 0,
    message: "The file starts with a byte order mark; it is ignored.",
  };
  const notes = marked ? [problem(reader, mark)] : [];
  const textRefusals = refuseText(text);
  const refusals = textRefusals.length > 0 ? textRefusals : refuseTokens(text);
  if (refusals.length > 0) {
    return { file: null, problems: [...notes, ...refusals.map((refusal) => problem(reader, refusal))] };
  }
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    merge: false,
    version: "1.2",
    schema: "core",
  });
  const errors = document.errors.map(({ message, pos, code }) => {
    const several = code === "MULTIPLE_DOCS";
    const text = several
      ? "The file holds several documents (---). Keep one."
      : `This is not YAML: ${message}.`;
    return { code: "not-yaml", offset: pos[0], message: text.replace(/\.+$/, ".") };
  });
  if (errors.length > 0) {
    return {
      file: null,
      problems: [...notes, ...errors.slice(0, 20).map((error) => problem(reader, error))],
    };
  }
  const values = readValues(document.contents);
  return {
    file: yamlFile(values.value, values.places, { text, reader }),
    problems: [...notes, ...values.problems.slice(0, 50).map((found) => problem(reader, found))],
  };
}

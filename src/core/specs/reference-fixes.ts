/** Corrected references as edits of exactly the bytes that name the wrong item. */
import type { Fix } from "../problem.ts";
import type { Reference, ReferenceFinding } from "./model.ts";
import { headEdits } from "./reference-heads.ts";
import type { HeadEdit, Wanted } from "./reference-heads.ts";
import { rewriteToken } from "./reference-token.ts";
import { byteOffsets, textLines } from "./text-lines.ts";
import type { TextLine } from "./text-lines.ts";

export type Scan = (place: { path: string; line: number; raw: string }) => Reference[];

/** One line whose references are corrected: how it reads then, and the edits that make it so. */
export interface Correction {
  path: string;
  line: number;
  before: string;
  after: string;
  fixes: { fix: Fix; column: number }[];
}

type Edit = HeadEdit;

function nameOf({ kind, to }: Pick<Reference, "kind" | "to">): string {
  return `${kind} ${to}`;
}

/** What each reference of a token should name; null when one of them is astray without a known target. */
function targetsOf(token: readonly Reference[], findings: readonly ReferenceFinding[]): string[] | null {
  const ids = token.map((reference) => {
    const found = findings.find(
      (each) =>
        each.column === reference.column &&
        each.reference === reference.to &&
        (each.problem === "retargeted" || each.problem === "dangling"),
    );
    return found === undefined ? reference.to : found.suggestion;
  });
  return ids.includes("") ? null : ids;
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, text: part } of edits) {
    result += text.slice(at, start) + part;
    at = end;
  }
  return result + text.slice(at);
}

interface Asked {
  path: string;
  line: number;
  scan: Scan;
  findings: readonly ReferenceFinding[];
}

/** Each token with what it should name; null where that is not known. */
function wantedIn(references: readonly Reference[], findings: readonly ReferenceFinding[]): Wanted[] {
  const tokens = Map.groupBy(references, ({ column }) => column);
  return [...tokens.values()].flatMap((token) => {
    const ids = targetsOf(token, findings);
    return ids === null ? [] : [{ token, ids }];
  });
}

/** The edits of one line, kept only when the corrected line is read again as exactly the references that were meant. */
function editsOf(line: TextLine, asked: Asked): Edit[] {
  const { path, line: number, scan } = asked;
  const references = scan({ path, line: number, raw: line.text });
  const wanted = wantedIn(references, asked.findings);
  const edits: Edit[] = headEdits(line.text, wanted);
  const done = new Set(edits.flatMap(({ columns }) => columns));
  const meant = new Map<Reference, string>();
  for (const { token, ids } of wanted) {
    const [{ raw, column } = { raw: "", column: 0 }] = token;
    const changed = ids.some((id, index) => id !== token[index]?.to);
    const text = changed && !done.has(column) ? rewriteToken(token, ids) : null;
    const start = column - 1;
    const isThere = line.text.slice(start, start + raw.length) === raw;
    if (text !== null && isThere) edits.push({ start, end: start + raw.length, text, columns: [column] });
    if ((text !== null && isThere) || done.has(column))
      token.forEach((reference, index) => meant.set(reference, ids[index] ?? ""));
  }
  edits.sort((a, b) => a.start - b.start);
  const expected = references.map((each) => nameOf({ kind: each.kind, to: meant.get(each) ?? each.to }));
  const again = scan({ path, line: number, raw: edited(line.text, edits) }).map(nameOf);
  const bare = (names: string[]): string =>
    [...new Set(names.map((name) => name.replace(/ R(?:EQ)?[-_ ]?(?=\d)/i, " ")))].toSorted().join("\n");
  return bare(again) === bare(expected) ? edits : [];
}

/**
 * Corrections for the findings of one file, line by line. A text that was not clean UTF-8 gets none: its bytes are
 * not known.
 */
export function correctReferences(
  file: { path: string; text: string; scan: Scan },
  findings: readonly ReferenceFinding[],
): Correction[] {
  const mine = findings.filter(({ path, suggestion }) => path === file.path && suggestion !== "");
  if (mine.length === 0 || file.text.includes("\ufffd")) return [];
  const lines = textLines(file.text);
  const toBytes = byteOffsets(file.text);
  const byLine = Map.groupBy(
    findings.filter(({ path }) => path === file.path),
    (each) => each.line,
  );
  const numbers = [...new Set(mine.map(({ line }) => line))].toSorted((a, b) => a - b);
  return numbers.flatMap((number): Correction[] => {
    const line = lines[number - 1];
    if (line === undefined) return [];
    const onLine = byLine.get(number) ?? [];
    const edits = editsOf(line, { path: file.path, line: number, scan: file.scan, findings: onLine });
    if (edits.length === 0) return [];
    const fixes = edits.flatMap(({ start, end, text, columns }) => {
      const fix = {
        path: file.path,
        start: toBytes(line.start + start),
        end: toBytes(line.start + end),
        text,
      };
      return columns.map((column) => ({ fix, column }));
    });
    return [{ path: file.path, line: number, before: line.text, after: edited(line.text, edits), fixes }];
  });
}

/** One side as text and tree, and whether it can be read at all. */
import ts from "typescript";
import { type Flaw, LIMITS } from "../read.ts";

export type ReadSource = { ok: true; file: ts.SourceFile } | { ok: false; flaws: Flaw[] };

/** Deeper than anybody writes, and shallow enough for a parser that calls itself. */
const DEEPEST = 200;
const MOST_FLAWS = 5;

export function readSource(text: string): ReadSource {
  if (text.length > LIMITS.characters) {
    return refused(`This contract is larger than 1 MB (${text.length} characters), so it is not read.`);
  }
  if (depthOf(text) > DEEPEST) return refused(tooDeep());
  try {
    const file = parse("/contract.ts", text);
    const flaws = syntaxErrors(file).slice(0, MOST_FLAWS);
    return flaws.length > 0 ? { ok: false, flaws } : { ok: true, file };
  } catch (error) {
    if (error instanceof RangeError) return refused(tooDeep());
    throw error;
  }
}

export function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

function syntaxErrors(file: ts.SourceFile): Flaw[] {
  const host = {
    ...emptyHost(),
    getSourceFile: (name: string) => (name === file.fileName ? file : undefined),
  };
  const program = ts.createProgram({
    rootNames: [file.fileName],
    options: { noLib: true, noResolve: true },
    host,
  });
  return program.getSyntacticDiagnostics(file).map(({ start, messageText }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    const said = ts.flattenDiagnosticMessageText(messageText, " ").replace(/\.?$/, ".");
    return { line: line + 1, column: character + 1, message: `This contract cannot be read: ${said}` };
  });
}

/** A host that has no files, no folders and no disk. */
export function emptyHost(): ts.CompilerHost {
  return {
    getSourceFile: () => undefined,
    getDefaultLibFileName: () => "/lib.d.ts",
    writeFile: () => undefined,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: () => false,
    readFile: () => undefined,
    directoryExists: () => false,
    getDirectories: () => [],
  };
}

/** Brackets that are open at once, counted by the scanner, so that texts and comments do not count. */
function depthOf(text: string): number {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  const opens = [
    ts.SyntaxKind.OpenBraceToken,
    ts.SyntaxKind.OpenBracketToken,
    ts.SyntaxKind.OpenParenToken,
    ts.SyntaxKind.LessThanToken,
  ];
  const closes = [
    ts.SyntaxKind.CloseBraceToken,
    ts.SyntaxKind.CloseBracketToken,
    ts.SyntaxKind.CloseParenToken,
    ts.SyntaxKind.GreaterThanToken,
  ];
  // Words that nest without a bracket, one behind the other: `keyof keyof …`, `a ? b : a ? …`, `A => B => …`.
  let [depth, deepest, chain] = [0, 0, 0];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (opens.includes(kind)) deepest = Math.max(deepest, (depth += 1));
    else if (closes.includes(kind)) depth = Math.max(0, depth - 1);
    if (kind === ts.SyntaxKind.SemicolonToken || kind === ts.SyntaxKind.CloseBraceToken) chain = 0;
    else if (NESTING.has(kind)) deepest = Math.max(deepest, (chain += 0.2));
  }
  return deepest;
}

const NESTING = new Set([
  ts.SyntaxKind.KeyOfKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.UniqueKeyword,
  ts.SyntaxKind.QuestionToken,
  ts.SyntaxKind.EqualsGreaterThanToken,
  ts.SyntaxKind.ExclamationToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.TypeOfKeyword,
]);

/** Whether two texts are the same but for comments and white space. */
export function sameTokens(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) =>
    ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text),
  );
  if (a === undefined || b === undefined) return false;
  for (;;) {
    const [kind, other] = [a.scan(), b.scan()];
    if (kind !== other) return false;
    if (kind === ts.SyntaxKind.EndOfFileToken) return true;
    if (a.getTokenText() !== b.getTokenText()) return false;
  }
}

function refused(message: string): ReadSource {
  return { ok: false, flaws: [{ line: 1, column: 1, message }] };
}

function tooDeep(): string {
  return `This contract is nested more than ${DEEPEST} levels deep, so it is not read.`;
}

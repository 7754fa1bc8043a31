/** Reads what a source file imports, in every form that TypeScript knows. */
import ts from "typescript";

export interface Import {
  /** As written; null for `import(expression)`, which nobody can check. */
  specifier: string | null;
  /** Names taken from it; "*" for all of it. */
  names: string[];
  /** Gone when the code runs. */
  typeOnly: boolean;
  line: number;
}

/** Static, re-exporting, dynamic and type imports, also those inside types. */
export function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, names: string[], typeOnly = false): void => {
    const text = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : null;
    found.push({ specifier: text, names, typeOnly, line: lineOf(source, node) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      add(
        node,
        node.moduleSpecifier,
        importedNames(clause),
        clause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
      );
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(node, node.moduleSpecifier, exportedNames(node.exportClause), node.isTypeOnly);
    }
    if (ts.isCallExpression(node) && isLoading(node.expression)) add(node, node.arguments[0], ["*"]);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, ["*"], true);
    }
    if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node, node.moduleReference.expression, ["*"]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true);
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

function isLoading(called: ts.Expression): boolean {
  return (
    called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === "require")
  );
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  if (clause === undefined) return ["*"];
  const bindings = clause.namedBindings;
  const named =
    bindings === undefined
      ? []
      : ts.isNamespaceImport(bindings)
        ? ["*"]
        : bindings.elements.map((element) => (element.propertyName ?? element.name).text);
  return clause.name === undefined ? named : ["default", ...named];
}

function exportedNames(clause: ts.NamedExportBindings | undefined): string[] {
  if (clause === undefined || ts.isNamespaceExport(clause)) return ["*"];
  return clause.elements.map((element) => (element.propertyName ?? element.name).text);
}

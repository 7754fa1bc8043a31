/** Names that are used and not declared, and modules that are imported: stand-ins of which nothing is known. */
import ts from "typescript";
import { LIBRARY } from "./library.ts";
import { parse } from "./source.ts";

export interface Opaque {
  /** Undeclared names, and names that come from other modules. */
  names: Set<string>;
  /** The stand-ins as files by name. */
  files: Map<string, string>;
}

/** Type arguments matter, and all but the first few are nobody's. */
const PARAMETERS = ["A", "B", "C", "D", "E", "F", "G", "H"];

function standIn(name: string, exported: string): string {
  const parameters = PARAMETERS.map((letter) => `${letter} = unknown`).join(", ");
  const brand = `readonly ["~${name}"]: [${PARAMETERS.join(", ")}]`;
  return `${exported} declare class ${name}<${parameters}> { constructor(...args: any[]); ${brand} }\n`;
}

/** `isAtHand` tells of modules that need no stand-in. */
export function opaqueNames(
  files: readonly ts.SourceFile[],
  isAtHand: (file: string, specifier: string) => boolean,
): Opaque {
  const names = new Set<string>();
  const modules = new Map<string, Set<string>>();
  const known = libraryNames();
  const unknown = new Set<string>();
  for (const file of files) {
    const declared = declaredNames(file);
    for (const [module, imported] of importsOf(file)) {
      if (isAtHand(file.fileName, module)) continue;
      const members = modules.get(module) ?? new Set<string>();
      for (const name of imported.exported) members.add(name);
      for (const name of imported.local) names.add(name);
      modules.set(module, members);
    }
    for (const name of usedNames(file)) {
      if (!declared.has(name) && !known.has(name)) unknown.add(name);
    }
  }
  const result = new Map<string, string>();
  for (const [module, members] of modules) {
    const text = [...members].map((name) =>
      name === "default"
        ? standIn("Default", "export default").replace("declare ", "")
        : standIn(name, "export"),
    );
    result.set(moduleFile(module), `${text.join("")}export {};\n`);
  }
  for (const name of unknown) names.add(name);
  result.set("/opaque.d.ts", [...unknown].map((name) => standIn(name, "")).join(""));
  return { names, files: result };
}

/** Where the stand-in of a module lies. */
export function moduleFile(specifier: string): string {
  return `/modules/${encodeURIComponent(specifier)}.ts`;
}

let library: Set<string> | null = null;

function libraryNames(): Set<string> {
  library ??= declaredNames(parse("/lib.d.ts", LIBRARY));
  return library;
}

/** Names that a file declares anywhere: close enough, as a name means one thing in one contract. */
function declaredNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isTypeParameterDeclaration(node)) {
      if (ts.isIdentifier(node.name)) names.add(node.name.text);
    } else if (
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isEnumDeclaration(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isModuleDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isNamespaceImport(node) ||
      ts.isImportEqualsDeclaration(node)
    ) {
      if (node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function usedNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const root = (name: ts.EntityName | ts.Expression): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else if (ts.isQualifiedName(name)) root(name.left);
    else if (ts.isPropertyAccessExpression(name)) root(name.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) root(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) root(node.expression);
    if (ts.isTypeQueryNode(node)) root(node.exprName);
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const own of ["const", "undefined", "globalThis", "this"]) names.delete(own);
  return names;
}

interface Imported {
  exported: Set<string>;
  local: Set<string>;
}

function importsOf(file: ts.SourceFile): Map<string, Imported> {
  const found = new Map<string, Imported>();
  const of = (specifier: ts.Expression | undefined): Imported => {
    const name = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : "";
    const known = found.get(name) ?? { exported: new Set(), local: new Set() };
    found.set(name, known);
    return known;
  };
  const add = (imported: Imported, exported: string, local: string) => {
    imported.exported.add(exported);
    imported.local.add(local);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) fromImport(node, of(node.moduleSpecifier), add);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
      fromExport(node, of(node.moduleSpecifier), add);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      const first = node.qualifier === undefined ? "default" : firstName(node.qualifier);
      if (ts.isStringLiteral(literal)) add(of(literal), first, first);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  members(file, found);
  return found;
}

type Add = (imported: Imported, exported: string, local: string) => void;

function fromImport({ importClause }: ts.ImportDeclaration, imported: Imported, add: Add): void {
  if (importClause?.name !== undefined) add(imported, "default", importClause.name.text);
  const bindings = importClause?.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) imported.local.add(bindings.name.text);
  else
    for (const { name, propertyName } of bindings.elements)
      add(imported, (propertyName ?? name).text, name.text);
}

function fromExport({ exportClause }: ts.ExportDeclaration, imported: Imported, add: Add): void {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return;
  for (const { name, propertyName } of exportClause.elements)
    add(imported, (propertyName ?? name).text, name.text);
}

function firstName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : firstName(name.left);
}

/** `import * as a`, and then `a.B`: the module has a `B`. */
function members(file: ts.SourceFile, found: Map<string, Imported>): void {
  const spaces = new Map<string, Imported>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    const imported = found.get(statement.moduleSpecifier.text);
    if (bindings !== undefined && ts.isNamespaceImport(bindings) && imported)
      spaces.set(bindings.name.text, imported);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isQualifiedName(node) && ts.isIdentifier(node.left)) {
      spaces.get(node.left.text)?.exported.add(node.right.text);
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      spaces.get(node.expression.text)?.exported.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  if (spaces.size > 0) visit(file);
}

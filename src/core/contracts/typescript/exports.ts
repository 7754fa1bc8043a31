/** What a side offers, name by name, namespaces included. */
import ts from "typescript";

export interface Offered {
  symbol: ts.Symbol;
  /** The declaration to show. */
  node: ts.Declaration | undefined;
  isType: boolean;
  isValue: boolean;
  isSpace: boolean;
}

export function offersOf(checker: ts.TypeChecker, owner: ts.Symbol | undefined): Map<string, Offered> {
  const found = new Map<string, Offered>();
  if (owner === undefined) return found;
  for (const exported of checker.getExportsOfModule(owner)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const node = symbol.declarations?.[0] ?? exported.declarations?.[0];
    found.set(exported.name, {
      symbol,
      node,
      isType: (symbol.flags & ts.SymbolFlags.Type) !== 0,
      isValue: (symbol.flags & (ts.SymbolFlags.Value & ~ts.SymbolFlags.ValueModule)) !== 0,
      isSpace: (symbol.flags & ts.SymbolFlags.Module) !== 0,
    });
  }
  return found;
}

/** Modules that a side passes on as a whole. */
export function passedOn(file: ts.SourceFile): Set<string> {
  const found = new Set<string>();
  for (const node of file.statements) {
    if (
      !ts.isExportDeclaration(node) ||
      node.exportClause !== undefined ||
      node.moduleSpecifier === undefined
    )
      continue;
    if (ts.isStringLiteral(node.moduleSpecifier)) found.add(node.moduleSpecifier.text);
  }
  return found;
}

type Generic = ts.InterfaceDeclaration | ts.ClassLikeDeclaration | ts.TypeAliasDeclaration;

export function typeParametersOf(symbol: ts.Symbol): readonly ts.TypeParameterDeclaration[] {
  for (const node of symbol.declarations ?? []) {
    if (isGeneric(node) && node.typeParameters !== undefined) return node.typeParameters;
  }
  return [];
}

function isGeneric(node: ts.Node): node is Generic {
  return ts.isInterfaceDeclaration(node) || ts.isClassLike(node) || ts.isTypeAliasDeclaration(node);
}

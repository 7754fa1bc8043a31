/** What a declaration leans on: names, followed through the file. Two sides that lean on the same text are the same. */
import ts from "typescript";
import { sameTokens } from "./source.ts";

/** Alternatives with a shape; comparing each with each is more than anybody waits for. */
const MOST_ALTERNATIVES = 300;

interface Declared {
  nodes: ts.Node[];
  names: Set<string>;
  /** Working it out may take for ever: a conditional type that uses itself, or a very long choice. */
  heavy: boolean;
}

export class References {
  readonly #declared = new Map<string, Declared>();
  readonly #opaque: Set<string>;
  readonly #reached = new Map<string, Set<string>>();

  /** `isAtHand` tells which modules are among the files. */
  constructor(
    files: readonly ts.SourceFile[],
    opaque: Set<string>,
    isAtHand: (file: ts.SourceFile, specifier: string) => boolean,
  ) {
    this.#opaque = opaque;
    for (const file of files) {
      this.#collect(file);
      if (files.length > 1) this.#collectAliases(file, (specifier) => isAtHand(file, specifier));
    }
    for (const [name, declared] of this.#declared) {
      if (declared.nodes.some(hasConditional) && this.#reach(name).has(name)) declared.heavy = true;
    }
  }

  #collect(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      const name = declaredName(node);
      if (name !== null) {
        const known = this.#declared.get(name) ?? { nodes: [], names: new Set<string>(), heavy: false };
        const outer = ts.isVariableDeclaration(node) ? node.parent.parent : node;
        known.nodes.push(outer);
        for (const used of namesIn(node)) known.names.add(used);
        known.heavy ||= hasLongChoice(node);
        this.#declared.set(name, known);
      }
      if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node) || ts.isSourceFile(node))
        ts.forEachChild(node, visit);
      if (ts.isVariableStatement(node)) node.declarationList.declarations.forEach(visit);
    };
    visit(file);
  }

  /** Names that stand for names of other files. */
  #collectAliases(file: ts.SourceFile, isAtHand: (specifier: string) => boolean): void {
    const alias = (name: string, meant: string): void => {
      if (name === meant) return;
      const known = this.#declared.get(name) ?? { nodes: [], names: new Set<string>(), heavy: false };
      known.names.add(meant);
      this.#declared.set(name, known);
    };
    const visit = (node: ts.Node): void => {
      const from =
        ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
      if (from !== undefined && ts.isStringLiteral(from) && !isAtHand(from.text)) return;
      if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) {
        if (node.propertyName !== undefined) alias(node.name.text, node.propertyName.text);
      } else if (ts.isImportClause(node) && node.name !== undefined) alias(node.name.text, "default");
      const isDefault =
        ts.canHaveModifiers(node) &&
        ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
      const name = declaredName(node);
      if (isDefault && name !== null) alias("default", name);
      ts.forEachChild(node, visit);
    };
    file.statements.forEach(visit);
  }

  /** Names reached from a declaration, itself only when a way leads back to it. */
  #reach(name: string): Set<string> {
    const known = this.#reached.get(name);
    if (known !== undefined) return known;
    const reached = this.#follow(this.#declared.get(name)?.names ?? new Set());
    this.#reached.set(name, reached);
    return reached;
  }

  #follow(start: Iterable<string>): Set<string> {
    const reached = new Set<string>();
    const open = [...start];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      open.push(...(this.#declared.get(name)?.names ?? []));
    }
    return reached;
  }

  /** Everything below a node, or below a declared name. */
  below(node: ts.Node): Set<string> {
    return this.#follow(namesIn(node));
  }

  of(name: string): Set<string> {
    return new Set([name, ...this.#reach(name)]);
  }

  opaqueIn(names: Set<string>): string[] {
    return [...names].filter((name) => this.#opaque.has(name) && !this.#declared.has(name)).sort();
  }

  isHeavy(names: Set<string>): boolean {
    return [...names].some((name) => this.#declared.get(name)?.heavy === true);
  }

  /** The text of what a name is declared as. */
  textOf(name: string): string | null {
    const found = this.#declared.get(name);
    return found === undefined ? null : found.nodes.map((node) => node.getText()).join("\n");
  }
}

/** Whether nothing differs in what is reached, on either side. */
export function sameBelow(old: References, now: References, names: [Set<string>, Set<string>]): boolean {
  const all = new Set([...names[0], ...names[1]]);
  return [...all].every((name) => {
    const [a, b] = [old.textOf(name), now.textOf(name)];
    return a === null || b === null ? a === b : a === b || sameTokens(a, b);
  });
}

function declaredName(node: ts.Node): string | null {
  if (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isModuleDeclaration(node)
  ) {
    return node.name === undefined ? "default" : node.name.text;
  }
  if (ts.isExportAssignment(node)) return "default";
  return ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) ? node.name.text : null;
}

/** Every identifier counts: too many names make a comparison, and never leave one out. */
function namesIn(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const own = declaredName(node) === null ? undefined : ts.getNameOfDeclaration(node as ts.Declaration);
  const visit = (child: ts.Node): void => {
    if (child === own) return;
    if (ts.isIdentifier(child)) names.add(child.text);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return names;
}

function hasConditional(node: ts.Node): boolean {
  if (ts.isConditionalTypeNode(node)) return true;
  return ts.forEachChild(node, (child) => hasConditional(child) || undefined) ?? false;
}

function hasLongChoice(node: ts.Node): boolean {
  if (
    ts.isUnionTypeNode(node) &&
    node.types.filter((type) => !ts.isLiteralTypeNode(type)).length > MOST_ALTERNATIVES
  ) {
    return true;
  }
  if (ts.isTemplateLiteralTypeNode(node) && node.templateSpans.length > 3) return true;
  return ts.forEachChild(node, (child) => hasLongChoice(child) || undefined) ?? false;
}

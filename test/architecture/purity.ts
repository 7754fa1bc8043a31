/** What no function of core may reach: clock, chance, environment, network, timers. And who may read the environment. */
import ts from "typescript";
import { importsOf, lineOf } from "./imports.ts";
import type { SourceFiles } from "./sources.ts";

const BANNED_NAMES = new Set([
  "process",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "performance",
  "console",
  "crypto",
  "globalThis",
]);

const BANNED_MEMBERS = new Set(["Date.now", "Math.random"]);

const SETTINGS = "src/entrypoints/settings.ts";

export function purityViolations(files: SourceFiles): string[] {
  return [...files]
    .filter(([file]) => file.startsWith("src/core/"))
    .flatMap(([file, source]) => {
      const own = declaredNames(source);
      return collect(source, (node) => impurity(node, own)).map(
        ({ what, line }) => `${file}:${line} uses ${what}: core is pure`,
      );
    });
}

export function environmentViolations(files: SourceFiles): string[] {
  return [...files]
    .filter(([file]) => file !== SETTINGS)
    .flatMap(([file, source]) => {
      const reads = collect(source, environmentRead);
      const imports = importsOf(source)
        .filter(({ specifier, names }) => /^(node:)?process$/.test(specifier ?? "") && takesEnv(names))
        .map(({ line }) => ({ what: "node:process", line }));
      return [...reads, ...imports].map(
        ({ what, line }) => `${file}:${line} reads ${what}: only ${SETTINGS} reads the environment`,
      );
    });
}

function impurity(node: ts.Node, own: Set<string>): string | null {
  if (ts.isNewExpression(node) && isNamed(node.expression, "Date") && !node.arguments?.length)
    return "new Date()";
  if (ts.isCallExpression(node) && isNamed(node.expression, "Date")) return "Date()";
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const member = `${node.expression.text}.${node.name.text}`;
    if (BANNED_MEMBERS.has(member)) return member;
  }
  if (!ts.isIdentifier(node) || !BANNED_NAMES.has(node.text) || own.has(node.text)) return null;
  return isFree(node) ? node.text : null;
}

/** `process.env`, `process["env"]`, `{ env } = process`. */
function environmentRead(node: ts.Node): string | null {
  if (
    ts.isPropertyAccessExpression(node) &&
    isNamed(node.expression, "process") &&
    node.name.text === "env"
  ) {
    return "process.env";
  }
  if (ts.isElementAccessExpression(node) && isNamed(node.expression, "process")) return "process[…]";
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return null;
  if (node.initializer === undefined || !isNamed(node.initializer, "process")) return null;
  const names = node.name.elements.map((element) => (element.propertyName ?? element.name).getText());
  return takesEnv(names) ? "process.env" : null;
}

function takesEnv(names: string[]): boolean {
  return names.some((name) => ["env", "*", "default"].includes(name));
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** Not the name of a property, a field of a type, or the like. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return false;
  const named = parent as ts.Node & { name?: ts.Node; propertyName?: ts.Node };
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return named.name !== node && named.propertyName !== node;
}

function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isImportSpecifier(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function collect(
  source: ts.SourceFile,
  look: (node: ts.Node) => string | null,
): { what: string; line: number }[] {
  const found: { what: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    const what = look(node);
    if (what !== null) found.push({ what, line: lineOf(source, node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

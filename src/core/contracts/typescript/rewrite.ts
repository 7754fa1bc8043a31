/**
 * Declarations as the compiler should compare them. Every edit keeps the lines: methods become properties of function
 * type (the compiler compares parameters of methods in both directions), what is private goes, modules by name become
 * namespaces, and without any `export` everything at the top counts as exported.
 */
import ts from "typescript";
import { moduleIdentifier } from "./module-names.ts";

interface Edit {
  from: number;
  to: number;
  text: string;
}

export function rewritten(file: ts.SourceFile): string {
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) methods(node.members, file, edits);
    if (ts.isClassLike(node)) classMembers(node, file, edits);
    if (ts.isModuleDeclaration(node)) moduleName(node, file, edits);
    if (ts.isExportAssignment(node) && node.isExportEquals === true) exportEquals(node, file, edits);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const names = implicitExports(file);
  const exported = names.length > 0 ? `\n;export { ${names.join(", ")} };` : "\n;export {};";
  return applied(file.text, edits) + exported;
}

/** Later edits first; one inside another gives way to it. */
function applied(text: string, edits: Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.from - b.from || b.to - a.to);
  let result = "";
  let done = 0;
  for (const { from, to, text: replacement } of sorted) {
    if (from < done) continue;
    result += text.slice(done, from) + replacement;
    done = to;
  }
  return result + text.slice(done);
}

/** Only the line breaks stay. */
function blank(text: string): string {
  return text.replace(/[^\n\r]/g, " ");
}

type Method = ts.MethodSignature | ts.MethodDeclaration;

function methods(members: readonly ts.Node[], file: ts.SourceFile, edits: Edit[]): void {
  const named = members.filter(
    (member): member is Method => ts.isMethodSignature(member) || ts.isMethodDeclaration(member),
  );
  const groups = Map.groupBy(named, (member) => `${isStatic(member)} ${member.name.getText(file)}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (first !== undefined && group.length === 1) asProperty(first, file, edits);
    else asOverloads(group, members, { file, edits });
  }
}

function isStatic(member: ts.Node): boolean {
  return has(member, ts.SyntaxKind.StaticKeyword);
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
  );
}

/** `m<T>(a: A): R` → `m: <T>(a: A) => R`. */
function asProperty(member: Method, file: ts.SourceFile, edits: Edit[]): void {
  const ends = endsOf(member, file);
  if (ends === null) return;
  dropModifiers(member, [ts.SyntaxKind.AsyncKeyword], edits);
  const { start, close } = ends;
  edits.push({ from: start, to: start, text: ": " });
  if (member.type === undefined) edits.push({ from: close, to: close, text: " => any" });
  else
    edits.push({
      from: close,
      to: member.type.getStart(file),
      text: ` => ${blank(file.text.slice(close, member.type.getStart(file)))}`,
    });
  dropBody(member, edits, file);
}

/** Where the signature starts, and the place behind its closing bracket; null for what is left as it is. */
function endsOf(member: Method, file: ts.SourceFile): { start: number; close: number } | null {
  const tokens = member.getChildren(file);
  const open = tokens.findIndex(({ kind }) => kind === ts.SyntaxKind.OpenParenToken);
  const angle = tokens.findIndex(({ kind }) => kind === ts.SyntaxKind.LessThanToken);
  const first = tokens[angle >= 0 && angle < open ? angle : open];
  const last = tokens.find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  const unsettled =
    ts.isMethodDeclaration(member) &&
    (member.asteriskToken !== undefined || (member.body !== undefined && member.type === undefined));
  // A return type such as `this is T` or `asserts x` may stand in a function type as well.
  return first === undefined || last === undefined || unsettled
    ? null
    : { start: first.getStart(file), close: last.getEnd() };
}

function dropBody(member: Method, edits: Edit[], file: ts.SourceFile): void {
  if (!ts.isMethodDeclaration(member) || member.body === undefined) return;
  const from = member.body.getFullStart();
  edits.push({
    from,
    to: member.body.getEnd(),
    text: `;${blank(file.text.slice(from, member.body.getEnd()))}`,
  });
}

/** Overloads that stand together become one property with several call signatures. */
function asOverloads(
  group: Method[],
  members: readonly ts.Node[],
  { file, edits }: { file: ts.SourceFile; edits: Edit[] },
): void {
  const bodies = group.filter((member) => ts.isMethodDeclaration(member) && member.body !== undefined);
  const signatures = group.filter((member) => !bodies.includes(member));
  const [first] = signatures;
  const last = signatures.at(-1);
  if (first === undefined || last === undefined) return;
  const positions = signatures.map((member) => members.indexOf(member));
  const together = positions.every(
    (position, index) => index === 0 || position === (positions[index - 1] ?? 0) + 1,
  );
  if (!together || signatures.some((member) => endsOf(member, file) === null)) return;
  for (const member of signatures) {
    const start = endsOf(member, file)?.start ?? member.getStart(file);
    if (member === first) edits.push({ from: start, to: start, text: ": { " });
    else
      edits.push({
        from: member.getStart(file),
        to: start,
        text: blank(file.text.slice(member.getStart(file), start)),
      });
    const end = member.type?.getEnd() ?? endsOf(member, file)?.close ?? member.getEnd();
    edits.push({ from: end, to: member.getEnd(), text: member === last ? " };" : ";" });
  }
  for (const member of bodies) remove(member, file, edits);
}

function remove(node: ts.Node, file: ts.SourceFile, edits: Edit[]): void {
  const from = node.getStart(file);
  edits.push({ from, to: node.getEnd(), text: blank(file.text.slice(from, node.getEnd())) });
}

function dropModifiers(node: ts.Node, kinds: ts.SyntaxKind[], edits: Edit[]): void {
  if (!ts.canHaveModifiers(node)) return;
  for (const modifier of ts.getModifiers(node) ?? []) {
    if (kinds.includes(modifier.kind)) {
      edits.push({ from: modifier.getStart(), to: modifier.getEnd(), text: " ".repeat(modifier.getWidth()) });
    }
  }
}

/** Private members say nothing to others; protected ones are what a subclass sees. */
function classMembers(node: ts.ClassLikeDeclaration, file: ts.SourceFile, edits: Edit[]): void {
  const isPrivate = (member: ts.Node) =>
    has(member, ts.SyntaxKind.PrivateKeyword) ||
    (ts.isClassElement(member) && member.name !== undefined && ts.isPrivateIdentifier(member.name));
  const open = node.members.filter((member) => !isPrivate(member) || ts.isConstructorDeclaration(member));
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member)) remove(member, file, edits);
    else if (isPrivate(member) && !ts.isConstructorDeclaration(member)) remove(member, file, edits);
    else if (!ts.isConstructorDeclaration(member))
      dropModifiers(member, [ts.SyntaxKind.ProtectedKeyword], edits);
    if (ts.isConstructorDeclaration(member)) constructorFields(member, edits);
  }
  methods(open, file, edits);
}

function constructorFields(node: ts.ConstructorDeclaration, edits: Edit[]): void {
  for (const parameter of node.parameters) {
    if (!has(parameter, ts.SyntaxKind.PrivateKeyword))
      dropModifiers(parameter, [ts.SyntaxKind.ProtectedKeyword], edits);
    else dropModifiers(parameter, [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ReadonlyKeyword], edits);
  }
}

/** `declare module "a"` → `declare namespace $module_a`, `declare global` → `declare namespace $global`. */
function moduleName({ name }: ts.ModuleDeclaration, file: ts.SourceFile, edits: Edit[]): void {
  const isGlobal =
    ts.isIdentifier(name) && name.text === "global" && name.parent.flags & ts.NodeFlags.GlobalAugmentation;
  if (!ts.isStringLiteral(name) && !isGlobal) return;
  const written = isGlobal ? "$global" : moduleIdentifier(name.text);
  if (isGlobal) {
    edits.push({ from: name.getStart(file), to: name.getEnd(), text: `namespace ${written}` });
    return;
  }
  const keyword = name.parent.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.ModuleKeyword);
  const from = keyword?.getStart(file) ?? name.getStart(file);
  edits.push({ from, to: name.getEnd(), text: `namespace ${written}` });
}

function exportEquals(node: ts.ExportAssignment, file: ts.SourceFile, edits: Edit[]): void {
  edits.push({ from: node.getStart(file), to: node.expression.getStart(file), text: "export default " });
}

/** Names at the top of a text that exports nothing by itself; what is declared for others is always offered. */
function implicitExports(file: ts.SourceFile): string[] {
  const explicit = file.statements.some(isExporting);
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (explicit && !isForOthers(statement)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) names.add(name.text);
    } else if (ts.isModuleDeclaration(statement)) {
      const { name } = statement;
      if (ts.isStringLiteral(name)) names.add(moduleIdentifier(name.text));
      else names.add(name.text === "global" ? "$global" : name.text);
    } else if (isNamed(statement) && statement.name !== undefined) names.add(statement.name.text);
  }
  return [...names];
}

/** `declare module "a"` and `declare global`. */
function isForOthers(node: ts.Statement): boolean {
  if (!ts.isModuleDeclaration(node)) return false;
  return ts.isStringLiteral(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

type Named =
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.FunctionDeclaration;

function isNamed(node: ts.Node): node is Named {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isFunctionDeclaration(node)
  );
}

function isExporting(node: ts.Statement): boolean {
  if (ts.isExportDeclaration(node) || ts.isExportAssignment(node)) return true;
  return has(node, ts.SyntaxKind.ExportKeyword);
}

/** Parses one proto file: proto2, proto3 or an edition. Never throws. */
import { type Flaw, LIMITS } from "../read.ts";
import { Cursor } from "./cursor.ts";
import { type FileNode, OptionSet } from "./model.ts";
import { parseEnum } from "./parse-enum.ts";
import { isDefinition, parseExtend, parseMessage } from "./parse-message.ts";
import { parseOption } from "./parse-options.ts";
import { parseService } from "./parse-service.ts";
import { SyntaxFlaw, tokenize } from "./tokens.ts";

export type Parsed = { ok: true; file: FileNode } | { ok: false; flaws: Flaw[] };

export function parseProto(source: string): Parsed {
  if (source.length > LIMITS.characters) {
    const message = `This contract is larger than 1 MB (${source.length} characters), so it is not read.`;
    return { ok: false, flaws: [{ line: 1, column: 1, message }] };
  }
  try {
    return { ok: true, file: parseFile(new Cursor(tokenize(source))) };
  } catch (error) {
    if (!(error instanceof SyntaxFlaw)) throw error;
    const { line, column, message } = error;
    return { ok: false, flaws: [{ line, column, message: `This proto file cannot be read: ${message}` }] };
  }
}

function parseFile(cursor: Cursor): FileNode {
  const file: FileNode = {
    syntax: "proto2",
    edition: null,
    syntaxLine: 1,
    package: "",
    packageLine: 1,
    imports: new Map(),
    publicImports: new Set(),
    options: new OptionSet(),
    messages: [],
    enums: [],
    services: [],
    extensions: [],
  };
  parseSyntax(cursor, file);
  while (cursor.peek().kind !== "end") parseStatement(cursor, file);
  return file;
}

function parseSyntax(cursor: Cursor, file: FileNode): void {
  const token = cursor.peek();
  const isEdition = cursor.is("edition");
  if (!isEdition && !cursor.is("syntax")) return;
  cursor.next();
  cursor.expect("=");
  const stated = cursor.peek();
  const text = cursor.string("a string");
  cursor.expect(";");
  file.syntaxLine = token.line;
  if (isEdition) {
    if (!/^[0-9]{4}$/.test(text)) throw new SyntaxFlaw(`\`${text}\` is no edition that is known.`, stated);
    file.syntax = "editions";
    file.edition = text;
  } else if (text === "proto2" || text === "proto3") file.syntax = text;
  else
    throw new SyntaxFlaw(
      `\`${text}\` is no syntax that is known: there are \`proto2\` and \`proto3\`.`,
      stated,
    );
}

function parseStatement(cursor: Cursor, file: FileNode): void {
  const { line } = cursor;
  if (cursor.take(";")) return;
  if (isDefinition(cursor)) cursor.next();
  if (cursor.take("message")) return void file.messages.push(parseMessage(cursor, line));
  if (cursor.take("enum")) return void file.enums.push(parseEnum(cursor, line));
  if (cursor.take("service")) return void file.services.push(parseService(cursor, line));
  if (cursor.take("extend")) return parseExtend(cursor, file);
  if (cursor.take("option")) return parseOption(cursor, file.options);
  if (cursor.take("import")) return parseImport(cursor, file, line);
  if (cursor.take("package")) return parsePackage(cursor, file, line);
  cursor.fail("a message, an enum, a service, an import or an option");
}

function parseImport(cursor: Cursor, file: FileNode, line: number): void {
  const isPublic = cursor.take("public");
  for (const modifier of ["weak", "option"]) cursor.take(modifier);
  const path = cursor.string("the path of a file");
  file.imports.set(path, line);
  if (isPublic) file.publicImports.add(path);
  cursor.expect(";");
}

function parsePackage(cursor: Cursor, file: FileNode, line: number): void {
  const token = cursor.peek();
  if (file.package !== "") throw new SyntaxFlaw("A file has one package, and this is the second.", token);
  file.package = cursor.fullName("the name of a package");
  file.packageLine = line;
  cursor.expect(";");
}

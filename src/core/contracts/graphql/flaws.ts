/** Says what is wrong with a GraphQL text, and where. */
import { type Flaw, LIMITS } from "../read.ts";
import { type ASTNode, GraphQLError, print, visit } from "./graphql-js.ts";

/** More would not help anybody. */
export const MOST_FLAWS = 10;

/** Where a node has its name; a description may stand far above it. */
export function placeOf(node: ASTNode): { line: number; column: number } {
  const named = "name" in node && node.name !== undefined ? node.name : node;
  const token = (named.loc ?? node.loc)?.startToken;
  return { line: token?.line ?? 1, column: token?.column ?? 1 };
}

export function flawAt(node: ASTNode, message: string): Flaw {
  return { ...placeOf(node), message };
}

export function flawAtStart(message: string): Flaw {
  return { line: 1, column: 1, message };
}

export function tooDeep(): Flaw {
  return flawAtStart(`This contract is nested more than ${LIMITS.depth} levels deep, so it is not read.`);
}

/** What the parser or the schema builder threw. */
export function flawOf(error: unknown): Flaw {
  if (error instanceof RangeError) return tooDeep();
  if (!(error instanceof Error)) return flawAtStart("This contract cannot be read.");
  const place = error instanceof GraphQLError ? error.locations?.[0] : undefined;
  return { line: place?.line ?? 1, column: place?.column ?? 1, message: sentence(error.message) };
}

function sentence(message: string): string {
  if (message.includes("Parsing aborted")) {
    return "This contract has more words and signs than are read, so it is not read.";
  }
  const plain = message
    .replace(/^Syntax Error: /, "")
    .replace(/"([^"`]{1,200})"/g, "`$1`")
    .replace(/\s+/g, " ")
    .slice(0, 300);
  return `This contract cannot be read: ${plain.replace(/\.?$/, ".")}`;
}

/** Published schemas do say things twice; unless the two differ in more than descriptions, they can be read. */
export function saysTheSame(one: ASTNode, other: ASTNode): boolean {
  return one.kind === other.kind && print(undescribed(one)) === print(undescribed(other));
}

function undescribed(node: ASTNode): ASTNode {
  return visit(node, {
    enter: (one) => ("description" in one ? { ...one, description: undefined } : undefined),
  });
}

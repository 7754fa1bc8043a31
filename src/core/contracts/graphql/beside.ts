/** Types that a schema names and another file of its folder defines: SDL has no imports, so a folder is one schema. */
import { folderOf } from "../../paths/parts.ts";
import { type Placed } from "../files/model.ts";
import { LIMITS } from "../read.ts";
import { undefinedTypes } from "./build-schema.ts";
import {
  type DefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  parse,
  Source,
} from "./graphql-js.ts";
import { mergeExtensions } from "./merge-extensions.ts";
import { nestingOf } from "./nesting.ts";

export const SCHEMA_FILE = /\.(?:graphqls?|gql)$/i;
export const MOST_TOKENS = 250_000;

export interface Borrowing {
  /** Wanted by the other side, whether this one names them or not. */
  wanted: ReadonlySet<string>;
  /** Never taken. */
  refused: ReadonlySet<string>;
}

export interface Borrowed {
  definitions: readonly DefinitionNode[];
  /** Names of types that were taken from other files. */
  taken: Set<string>;
  /** Names that nothing defines. */
  missing: () => ReadonlySet<string>;
}

export function borrow(
  own: readonly DefinitionNode[],
  placed: Placed,
  { wanted, refused }: Borrowing,
): Borrowed {
  const missingIn = (all: readonly DefinitionNode[]) => new Set(undefinedTypes(mergeExtensions(all).parts));
  if (placed.files.texts.size === 0)
    return { definitions: own, taken: new Set(), missing: () => missingIn(own) };
  const definitions = [...own];
  const taken = new Set<string>();
  let known: Map<string, DefinitionNode[]> | null = null;
  for (;;) {
    const missing = missingIn(definitions);
    const defined = new Set(definitions.flatMap(nameOf));
    known ??= definedBeside(placed);
    const further = [...missing, ...wanted].filter(
      (name) => !refused.has(name) && !defined.has(name) && !taken.has(name) && known?.has(name),
    );
    if (further.length === 0) return { definitions, taken, missing: () => missing };
    for (const name of new Set(further)) {
      taken.add(name);
      definitions.push(...(known.get(name) ?? []));
    }
  }
}

/** Definitions and extensions of types by name, in the other files of the folder that can be read. */
function definedBeside({ path, files }: Placed): Map<string, DefinitionNode[]> {
  const found = new Map<string, DefinitionNode[]>();
  const folder = folderOf(path);
  for (const [other, text] of files.texts) {
    if (other === path || folderOf(other) !== folder || !SCHEMA_FILE.test(other)) continue;
    for (const node of definitionsIn(other, text)) {
      for (const name of nameOf(node)) found.set(name, [...(found.get(name) ?? []), node]);
    }
  }
  return found;
}

function definitionsIn(path: string, text: string): readonly DefinitionNode[] {
  if (text.length > LIMITS.characters || nestingOf(text) > LIMITS.depth) return [];
  try {
    return parse(new Source(text, path), { maxTokens: MOST_TOKENS }).definitions;
  } catch {
    return [];
  }
}

function nameOf(node: DefinitionNode): string[] {
  return isTypeDefinitionNode(node) || isTypeExtensionNode(node) ? [node.name.value] : [];
}

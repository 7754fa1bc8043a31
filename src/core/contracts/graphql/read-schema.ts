/** Reads a GraphQL text into a schema, within limits, and remembers the lines. */
import { NO_FILES, type Placed } from "../files/model.ts";
import { type Flaw, LIMITS } from "../read.ts";
import { borrow, type Borrowed, type Borrowing, MOST_TOKENS } from "./beside.ts";
import { levelArguments } from "./argument-values.ts";
import { buildPartialSchema } from "./build-schema.ts";
import { defaultValueFlaws } from "./default-values.ts";
import { flawAtStart, flawOf, MOST_FLAWS, tooDeep } from "./flaws.ts";
import { type DocumentNode, type GraphQLObjectType, type GraphQLSchema, Kind, parse } from "./graphql-js.ts";
import { mergeExtensions } from "./merge-extensions.ts";
import { nestingOf } from "./nesting.ts";
import { indexPlaces, type Places } from "./places.ts";
import { type Unseen, unseenIn } from "./unseen.ts";

const EMPTY: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
const ALONE: Placed = { path: "", files: NO_FILES };
const NOTHING: Borrowing = { wanted: new Set(), refused: new Set() };

export interface SchemaReading {
  schema: GraphQLSchema;
  places: Places;
  unseen: Unseen;
  /** It holds operations or fragments, and no schema. */
  operationsOnly: boolean;
  /** Types that another file of the folder defines. */
  taken: ReadonlySet<string>;
  /** Types that are named and defined nowhere. */
  missing: () => ReadonlySet<string>;
}

export type SchemaReadResult = { ok: true; reading: SchemaReading } | { ok: false; flaws: Flaw[] };

/** Never throws. */
export function readSchema(
  text: string,
  placed: Placed = ALONE,
  borrowing: Borrowing = NOTHING,
): SchemaReadResult {
  if (text.length > LIMITS.characters) {
    const message = `This contract is larger than 1 MB (${text.length} characters), so it is not read.`;
    return { ok: false, flaws: [flawAtStart(message)] };
  }
  if (nestingOf(text) > LIMITS.depth) return { ok: false, flaws: [tooDeep()] };
  try {
    const { definitions } = hasDefinitions(text) ? parse(text, { maxTokens: MOST_TOKENS }) : EMPTY;
    return built(borrow(definitions, placed, borrowing));
  } catch (error) {
    return { ok: false, flaws: [flawOf(error)] };
  }
}

function built({ definitions, taken, missing }: Borrowed): SchemaReadResult {
  const { parts, others, flaws } = mergeExtensions(definitions);
  const { places, flaws: repeated } = indexPlaces(parts);
  flaws.push(...repeated);
  if (flaws.length === 0) flaws.push(...defaultValueFlaws(parts));
  if (flaws.length > 0) return { ok: false, flaws: flaws.slice(0, MOST_FLAWS) };
  levelArguments(parts);
  const schema = buildPartialSchema(parts);
  const operationsOnly = parts.length === 0 && others.length > 0;
  return {
    ok: true,
    reading: {
      schema,
      places,
      unseen: unseenIn(schema, { parts, others }),
      operationsOnly,
      taken,
      missing,
    },
  };
}

/** The line of what a path names, or of the nearest thing around it. A root that no `schema` states is its type. */
export function lineIn({ schema, places }: SchemaReading, path: string): number | null {
  const line = places.lineOf(path);
  const root = Object.hasOwn(ROOTS, path) ? ROOTS[path]?.(schema) : null;
  return line === null && root ? places.lineOf(root.name) : line;
}

/** The other file that a path lies in; null for the contract's own. */
export function fileIn({ schema, places, taken }: SchemaReading, path: string): string | null {
  if (taken.size === 0) return null;
  const root = Object.hasOwn(ROOTS, path) ? ROOTS[path]?.(schema) : null;
  const name = places.sourceOf(root ? root.name : path);
  return name === OWN_SOURCE ? null : name;
}

/** How the parser calls a text that has no name. */
const OWN_SOURCE = "GraphQL request";

const ROOTS: Record<string, (schema: GraphQLSchema) => GraphQLObjectType | null | undefined> = {
  ".query": (schema) => schema.getQueryType(),
  ".mutation": (schema) => schema.getMutationType(),
  ".subscription": (schema) => schema.getSubscriptionType(),
};

/** A text of nothing but comments is a schema without types, although it is no document by the grammar. */
function hasDefinitions(text: string): boolean {
  return text.split(/\r\n|\r|\n/).some((line) => !/^[\s,\uFEFF]*(?:#|$)/.test(line));
}

/** What a contract change is about: the operation, message or type around it, and its place in there. */
import type { ContractChange, ContractType } from "./model.ts";

export interface Element {
  /** The operation, message or type that it belongs to; null: the contract as a whole. */
  scope: string | null;
  /** Its place within the scope; "" for the scope itself. */
  within: string;
}

type Described = Pick<ContractChange, "path" | "operation">;

const ROOTS = /^(?:Query|Mutation|Subscription)\./;
/** A name of a type, as against a package, a field or a value of an enum. */
const TYPE_NAME = /^_*\p{Lu}[\p{L}\p{N}_]*\p{Ll}/u;

/** The part of `path` that is `scope`, and what is left of it. */
function split(path: string, scope: string): Element {
  return { scope, within: path.slice(scope.length).replace(/^[\s.$/]+/, "") };
}

/** `acme.v1.Charge.amount` is about `acme.v1.Charge`, and so is `acme.v1.Charge`. */
function dotted(path: string): Element {
  const parts = path.split(".");
  const last = parts.findLastIndex((part) => TYPE_NAME.test(part));
  const end = last >= 0 ? last + 1 : Math.max(1, parts.length - 1);
  return split(path, parts.slice(0, end).join("."));
}

function graphql(path: string): Element {
  if (path.startsWith("@")) return split(path, path.split(/[.\s]/)[0] ?? path);
  return split(
    path,
    path
      .split(".")
      .slice(0, ROOTS.test(path) ? 2 : 1)
      .join("."),
  );
}

export function elementOf({ path, operation }: Described, type: ContractType): Element {
  if (path === "") return { scope: operation, within: "" };
  const message = type === "asyncapi" ? /^.*? message [^\s/]+/.exec(path)?.[0] : undefined;
  const around = message ?? operation;
  if (type === "openapi" && around === null) {
    const named = /^[A-Z]{3,7} \/\S*/.exec(path)?.[0];
    if (named !== undefined) return split(path, named);
  }
  if (around !== null) return path.startsWith(around) ? split(path, around) : { scope: around, within: path };
  switch (type) {
    case "graphql":
      return graphql(path);
    case "protobuf":
    case "avro":
      return /\s/.test(path) ? { scope: null, within: path } : dotted(path);
    case "smithy":
      return split(path, /^[^$\s]+/.exec(path)?.[0] ?? path);
    case "typescript":
      return split(path, /^[^.\s[(]+/.exec(path)?.[0] ?? path);
    case "openapi":
    case "asyncapi":
    case "json-schema":
      return { scope: null, within: path };
  }
}

const LONGEST_OPERATION = 1_000;
const HTTP = /^(get|post|put|patch|delete|head|options|trace|query)\s+(\/\S*)$/i;

/** `POST /charges/{id}` and `post /charges/:chargeId` are one operation. Null for anything else. */
export function httpOperation(text: string): string | null {
  if (text.length > LONGEST_OPERATION) return null;
  const [, method, path] = HTTP.exec(text.trim()) ?? [];
  if (method === undefined || path === undefined) return null;
  const bare = path.replace(/[?#].*$/, "").replace(/[.,;:)\]`'"*]+$/, "");
  return `${method.toLowerCase()} ${bare.replace(/\{[^{}/]*\}|(?<=\/):[^/]+/g, "{}").replace(/(?<=.)\/$/, "")}`;
}

const isBoundary = (character: string | undefined): boolean =>
  character === undefined || /[\s./#$[\](){}:]/.test(character);

/**
 * Whether a change lies in a part that a consumer names after `#`: an operation (`POST /charges`), or names from the
 * path of the change, such as `Charge`, `Charge.amount` or `currency`. A change of the contract as a whole lies in all
 * of its parts.
 */
export function isInPart(change: Described, part: string): boolean {
  if (change.path === "" && change.operation === null) return true;
  const wanted = part.trim().toLowerCase();
  const operation = httpOperation(wanted);
  if (operation !== null) return change.operation !== null && httpOperation(change.operation) === operation;
  if (wanted === "") return true;
  return [change.path, change.operation ?? ""].some((text) => holds(text.toLowerCase(), wanted));
}

/** Whether a name stands in a path as a whole. */
function holds(path: string, name: string): boolean {
  for (let at = path.indexOf(name); at >= 0; at = path.indexOf(name, at + 1)) {
    if (isBoundary(path[at - 1]) && isBoundary(path[at + name.length])) return true;
  }
  return false;
}

/** From zod's issues to findings that a person can act on: what was expected, what was found, what was probably meant. */
import type * as z from "zod";
import { suggest } from "./yaml-suggest.ts";

type Issue = z.core.$ZodIssue;

/** A finding that is not tied to a file yet. `at` is the path of the key that it is about. */
export interface Finding {
  code: "unknown-key" | "missing" | "value";
  at: PropertyKey[];
  message: string;
}

const TYPE_WORDS: Record<string, string> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
  null: "nothing",
};

function typeOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map of keys";
  return typeof value === "boolean" ? "true or false" : typeof value === "number" ? "a number" : "text";
}

const shown = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, part) =>
      typeof current === "object" && current !== null
        ? (current as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}

/** Keys that the schema knows at `path`, for a suggestion; unions answer with the keys of all their objects. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  // A chain instead of a switch: of zod's forty types only those that hold others matter here.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "optional" || def.type === "nullable") return knownKeys(def.innerType, path);
  if (def.type === "union") return def.options.flatMap((option) => knownKeys(option, path));
  const [first, ...rest] = path;
  if (def.type === "object") {
    if (first === undefined) return Object.keys(def.shape);
    const child = def.shape[String(first)];
    return child === undefined ? [] : knownKeys(child, rest);
  }
  if (first === undefined) return [];
  if (def.type === "array") return knownKeys(def.element, rest);
  return def.type === "record" ? knownKeys(def.valueType, rest) : [];
}

function unknownKeys(issue: Issue & { code: "unrecognized_keys" }, schema: z.core.$ZodType): Finding[] {
  const known = knownKeys(schema, issue.path);
  const where = issue.path.length === 0 ? "" : ` under \`${shown(issue.path)}\``;
  return issue.keys.map((key) => {
    const near = suggest(key, known);
    const next =
      near === null ? `Remove it; known keys: ${known.toSorted().join(", ")}.` : `Did you mean \`${near}\`?`;
    return {
      code: "unknown-key",
      at: [...issue.path, key],
      message: `Unknown key \`${key}\`${where}. ${next}`,
    };
  });
}

/** The branch of a union that the value was meant for: the one whose own type fits. */
function unionFindings(
  issue: Issue & { code: "invalid_union" },
  root: unknown,
  schema: z.core.$ZodType,
): Finding[] {
  const fitting = issue.errors.find(
    (branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === "invalid_type"),
  );
  if (fitting !== undefined) {
    return fitting.flatMap((inner) =>
      findings({ ...inner, path: [...issue.path, ...inner.path] }, root, schema),
    );
  }
  const expected = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === "invalid_type" ? [inner.expected] : []));
  const words = [...new Set(expected.map((type) => TYPE_WORDS[type] ?? type))].join(" or ");
  return [{ code: "value", at: issue.path, message: `\`${shown(issue.path)}\` must be ${words}.` }];
}

function typeFinding(issue: Issue & { code: "invalid_type" }, name: string, value: unknown): Finding {
  const expected = TYPE_WORDS[issue.expected] ?? issue.expected;
  if (value === undefined) {
    return { code: "missing", at: issue.path, message: `${name} is missing. Add it: ${expected}.` };
  }
  const message = `${name} must be ${expected}, but it is ${typeOf(value)}.`;
  return { code: "value", at: issue.path, message };
}

function choiceFinding(issue: Issue & { code: "invalid_value" }, name: string, value: unknown): Finding {
  const allowed = issue.values.map(String);
  const near = typeof value === "string" ? suggest(value, allowed) : null;
  const next = near === null ? "" : ` Did you mean \`${near}\`?`;
  return { code: "value", at: issue.path, message: `${name} must be one of: ${allowed.join(", ")}.${next}` };
}

/** `root` is the whole value that was checked; one issue can be several findings, each with its own place. */
export function findings(issue: Issue, root: unknown, schema: z.core.$ZodType): Finding[] {
  const at = issue.path;
  const name = at.length === 0 ? "The file" : `\`${shown(at)}\``;
  const finding = (message: string): Finding[] => [{ code: "value", at, message }];
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(issue, schema);
    case "invalid_union":
      return unionFindings(issue, root, schema);
    case "invalid_type":
      return [typeFinding(issue, name, valueAt(root, at))];
    case "invalid_value":
      return [choiceFinding(issue, name, valueAt(root, at))];
    case "too_small":
      return finding(`${name} is too small or too short: at least ${issue.minimum}.`);
    case "too_big":
      return finding(`${name} is too large or too long: at most ${issue.maximum}.`);
    case "custom":
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_key":
    case "invalid_element":
      return finding(at.length === 0 ? issue.message : `${name}: ${issue.message}`);
  }
}

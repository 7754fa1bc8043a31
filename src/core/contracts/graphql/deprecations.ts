/**
 * Deprecation of arguments and input fields. GraphQL Inspector 8 tells that a directive came or went there; the rules
 * are those that its next version has for it, beside the ones of the directive.
 */
import type { Finding } from "../finding.ts";
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "./graphql-js.ts";
import { code, name, value } from "./words/words.ts";

type InputValue = GraphQLArgument | GraphQLInputField;

interface Pair {
  rule: "INPUT_FIELD" | "FIELD_ARGUMENT";
  path: string;
  old: InputValue;
  now: InputValue;
}

/** What stands on both sides: what is new or gone has a rule of its own. */
export function deprecationsBetween(before: GraphQLSchema, after: GraphQLSchema): Finding[] {
  const types = after.getTypeMap();
  return Object.values(before.getTypeMap()).flatMap((old) => {
    const now = Object.hasOwn(types, old.name) ? types[old.name] : undefined;
    return now === undefined ? [] : [...pairsOf(old, now)].flatMap(compare);
  });
}

function* pairsOf(old: GraphQLNamedType, now: GraphQLNamedType): Generator<Pair> {
  if (isInputObjectType(old) && isInputObjectType(now)) {
    const [had, has] = [Object.values(old.getFields()), Object.values(now.getFields())];
    yield* matched("INPUT_FIELD", old.name, [had, has]);
  } else if ((isObjectType(old) && isObjectType(now)) || (isInterfaceType(old) && isInterfaceType(now))) {
    const fields = now.getFields();
    for (const field of Object.values(old.getFields())) {
      const other = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
      if (other !== undefined)
        yield* matched("FIELD_ARGUMENT", `${old.name}.${field.name}`, [field.args, other.args]);
    }
  }
}

function* matched(
  rule: Pair["rule"],
  owner: string,
  [had, has]: [readonly InputValue[], readonly InputValue[]],
): Generator<Pair> {
  const named = new Map(has.map((one) => [one.name, one]));
  for (const old of had) {
    const now = named.get(old.name);
    if (now !== undefined) yield { rule, path: `${owner}.${old.name}`, old, now };
  }
}

/** Without a directive there is no reason; with one there is always one. */
function compare({ rule, path, old, now }: Pair): Finding[] {
  const [had, has] = [old.deprecationReason ?? null, now.deprecationReason ?? null];
  if (had === has) return [];
  const [what, message] =
    had === null
      ? ["DEPRECATION_ADDED", `${name(path)} is now deprecated.`]
      : has === null
        ? ["DEPRECATION_REMOVED", `${name(path)} is no longer deprecated.`]
        : [
            "DEPRECATION_REASON_CHANGED",
            `The reason why ${name(path)} is deprecated changed to ${code(has)}.`,
          ];
  const at = `${path}.@deprecated`;
  return [
    {
      rule: `${rule}_${what}`,
      level: "info",
      path: at,
      operation: null,
      direction: null,
      message,
      old: value(had),
      new: value(has),
      before: at,
      after: at,
      undecided: null,
    },
  ];
}

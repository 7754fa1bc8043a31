/** No choices are left: a value of one of the types that are left. */
import type { SchemaType } from "../types.ts";
import { formatIncludes } from "../formats.ts";
import { ArraySearch } from "./arrays.ts";
import type { Branch } from "./branch.ts";
import { findNumber } from "./numbers.ts";
import { ObjectSearch } from "./objects.ts";
import { type Outcome, type Signed, UNSAT } from "./signed.ts";
import type { Solver } from "./solver.ts";
import { findTextFor } from "./texts.ts";

const ORDER: readonly SchemaType[] = ["string", "integer", "boolean", "fraction", "null", "object", "array"];
const FORMAT = "`format` is a remark in JSON Schema, so whether it refuses values depends on the validator";

export function build(solver: Solver, branch: Branch, demands: Signed[]): Outcome {
  if (sameUnread(solver, branch)) return UNSAT;
  if (formatsClash(branch))
    for (const type of ["string", "integer", "fraction"] as const) branch.types.delete(type);
  if (branch.only !== null) return solver.among(branch.only, demands);
  let reason: string | null = null;
  for (const type of ORDER) {
    if (!branch.types.has(type)) continue;
    const outcome = checked(solver, branch, { outcome: ofType(solver, branch, type), demands });
    if (outcome.kind === "sat") return outcome;
    if (outcome.kind === "unknown") reason = outcome.reason;
  }
  return reason === null ? UNSAT : { kind: "unknown", reason };
}

function ofType(solver: Solver, branch: Branch, type: SchemaType): Outcome {
  switch (type) {
    case "null":
      return branch.excluded.includes(null) ? UNSAT : { kind: "sat", value: null };
    case "boolean": {
      const value = [true, false].find((one) => !branch.excluded.includes(one));
      return value === undefined ? UNSAT : { kind: "sat", value };
    }
    case "integer":
    case "fraction":
      return findNumber(branch, type === "integer");
    case "string":
      return findTextFor(branch);
    case "object":
      return new ObjectSearch(solver, branch).find();
    case "array":
      return new ArraySearch(solver, branch).find();
  }
}

/** Where a demand could not be stated in full, the value that was found is asked for. */
function checked(
  solver: Solver,
  branch: Branch,
  { outcome, demands }: { outcome: Outcome; demands: Signed[] },
): Outcome {
  if (outcome.kind !== "sat") return outcome;
  const scalar = typeof outcome.value === "string" || typeof outcome.value === "number";
  const remark = scalar && branch.formats.some(({ fits, asserted }) => !fits && !asserted);
  const structured = typeof outcome.value === "object" && outcome.value !== null;
  const sure = branch.doubt === null && !remark && !branch.inexact;
  if (sure && !(structured && branch.excluded.length > 0)) return outcome;
  if (solver.checks(demands, outcome.value) === true) return outcome;
  const unread = branch.opaque[0]?.keyword.replace("-", "");
  const reason =
    branch.doubt ??
    (remark
      ? FORMAT
      : unread === undefined
        ? "no document was found that shows it"
        : `what \`${unread}\` refuses depends on the document`);
  return { kind: "unknown", reason };
}

/** A keyword that cannot be read stands on both sides, word for word. */
function sameUnread(solver: Solver, { opaque }: Branch): boolean {
  return opaque.some(
    (refused) =>
      refused.keyword.startsWith("-") &&
      opaque.some(
        (known) =>
          `-${known.keyword}` === refused.keyword &&
          solver.lookups
            .samenessOf(known.side, refused.side)
            .sameKeywords(known.node, refused.node, familyOf(known.keyword)),
      ),
  );
}

const CONTENT = ["properties", "patternProperties", "additionalProperties", "items", "prefixItems"].concat(
  ["additionalItems", "contains", "minContains", "maxContains", "allOf", "anyOf", "oneOf", "if", "then"],
  ["else", "not", "dependentSchemas", "$ref", "$dynamicRef", "$recursiveRef"],
);

function familyOf(keyword: string): string[] {
  return keyword.startsWith("$") ? [keyword] : [keyword, ...CONTENT];
}

/** A format that has to hold and one around it that has to fail. */
function formatsClash({ formats }: Branch): boolean {
  const held = formats.filter(({ fits }) => fits);
  return formats.some(
    (refused) => !refused.fits && held.some(({ name }) => formatIncludes(name, refused.name)),
  );
}

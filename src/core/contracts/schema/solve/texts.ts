/** A text with a length, patterns and formats: found, or proven not to exist. */
import { fitsFormat, formatExamples } from "../formats.ts";
import { matchesPattern } from "../patterns.ts";
import { findText } from "../regex/language.ts";
import type { Branch } from "./branch.ts";
import { type Outcome, UNSAT } from "./signed.ts";

const ORDINARY = [
  "a",
  "1",
  "A",
  "ab",
  "abc",
  "a1",
  "é",
  "-",
  "_",
  " ",
  "",
  "foo",
  "0",
  "a-b",
  "a.b",
  "A1",
  "ABC",
  "123",
  "x-a",
  "/a",
];
const UNRUN = "a pattern in it cannot be run by an engine with linear time";
const FORMAT = "whether a text fits its format cannot be shown";

export function findTextFor(branch: Branch): Outcome {
  const { patterns, length } = branch;
  if (length.min > length.max) return UNSAT;
  const refused = new Set(patterns.filter(({ matches }) => !matches).map(({ text }) => text));
  if (patterns.some(({ text, matches }) => matches && refused.has(text))) return UNSAT;
  const examples = branch.formats.flatMap(({ name, fits }) =>
    fits ? formatExamples(name) : ["~", "~~", "~a"],
  );
  const example = examples.find((text) => fitsAll(branch, text));
  if (example !== undefined) return { kind: "sat", value: example };
  const not = branch.excluded.filter((value) => typeof value === "string");
  const found = findText({ patterns, min: length.min, max: length.max, not });
  if (found.kind === "none") return UNSAT;
  const asserted = branch.formats.some((format) => format.asserted);
  if (found.kind === "text" && (!asserted || fitsAll(branch, found.text)))
    return { kind: "sat", value: found.text };
  const ordinary = ORDINARY.find((text) => fitsAll(branch, text));
  if (ordinary !== undefined) return { kind: "sat", value: ordinary };
  return { kind: "unknown", reason: found.kind === "text" ? FORMAT : UNRUN };
}

function fitsAll({ patterns, length, excluded, formats }: Branch, text: string): boolean {
  const size = [...text].length;
  if (size < length.min || size > length.max || excluded.includes(text)) return false;
  if (!patterns.every((pattern) => matchesPattern(pattern.text, text) === pattern.matches)) return false;
  // Where formats are remarks, an example that heeds them is still the better one.
  return formats.every(({ name, fits, asserted }) => (!asserted && !fits) || fitsFormat(name, text) === fits);
}

/** What nothing refers to: criteria without a task or test, properties without a test. */
import type { Item, Reference, ReferenceFinding, Spec } from "./model.ts";
import { family, targetKey } from "./reference-targets.ts";
import type { Group } from "./reference-targets.ts";

/** `1.1 through 12.8`: what lies between stands nowhere by its number. */
function between(references: readonly Reference[]): { from: number[]; to: number[] }[] {
  const tokens = Map.groupBy(references, ({ line, column }) => `${line}:${column}`);
  return [...tokens.values()].flatMap(([first, last, more]) =>
    first === undefined || last === undefined || more !== undefined
      ? []
      : [{ from: first.to.split(".").map(Number), to: last.to.split(".").map(Number) }],
  );
}

function lies(id: string, { from, to }: { from: number[]; to: number[] }): boolean {
  const [head = NaN, tail = NaN] = id.split(".").map(Number);
  const [low = NaN, first = 1] = from;
  const [high = NaN, last = Infinity] = to;
  return (head > low || (head === low && tail >= first)) && (head < high || (head === high && tail <= last));
}

/** What a bugfix wants gone needs no task of its own: the expected behaviour beside it has one. */
function isDefect(item: Item, path: string): boolean {
  return item.parent === "1" && /(?:^|\/)bugfix\.md$/i.test(path);
}

/** Criteria that no task names, where tasks name criteria at all. `onlyNew`: those that have no counterpart before. */
export function uncovered(
  group: Group,
  after: readonly Spec[],
  { onlyNew }: { onlyNew: boolean },
): ReferenceFinding[] {
  const references = group.after
    .filter(({ item }) => item.item === "task")
    .flatMap(({ item }) => item.references.filter(({ kind }) => kind === "requirement"));
  const named = new Set(references.map(({ to }) => targetKey("requirement", to)));
  if (named.size === 0) return [];
  const families = new Set([...named].map(family));
  const ranges = between(references);
  const home = after.find((spec) => spec.items.some(({ item }) => item === "criterion"))?.path ?? "";
  return group.after
    .filter(
      ({ item, partner, parent }) =>
        item.item === "criterion" &&
        item.id !== "" &&
        families.has(family(targetKey("requirement", item.id))) &&
        !isDefect(item, home) &&
        (partner === null || !onlyNew) &&
        !named.has(targetKey("requirement", item.id)) &&
        !ranges.some((range) => lies(item.id, range)) &&
        (parent === null || !named.has(targetKey("requirement", parent.item.id))),
    )
    .map(({ item }) => ({
      path: home,
      line: item.line,
      column: 1,
      reference: item.id,
      problem: "uncovered",
      meant: item.text.slice(0, 200),
      means: "",
      suggestion: "",
    }));
}

/** What the references of tests name. */
export function tagged(tests: readonly Spec[], kind: "property" | "requirement"): Set<string> {
  const references = tests.flatMap(({ items }) => items.flatMap((item) => item.references));
  return new Set(references.filter((each) => each.kind === kind).map(({ to }) => to));
}

/** A criterion that a test names is covered, whether or not a task names it too. */
export function isCovered(finding: ReferenceFinding, tests: ReadonlySet<string>): boolean {
  const requirement = finding.reference.replace(/\.\d+$/, "");
  return finding.problem === "uncovered" && (tests.has(finding.reference) || tests.has(requirement));
}

export function untestedFinding(item: Item, path: string): ReferenceFinding {
  const meant = (item.title === "" ? item.text : item.title).slice(0, 200);
  return {
    path,
    line: item.line,
    column: 1,
    reference: item.id,
    problem: "untested",
    meant,
    means: "",
    suggestion: "",
  };
}

/** Properties that no test names. Where no test names any property, nobody uses tags. */
export function untestedProperties(specs: readonly Spec[], tests: readonly Spec[]): ReferenceFinding[] {
  const named = tagged(tests, "property");
  if (named.size === 0) return [];
  return specs.flatMap(({ path, items }) =>
    items
      .filter(({ item, id }) => item === "property" && id !== "" && !named.has(id))
      .map((item) => untestedFinding(item, path)),
  );
}

/** Lint: two open OpenSpec changes that touch one requirement of a living spec. */
import type { Config } from "../config-model.ts";
import type { Problem } from "../problem.ts";
import { isDelta } from "./delta-diff.ts";
import { nameOf, sourceOfRename } from "./delta-names.ts";
import { LINT_RULES } from "./lint-rules.ts";
import type { Item, Spec } from "./model.ts";
import { problemAt } from "./source.ts";
import { livingSpecPath } from "./spec-folder.ts";

const RULE = "delta-overlap";
const MOST_NAMED = 3;

interface Touch {
  path: string;
  item: Item;
}

/** By the name that the living spec has or would get. */
function touches(deltas: readonly Spec[]): Map<string, Touch[]> {
  const found = new Map<string, Touch[]>();
  for (const { path, items } of deltas) {
    for (const item of items) {
      if (item.item !== "requirement" || item.delta === undefined) continue;
      for (const name of new Set([nameOf(item), sourceOfRename(item)])) {
        if (name === "") continue;
        const known = found.get(name);
        if (known === undefined) found.set(name, [{ path, item }]);
        else known.push({ path, item });
      }
    }
  }
  return found;
}

/** Problems of `specs`; `others` are deltas that count and are not judged. */
export function lintDeltaOverlap(
  specs: readonly Spec[],
  others: readonly Spec[],
  rules: Config["rules"],
): Problem[] {
  const level = rules[RULE] ?? LINT_RULES[RULE].level;
  if (level === "off") return [];
  const asked = new Set(specs.map(({ path }) => path));
  const byLiving = Map.groupBy([...specs, ...others].filter(isDelta), ({ path }) => livingSpecPath(path));
  return [...byLiving.values()].flatMap((deltas) =>
    deltas.length < 2
      ? []
      : [...touches(deltas)].flatMap(([name, all]) => {
          const paths = [...new Set(all.map(({ path }) => path))];
          if (paths.length < 2) return [];
          return paths.flatMap((path) => {
            const item = all.find((touch) => touch.path === path)?.item;
            if (item === undefined || !asked.has(path)) return [];
            const rest = paths.filter((each) => each !== path);
            const named = rest.slice(0, MOST_NAMED).join(", ");
            const more = rest.length > MOST_NAMED ? ` and ${rest.length - MOST_NAMED} more` : "";
            const message = `"${name}" is changed by ${named}${more} too. Whichever change is archived later undoes the other: agree on an order.`;
            return [problemAt({ path, line: item.line }, { rule: RULE, level, message })];
          });
        }),
  );
}

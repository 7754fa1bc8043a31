/** `needs` between hooks: they must exist and have no cycle; the order in which hooks of one event go. */
import type { Problem } from "../problem.ts";
import { suggest } from "../yaml-suggest.ts";
import type { Hook } from "./model.ts";

function problem(hook: Hook, rule: string, message: string): Problem {
  return { rule, level: "error", path: hook.path, line: hook.line, column: 1, message, introduced: true };
}

/**
 * Hooks in an order where each comes after what it needs, ties by name; and those that can never come, because
 * they stand in a cycle or need one that does.
 */
export function orderByNeeds<T extends Pick<Hook, "name" | "needs">>(
  hooks: readonly T[],
): { ordered: T[]; stuck: T[] } {
  const waiting = hooks.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const names = new Set(hooks.map(({ name }) => name));
  const done = new Set<string>();
  const ordered: T[] = [];
  for (;;) {
    const at = waiting.findIndex(({ needs }) => needs.every((need) => done.has(need) || !names.has(need)));
    const [next] = at < 0 ? [] : waiting.splice(at, 1);
    if (next === undefined) return { ordered, stuck: waiting };
    done.add(next.name);
    ordered.push(next);
  }
}

/** The names of a cycle that `start` runs into, in order; empty when it only waits for one. */
function cycleFrom(start: Hook, hooks: ReadonlyMap<string, Hook>): string[] {
  const path: string[] = [];
  const dead = new Set<string>();
  const visit = (name: string): boolean => {
    if (name === start.name && path.length > 0) return true;
    if (path.includes(name) || dead.has(name)) return false;
    path.push(name);
    if ((hooks.get(name)?.needs ?? []).some((need) => hooks.has(need) && visit(need))) return true;
    dead.add(name);
    path.pop();
    return false;
  };
  return visit(start.name) ? path : [];
}

/**
 * A missing hook is reported and not waited for: the file that should define it may be the broken one, and one bad
 * file disables no other. Hooks of a cycle, and hooks that need one of them, are not in force.
 */
export function checkNeeds(hooks: readonly Hook[]): { hooks: Hook[]; problems: Problem[] } {
  const names = hooks.map(({ name }) => name);
  const problems: Problem[] = [];
  const known = hooks.map((hook): Hook => {
    const missing = hook.needs.filter((need) => !names.includes(need));
    for (const need of missing) {
      const near = suggest(need, names);
      const next =
        near === null ? "Add that hook, or remove the name from `needs`." : `Did you mean \`${near}\`?`;
      const message = `\`${hook.name}\` needs \`${need}\`, which is not in force; it runs without waiting for it. ${next}`;
      problems.push(problem(hook, "hook-needs", message));
    }
    return missing.length === 0
      ? hook
      : { ...hook, needs: hook.needs.filter((need) => names.includes(need)) };
  });
  const { ordered, stuck } = orderByNeeds(known);
  const stuckByName = new Map(stuck.map((hook) => [hook.name, hook]));
  for (const hook of stuck) {
    const cycle = cycleFrom(hook, stuckByName);
    const message =
      cycle.length > 0
        ? `\`needs\` goes round in a circle: ${[...cycle, hook.name].join(" → ")}. Remove one of the links.`
        : `\`${hook.name}\` needs a hook that stands in a circle of \`needs\`, so it is not in force.`;
    problems.push(problem(hook, "hook-cycle", message));
  }
  const inForce = new Set(ordered.map(({ name }) => name));
  return { hooks: known.filter(({ name }) => inForce.has(name)), problems };
}

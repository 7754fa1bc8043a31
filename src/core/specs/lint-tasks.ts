/** Lint: task states that contradict the states of their sub-tasks. */
import type { Finding } from "./lint.ts";
import type { Item, Spec } from "./model.ts";

export function lintTasks(spec: Spec): Finding[] {
  const open = new Map<string, Item[]>();
  const tasks = spec.items.filter(({ item }) => item === "task");
  for (const task of tasks) {
    if (task.parent === "" || task.optional === true || task.state === "done") continue;
    open.set(task.parent, [...(open.get(task.parent) ?? []), task]);
  }
  const findings: Finding[] = [];
  for (const task of tasks) {
    const children = task.state === "done" ? open.get(task.id === "" ? task.title : task.id) : undefined;
    const first = children?.[0];
    if (children === undefined || first === undefined) continue;
    const name = task.id === "" ? "This task" : `Task ${task.id}`;
    const message = `${name} is marked done, but ${children.length} of its sub-tasks are not (first in line ${first.line}). Finish them, or open the task again.`;
    findings.push({ rule: "task-state", line: task.line, message });
  }
  return findings;
}

/** Lint: task states that contradict the states of their sub-tasks. */
import type { Finding } from "./lint.ts";
import type { Item, Spec } from "./model.ts";

const nameOf = (task: Item): string => (task.id === "" ? task.title : task.id);

function finding(task: Item, message: (name: string) => string): Finding {
  const name = task.id === "" ? "This task" : `Task ${task.id}`;
  return { rule: "task-state", line: task.line, message: message(name) };
}

export function lintTasks(spec: Spec): Finding[] {
  const tasks = spec.items.filter(({ item }) => item === "task");
  const needed = Map.groupBy(
    tasks.filter(({ parent, optional }) => parent !== "" && optional !== true),
    ({ parent }) => parent,
  );
  return tasks.flatMap((task): Finding[] => {
    const children = needed.get(nameOf(task)) ?? [];
    const open = children.filter(({ state }) => state !== "done");
    const [first] = open;
    if (task.state === "done" && first !== undefined) {
      const rest = `${open.length} of its sub-tasks are not (first in line ${first.line}). Finish them, or open the task again.`;
      return [finding(task, (name) => `${name} is marked done, but ${rest}`)];
    }
    // Work of its own may be left in a task that somebody is at.
    if (children.length > 0 && first === undefined && (task.state === "todo" || task.state === "queued"))
      return [
        finding(
          task,
          (name) =>
            `${name} is still open, but ${children.length === 1 ? "its only sub-task is" : `all ${children.length} of its sub-tasks are`} done. Mark it done.`,
        ),
      ];
    return [];
  });
}

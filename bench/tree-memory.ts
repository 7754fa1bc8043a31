/** Memory of a process and everything that it started, in bytes, as Linux counts it. */
import { readdirSync, readFileSync } from "node:fs";

const PAGE_BYTES = 4_096;

/** Shared pages count once for each process. 0 where there is no /proc. */
export function treeMemory(root: number): number {
  const all = processes();
  const sum = (pid: number): number => {
    const children = all.filter(({ parent }) => parent === pid);
    const own = all.find((each) => each.pid === pid)?.bytes ?? 0;
    return own + children.reduce((total, child) => total + sum(child.pid), 0);
  };
  return sum(root);
}

function processes(): { pid: number; parent: number; bytes: number }[] {
  const names = safely(() => readdirSync("/proc"), []);
  return names
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      // Fields of proc(5) after the name, which may hold anything: state, parent, …, and 22 fields on, pages.
      const fields = safely(() => readFileSync(`/proc/${name}/stat`, "utf8"), "")
        .replace(/^.*\) /su, "")
        .split(" ");
      return fields.length < 22
        ? []
        : [{ pid: Number(name), parent: Number(fields[1]), bytes: Number(fields[21]) * PAGE_BYTES }];
    });
}

function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

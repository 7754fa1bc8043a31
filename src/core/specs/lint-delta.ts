/** Lint: OpenSpec change folders whose delta sections contradict themselves or the living spec. */
import { contentOf, nameOf, sourceOfRename } from "./delta-names.ts";
import type { Finding } from "./lint.ts";
import type { Item, Spec } from "./model.ts";

function requirements(spec: Spec, delta: Item["delta"]): Item[] {
  return spec.items.filter((item) => item.item === "requirement" && item.delta === delta);
}

function duplicates(spec: Spec): Finding[] {
  const seen = new Map<string, number>();
  const findings: Finding[] = [];
  for (const item of spec.items) {
    if (item.item !== "requirement" || item.delta === undefined) continue;
    const source = sourceOfRename(item);
    for (const [name, words] of [
      [nameOf(item), item.delta === "renamed" ? "the new name of another" : item.delta],
      [source, "renamed"],
    ] as const) {
      const key = `${words} ${name}`;
      const line = seen.get(key);
      if (name === "") continue;
      if (line === undefined) seen.set(key, item.line);
      else
        findings.push({
          rule: "delta-duplicate",
          line: item.line,
          message: `"${name}" is ${words} in line ${line} already. Keep one of them.`,
        });
    }
  }
  return findings;
}

function conflicts(spec: Spec): Finding[] {
  const findings: Finding[] = [];
  const of = (delta: Item["delta"]): Map<string, Item> =>
    new Map(requirements(spec, delta).map((item) => [nameOf(item), item]));
  const [added, modified, removed] = [of("added"), of("modified"), of("removed")];
  const clash = (item: Item, other: Item | undefined, words: string): void => {
    if (other !== undefined)
      findings.push({
        rule: "delta-conflict",
        line: item.line,
        message: `"${nameOf(item)}" is ${words} (line ${other.line}). Decide for one.`,
      });
  };
  for (const [name, item] of modified) {
    clash(item, removed.get(name), "modified and removed");
    clash(item, added.get(name), "modified and added");
  }
  for (const [name, item] of added) clash(item, removed.get(name), "added and removed");
  for (const item of requirements(spec, "renamed")) {
    clash(
      item,
      modified.get(sourceOfRename(item)),
      "the new name of a requirement that is modified under its old name",
    );
    clash(item, added.get(nameOf(item)), "the target of a rename and added");
  }
  return findings;
}

export function lintDelta(spec: Spec): Finding[] {
  return spec.dialect === "openspec" ? [...duplicates(spec), ...conflicts(spec)] : [];
}

/** New names that the living spec has already, and that this change does not take away first. */
function taken(change: Spec, living: Spec): Finding[] {
  const known = new Map(
    living.items.filter(({ item }) => item === "requirement").map((item) => [nameOf(item), item]),
  );
  const freed = new Set([
    ...requirements(change, "removed").map(nameOf),
    ...requirements(change, "renamed").map(sourceOfRename),
  ]);
  return [...requirements(change, "added"), ...requirements(change, "renamed")].flatMap((item): Finding[] => {
    const there = known.get(nameOf(item));
    if (there === undefined || freed.has(nameOf(item))) return [];
    if (item.delta === "added" && contentOf(change, item) === contentOf(living, there)) return [];
    const message = `The living spec has a requirement "${nameOf(item)}" already (line ${there.line}). ${item.delta === "added" ? "Put the change under MODIFIED" : "Choose another new name"}.`;
    return [{ rule: "delta-name-taken", line: item.line, message }];
  });
}

/** Names that do not fit the living spec: unknown ones, and new ones that it has. `living` is null when there is none. */
export function lintDeltaTargets(change: Spec, living: Spec | null): Finding[] {
  const known = new Set((living?.items ?? []).filter(({ item }) => item === "requirement").map(nameOf));
  const renamed = new Set(requirements(change, "renamed").map(nameOf));
  const findings: Finding[] = living === null ? [] : taken(change, living);
  const expect = (item: Item, name: string): void => {
    if (known.has(name)) return;
    const message =
      living === null
        ? `There is no living spec yet, so nothing in it is called "${name}". Put new requirements under ADDED.`
        : `The living spec has no requirement "${name}". Copy its name exactly.`;
    findings.push({ rule: "delta-unknown-target", line: item.line, message });
  };
  for (const item of [...requirements(change, "modified"), ...requirements(change, "removed")])
    if (!renamed.has(nameOf(item))) expect(item, nameOf(item));
  for (const item of requirements(change, "renamed")) expect(item, sourceOfRename(item));
  return findings;
}

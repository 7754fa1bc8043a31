/** Lint: OpenSpec change folders whose delta sections contradict themselves or the living spec. */
import type { Finding } from "./lint.ts";
import type { Item, Spec } from "./model.ts";

/** OpenSpec compares names as they are written, without the blanks around them. */
function nameOf(item: Item): string {
  return item.title.trim();
}

function sourceOfRename(item: Item): string {
  return (/^FROM: (.*)$/m.exec(item.text)?.[1] ?? "").trim();
}

function requirements(spec: Spec, delta: Item["delta"]): Item[] {
  return spec.items.filter((item) => item.item === "requirement" && item.delta === delta);
}

function duplicates(spec: Spec): Finding[] {
  const seen = new Map<string, number>();
  const findings: Finding[] = [];
  for (const item of spec.items) {
    if (item.item !== "requirement" || item.delta === undefined) continue;
    const key = `${item.delta} ${nameOf(item)}`;
    const line = seen.get(key);
    if (line === undefined) seen.set(key, item.line);
    else
      findings.push({
        rule: "delta-duplicate",
        line: item.line,
        message: `"${nameOf(item)}" is ${item.delta} in line ${line} already. Keep one of them.`,
      });
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

/** Names in MODIFIED, REMOVED and RENAMED that the living spec does not have. `living` is null when there is none. */
export function lintDeltaTargets(change: Spec, living: Spec | null): Finding[] {
  const known = new Set((living?.items ?? []).filter(({ item }) => item === "requirement").map(nameOf));
  const renamed = new Set(requirements(change, "renamed").map(nameOf));
  const findings: Finding[] = [];
  const expect = (item: Item, name: string): void => {
    if (known.has(name) || renamed.has(name)) return;
    findings.push({
      rule: "delta-unknown-target",
      line: item.line,
      message: `The living spec has no requirement "${name}". Copy its name exactly.`,
    });
  };
  for (const item of [...requirements(change, "modified"), ...requirements(change, "removed")])
    expect(item, nameOf(item));
  for (const item of requirements(change, "renamed"))
    if (!known.has(sourceOfRename(item))) expect(item, sourceOfRename(item));
  return findings;
}

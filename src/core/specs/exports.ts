/** What consumers may depend on, and the patterns that name it: `contract:charges`, `req:refund-window`, `integration:*`. */
import { slug } from "./canonical.ts";
import { headingRole } from "./headings.ts";
import type { Item, ItemKind, Spec, SpecItemChange } from "./model.ts";

export const DEFAULT_EXPORTS = ["contract:*", "req:*", "integration:*"];

const PREFIX: Record<ItemKind, string> = {
  requirement: "req",
  criterion: "req",
  scenario: "req",
  property: "property",
  intent: "intent",
  constraint: "constraint",
  test: "test",
  integration: "integration",
  contract: "contract",
  task: "task",
};
const ALIASES: Record<string, string> = {
  requirement: "req",
  requirements: "req",
  criterion: "req",
  scenario: "req",
  contracts: "contract",
};

export interface Named {
  item: ItemKind;
  id: string;
  title: string;
  /** The enclosing requirement, or null. */
  requirement: { id: string; title: string } | null;
}

/** The names under which patterns find an item; its requirement's names cover it too. */
export function namesOf(named: Named): string[] {
  const prefix = PREFIX[named.item];
  const own = [named.id, named.title === "" ? "" : slug(named.title)];
  const around = named.requirement === null ? [] : [named.requirement.id, slug(named.requirement.title)];
  return [...new Set([...own, ...around].filter((name) => name !== ""))].map((name) => `${prefix}:${name}`);
}

/** How an item is shown to consumers: `contract:charges`, `req:1.2`. */
export function labelOf(named: Named): string {
  return namesOf(named)[0] ?? `${PREFIX[named.item]}:`;
}

function wildcard(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split("*");
  const value = text.toLowerCase();
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (index === 0 && !value.startsWith(part)) return false;
    const found = last && index > 0 ? value.length - part.length : value.indexOf(part, at);
    if (found < at || (last && !value.endsWith(part))) return false;
    at = found + part.length;
  }
  return true;
}

/** `kind:name` without what follows `#`, which names a part of a contract. */
export function splitPattern(pattern: string): { item: string; part: string | null } {
  const hash = pattern.indexOf("#");
  const whole = hash < 0 ? pattern : pattern.slice(0, hash);
  const colon = whole.indexOf(":");
  const kind = colon < 0 ? whole : whole.slice(0, colon);
  const name = colon < 0 ? "*" : whole.slice(colon + 1);
  const known = ALIASES[kind] ?? kind;
  return { item: whole === "*" ? "*" : `${known}:${name}`, part: hash < 0 ? null : pattern.slice(hash + 1) };
}

export function matchesPattern(pattern: string, named: Named): boolean {
  const { item } = splitPattern(pattern);
  if (item === "*") return true;
  if (item.endsWith(":*")) return item === `${PREFIX[named.item]}:*`;
  return namesOf(named).some((name) => wildcard(item, name));
}

/** Statements about a defect describe what is wrong today: nobody depends on them. */
function isDefect(named: Named): boolean {
  const title = named.item === "requirement" ? named.title : (named.requirement?.title ?? "");
  return headingRole(title, ["defect"]) !== null;
}

export function isExported(spec: Pick<Spec, "exports">, named: Named): boolean {
  const patterns = spec.exports.length === 0 ? DEFAULT_EXPORTS : spec.exports;
  return !isDefect(named) && patterns.some((pattern) => matchesPattern(pattern, named));
}

/** The item with the requirement that encloses it. */
export function namedItems(spec: Spec): { item: Item; named: Named }[] {
  const byName = new Map<string, Item>();
  return spec.items.map((item) => {
    const parent = item.parent === "" ? undefined : byName.get(item.parent);
    const requirement = parent?.item === "requirement" ? { id: parent.id, title: parent.title } : null;
    if (item.item === "requirement") byName.set(item.id === "" ? item.title : item.id, item);
    return { item, named: { item: item.item, id: item.id, title: item.title, requirement } };
  });
}

/** A change under its new name, and under the old one where that differs: consumers may still use it. */
export function namedChange(change: SpecItemChange): Named[] {
  const now = { item: change.item, id: change.id, title: change.title, requirement: change.requirement };
  const old = { ...now, id: change.previousId, title: change.previousTitle };
  return change.previousId === change.id && change.previousTitle === change.title ? [now] : [now, old];
}

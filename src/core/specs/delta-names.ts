/** How an OpenSpec delta names requirements, and when two of them say the same. */
import { normalised } from "./canonical.ts";
import type { Item, Spec } from "./model.ts";

/** OpenSpec compares names as they are written, without the blanks around them. */
export function nameOf(item: Item): string {
  return item.title.trim();
}

/** The name before the rename; "" for every other entry. */
export function sourceOfRename(item: Item): string {
  return item.delta === "renamed" ? (/^FROM: (.*)$/m.exec(item.text)?.[1] ?? "").trim() : "";
}

/** What lies within the lines of a requirement, in the order of the file. */
export function itemsBelow(spec: Spec, requirement: Item): Item[] {
  const below: Item[] = [];
  for (let at = spec.items.indexOf(requirement) + 1; at < spec.items.length; at += 1) {
    const item = spec.items[at];
    if (item === undefined || item.line > requirement.endLine || item.item === "requirement") break;
    below.push(item);
  }
  return below;
}

/** A requirement with all its scenarios, without markup: added once more in the same words it does no harm. */
export function contentOf(spec: Spec, item: Item): string {
  return [item, ...itemsBelow(spec, item)]
    .map(({ title, text }) => `${normalised(title)} ${normalised(text)}`)
    .join("\n");
}

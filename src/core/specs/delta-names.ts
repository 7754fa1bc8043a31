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

/** A requirement with all its scenarios, without markup: added once more in the same words it does no harm. */
export function contentOf(spec: Spec, item: Item): string {
  const children = spec.items.filter(({ parent }) => parent === item.title && parent !== "");
  return [item, ...children].map(({ title, text }) => `${normalised(title)} ${normalised(text)}`).join("\n");
}

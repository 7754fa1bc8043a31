/** By what an item is known again: its title, its text, its written id, its guards. Null: not by this. */
import { normalised } from "./canonical.ts";
import type { Node } from "./identity.ts";
import { idClass } from "./item-ids.ts";
import { bagOf } from "./similarity.ts";

/** Title and text together; null when there is neither. */
export const body = (node: Node): string | null =>
  node.title === "" && node.text === "" ? null : `${node.title}\u0000${node.text}`;
export const titleOf = (node: Node): string | null => (node.title === "" ? null : node.title);
/** Every other requirement has a scenario "Invalid input": its name says nothing outside of its requirement. */
export const widelyKnown = (node: Node): string | null =>
  node.parent !== null && (node.item.item === "scenario" || node.item.item === "criterion")
    ? null
    : titleOf(node);
const GUARD_WORDS = 2;
/** When and under what conditions a statement holds, and for whom: a rewritten response leaves that as it is. */
export function guardsOf({ item: { ears } }: Node): string | null {
  if (ears === undefined || ears.modality === "none") return null;
  const clauses = [ears.feature, ears.state, ears.trigger, ears.condition].map((each) =>
    each.map(({ text }) => normalised(text)).join("&"),
  );
  return bagOf(clauses.join(" ")).size < GUARD_WORDS ? null : [...clauses, normalised(ears.system)].join("|");
}
export const textOf = (node: Node): string | null => (node.text.length < 3 ? null : node.text);
export const idOf =
  (classes: string[]) =>
  (node: Node): string | null =>
    classes.includes(idClass(node.item.id, node.item.item)) ? node.item.id : null;

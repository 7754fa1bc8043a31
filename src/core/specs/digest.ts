/** Digests of what a spec says: formatting, order, numbering, path and workflow fields change none of them. */
import { createHash } from "node:crypto";
import { canonicalContract } from "./canonical-contract.ts";
import { plain, slug } from "./canonical.ts";
import { isExported, namedItems } from "./exports.ts";
import { idClass } from "./item-ids.ts";
import type { Item, Spec } from "./model.ts";

const VERSION = "headwater-v1";

function sha256(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

function canonicalText(item: Item): string {
  return plain(item.text).replace(/[.;,。；，]+$/u, "");
}

/** Over kind, title, text and contract; not over id, place, references or the state of a task. */
export function itemDigest(item: Item): string {
  const contract = item.contract;
  const body = contract === undefined ? canonicalText(item) : canonicalContract(contract);
  return sha256([VERSION, item.item, plain(item.title), body, item.delta ?? ""]);
}

/** The name that outlives edits: a written id, else the title; numbers by place are none. */
function stableId(item: Item): string {
  const written = idClass(item.id, item.item);
  return written === "named" || written === "sequence" ? item.id : slug(item.title);
}

function digestOf(label: string, lines: string[]): string {
  return sha256([VERSION, label, ...lines.sort()]);
}

/** Over all items with the requirement each stands in; their order does not count. */
export function specDigest(spec: Spec): string {
  const parents = new Map<string, string>();
  const lines = spec.items.map((item) => {
    const digest = itemDigest(item);
    if (item.item === "requirement") parents.set(item.id === "" ? item.title : item.id, digest);
    return `${item.parent === "" ? "" : (parents.get(item.parent) ?? "")} ${digest}`;
  });
  return digestOf("spec", lines);
}

/** Over the exported items alone: what consumers of this spec were synchronised to. */
export function exportDigest(spec: Spec): string {
  const exported = namedItems(spec).filter(({ named }) => isExported(spec, named));
  return digestOf(
    "exports",
    exported.map(({ item }) => `${stableId(item)} ${itemDigest(item)}`),
  );
}

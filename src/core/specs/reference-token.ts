/** One reference as it is written (`1.2`, `R5`, `8.1-8.3`, the `4` of `R5 AC4`), rewritten to name other items in the same style. */
import type { Reference } from "./model.ts";

const RANGE =
  /^(?<from>\d{1,4}(?:\.\d{1,4}){0,3})(?<sign>\s*(?:-|–|—|~|to|through|\.\.)\s*(?:R|AC)?)(?<to>\d{1,4}(?:\.\d{1,4}){0,3})$/iu;
const PREFIXED = /^([A-Za-z]{1,4}[-_ ]?)(?=\d)/;

/** `5.4` written as `4`, because "R5" stands before it. */
export function isShort(raw: string, to: string): boolean {
  return /^\d/.test(raw) && to !== raw && to.endsWith(`.${raw}`);
}

function shortened(id: string, like: { raw: string; to: string }): string | null {
  const head = like.to.slice(0, like.to.length - like.raw.length);
  return id.startsWith(head) && !id.slice(head.length).includes(".") ? id.slice(head.length) : null;
}

/** "R5", "REQ-5" and "5" name the same, so the number takes the place of the number. */
function single(raw: string, to: string, id: string): string | null {
  if (isShort(raw, to)) return shortened(id, { raw, to });
  const [prefix] = PREFIXED.exec(raw) ?? [];
  const [own] = PREFIXED.exec(id) ?? [];
  if (prefix !== undefined && own === undefined) return prefix + id;
  if (prefix === undefined && own !== undefined && /^R(?:EQ)?[-_ ]?$/i.test(own)) return id.slice(own.length);
  return id;
}

function lastPart(id: string): number {
  return Number(id.slice(id.lastIndexOf(".") + 1));
}

/** Consecutive numbers of one parent, in their order. */
function runs(ids: string[]): string[][] {
  const found: string[][] = [];
  for (const id of ids) {
    const last = found.at(-1)?.at(-1);
    const next = last?.slice(0, last.lastIndexOf(".") + 1) + String(lastPart(last ?? "") + 1);
    if (last !== undefined && next === id) found.at(-1)?.push(id);
    else found.push([id]);
  }
  return found;
}

function range(raw: string, members: string[], ids: string[]): string | null {
  const groups = RANGE.exec(raw)?.groups;
  const [from, sign, to] = [groups?.["from"], groups?.["sign"], groups?.["to"]];
  const [first] = members;
  if (from === undefined || sign === undefined || to === undefined || first === undefined) return null;
  const short = isShort(from, first);
  const shown = ids.map((id) => (short ? shortened(id, { raw: from, to: first }) : id));
  if (shown.some((id) => id === null || !/^[\d.]+$/.test(id))) return null;
  const half = !short && from.includes(".") && !to.includes(".");
  const numbers = [...new Set(shown.filter((id) => id !== null))];
  return runs(numbers)
    .map((run) => {
      const [start = "", end = ""] = [run[0], run.at(-1)];
      return run.length === 1 ? start : `${start}${sign}${half ? String(lastPart(end)) : end}`;
    })
    .join(", ");
}

/** The text that names `ids` where `references` (all of one token) stand; null when it cannot be said in this form. */
export function rewriteToken(references: readonly Reference[], ids: string[]): string | null {
  const [first] = references;
  const [id] = ids;
  if (first === undefined || id === undefined || references.length !== ids.length) return null;
  if (references.length === 1) return single(first.raw, first.to, id);
  return range(
    first.raw,
    references.map(({ to }) => to),
    ids,
  );
}

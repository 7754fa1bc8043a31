/** Ids that authors write into headings and list items: `{#id}`, `<!-- id: x -->`, `FR-001`, `**REQ-3**:`, `1.2`. */
import type { ItemKind } from "./model.ts";

export interface ReadId {
  id: string;
  /** The text without the id. */
  rest: string;
}

/** Each pattern is tried only where its sign stands: most texts hold none. */
const MARKS = [
  { sign: "{#", pattern: /\s*\{#([A-Za-z0-9][\w.:/-]{0,99})\}/ },
  { sign: "<!--", pattern: /\s*<!--\s*(?:id|anchor)\s*:\s*([A-Za-z0-9][\w.:/-]{0,99})\s*-->/ },
];
const KNOWN = "FR|NFR|SC|REQ|R|US|AC|BR|UC|TC|TE|TEST|CON|CONS|C|INT|IP|DEP|INV|SEC|PERF|P";
const SEQUENCE = new RegExp(
  `^(?<open>(?:\\*\\*|__|\`|\\[)*)(?<id>(?:${KNOWN})[-_]?\\d+(?:\\.\\d+)*[a-z]?|[A-Z][A-Z0-9]{0,11}(?:-[A-Z0-9]{1,12}){0,3}-\\d+(?:\\.\\d+)*[a-z]?)(?<close>(?:\\s*[:：])?(?:\\*\\*|__|\`|\\])*)(?<colon>\\s*(?:[:：.)]|[-–—](?=\\s)))?(?=\\s|$|[(（[])\\s*`,
);
const KNOWN_ID = new RegExp(`^(?:${KNOWN})[-_]?\\d`);
const NUMBER =
  /^(?<open>\*\*|__)?(?<id>\d{1,5}(?:\.\d{1,5}){1,3})(?:\*\*|__)?[.:：)]?(?:\*\*|__)?(?=\s|$)\s*/;

/** An id in a mark of its own, anywhere in the text. */
function readMark(text: string): ReadId | null {
  for (const { sign, pattern } of MARKS) {
    const found = text.includes(sign) ? pattern.exec(text) : null;
    if (found?.[1] !== undefined) {
      const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
      return { id: found[1], rest: rest.trim() };
    }
  }
  return null;
}

/** `FR-001` and the like at the start. Words such as `UTF-8` only count when something sets them apart. */
function readSequence(text: string): ReadId | null {
  const found = SEQUENCE.exec(text);
  const id = found?.groups?.["id"];
  if (found === null || id === undefined) return null;
  const setApart =
    found.groups?.["open"] !== "" ||
    /[:：]/.test(found.groups["close"] ?? "") ||
    found.groups["colon"] !== undefined;
  if (!setApart && !KNOWN_ID.test(id)) return null;
  const open = found.groups?.["open"] ?? "";
  let rest = text.slice(found[0].length);
  // `**FR-001 Title**: text` closes its emphasis later; drop the pair.
  if (open.startsWith("**") && !(found.groups?.["close"] ?? "").includes("**")) rest = `**${rest}`;
  return { id, rest: rest.trim() };
}

/** The explicit id in `text` and what is left of it; id "" when there is none. */
export function readId(text: string): ReadId {
  const head = text.slice(0, 400);
  const mark = readMark(head) ?? null;
  if (mark !== null) return { id: mark.id, rest: mark.rest + text.slice(400) };
  const sequence = readSequence(head);
  if (sequence !== null) return { id: sequence.id, rest: sequence.rest + text.slice(400) };
  return { id: "", rest: text };
}

/** `2.1 WHEN …`: a number that the author wrote before the text. */
export function readNumber(text: string): ReadId {
  const found = NUMBER.exec(text);
  const id = found?.groups?.["id"];
  if (found === null || id === undefined) return { id: "", rest: text };
  return { id, rest: text.slice(found[0].length) };
}

/**
 * How much an id says about identity. Ordinals ("1.2") say nothing: they follow the place. Sequence ids ("FR-001")
 * are written by the author but renumbered in bulk. Named ids ("refund-window") are kept on purpose.
 */
export function idClass(id: string, kind?: ItemKind): "none" | "ordinal" | "sequence" | "named" {
  if (id === "") return "none";
  if (/^\d+(?:\.\d+)*[a-z]?$/.test(id)) return "ordinal";
  // The third criterion of `refund-window` is `refund-window.3`.
  if ((kind === "criterion" || kind === "scenario") && /\.\d+$/.test(id)) return "ordinal";
  if (/^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*[-_]?\d+(?:\.\d+)*[a-z]?$/.test(id)) return "sequence";
  return "named";
}

const KIND_BY_PREFIX: Record<string, ItemKind> = {
  FR: "requirement",
  REQ: "requirement",
  R: "requirement",
  BR: "requirement",
  UC: "requirement",
  US: "requirement",
  NFR: "constraint",
  CON: "constraint",
  CONS: "constraint",
  C: "constraint",
  SEC: "constraint",
  PERF: "constraint",
  SC: "criterion",
  AC: "criterion",
  TC: "test",
  TE: "test",
  TEST: "test",
  INT: "integration",
  IP: "integration",
  DEP: "integration",
  INV: "property",
  P: "property",
};

/** The kind that an id's prefix announces; null when it announces none. */
export function kindOfId(id: string): ItemKind | null {
  const prefix = /^([A-Z]+)[-_]?\d/.exec(id)?.[1];
  return prefix === undefined ? null : (KIND_BY_PREFIX[prefix] ?? null);
}

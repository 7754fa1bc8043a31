/** Recognises the role of a heading by the locale table. */
import { HEADING_WORDS } from "./heading-words.ts";
import type { Role } from "./heading-words.ts";

const ROLES = new Map<string, Role[]>();
for (const [role, languages] of Object.entries(HEADING_WORDS)) {
  for (const word of Object.values(languages).flatMap((words) => words.split("|"))) {
    const roles = ROLES.get(word) ?? [];
    // Object.entries widens the keys of a record to string.
    if (!roles.includes(role as Role)) ROLES.set(word, [...roles, role as Role]);
  }
}

const MARKS = /[*_`~#]+|<!--.*?-->|\{#[^}]*\}|\p{Extended_Pictographic}|\ufe0f|\u200d/gu;
const NUMBERING = /^[\s\d.．、)]*(?:(?<=\d)[.:：)、]?)?\s*/;
const MANDATORY = /\s*[(（[【][^)）\]】]*[)）\]】]\s*/g;

/** A heading as it is compared: no marks, numbering or final colon, one case. */
export function headingKey(text: string): string {
  return text
    .slice(0, 300)
    .normalize("NFKC")
    .replace(MARKS, " ")
    .trim()
    .replace(NUMBERING, "")
    .replace(/[:：\s]+$/, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
}

function rolesOf(text: string): readonly Role[] {
  const key = headingKey(text);
  const exact = ROLES.get(key);
  if (exact !== undefined) return exact;
  const bare = key.replace(MANDATORY, " ").trim();
  const short = ROLES.get(bare);
  if (short !== undefined) return short;
  for (const part of bare.split(/\s*(?:&|\/|\||,|、|・|:|：| and | und | et | y | e | - | – | — )\s*/)) {
    const roles = ROLES.get(part);
    if (roles !== undefined) return roles;
  }
  return [];
}

/** The first of `wanted` that the heading can mean; null when it means none of them. */
export function headingRole<R extends Role>(text: string, wanted: readonly R[]): R | null {
  const roles = rolesOf(text);
  return wanted.find((role) => roles.includes(role)) ?? null;
}

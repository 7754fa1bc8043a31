/** Recognises the role of a heading by the locale table. */
import { HEADING_WORDS } from "./heading-words.ts";
import type { Role } from "./heading-words.ts";

/** "Introduccion" for "Introducción", a typographic apostrophe for a plain one: people type what their keyboard has. */
function plainLetters(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replace(/[’‘]/g, "'");
}

const ROLES = new Map<string, Role[]>();
for (const [role, languages] of Object.entries(HEADING_WORDS)) {
  for (const word of Object.values(languages).flatMap((words) => words.split("|"))) {
    const key = plainLetters(word);
    const roles = ROLES.get(key) ?? [];
    // Object.entries widens the keys of a record to string.
    if (!roles.includes(role as Role)) ROLES.set(key, [...roles, role as Role]);
  }
}

const MARKS = /[*_`~#]+|<!--.*?-->|\{#[^}]*\}|\p{Extended_Pictographic}|\ufe0f|\u200d/gu;
const NUMBERING = /^[\s\d.．、)]*(?:(?<=\d)[.:：)、]?)?\s*/;
/** Most headings are a few words that need no cleaning. */
const WORDS = /^[A-Za-z]+(?: [A-Za-z]+)*$/;
const MANDATORY = /\s*[(（[【][^)）\]】]*[)）\]】]\s*/g;

/** A heading as it is compared: no marks, numbering or final colon, one case. */
export function headingKey(text: string): string {
  if (text.length <= 300 && WORDS.test(text)) return text.toLowerCase();
  return plainLetters(text.slice(0, 300).normalize("NFKC"))
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
  // "Acceptance criteria for the form", "Akzeptanzkriterien Schritt 2".
  const part = /^(?<words>.+?)\s+(?:for|of|step|schritt|phase|pour|para|fur)\s/.exec(`${bare} `)?.groups?.[
    "words"
  ];
  const narrowed = ROLES.get(part ?? "");
  if (narrowed?.includes("criteria") === true) return narrowed;
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

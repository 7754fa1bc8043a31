/** Which dialect a text is written in, for files that stand without their usual path. */
import { PROPERTY_WORDS, REQUIREMENT_WORDS } from "./heading-words.ts";
import { headingRole } from "./headings.ts";
import type { Dialect } from "./model.ts";

const MOST_TEXT = 200_000;
const any = (words: readonly string[]): string => words.join("|");
const DELTA = /^##[ \t]+(?:ADDED|MODIFIED|REMOVED|RENAMED)[ \t]+Requirements\b/imu;
const NAMED = /^###[ \t]+Requirement:[ \t]*\S/mu;
const SPECKIT =
  /^##[ \t]+User Scenarios\b|^[-*][ \t]+\*\*(?:FR|SC)-\d{3}\*\*|^[-*][ \t]+\[[ xX]\][ \t]+T\d{3}\b/mu;
const NUMBERED = new RegExp(`^#{2,4}[ \\t]+(?:${any(REQUIREMENT_WORDS)})[ \\t]*\\d`, "imu");
const PROPERTY = new RegExp(`^(?:#{2,4}[ \\t]+|\\*\\*)(?:${any(PROPERTY_WORDS)})[ \\t]+\\d`, "imu");
const TASK = /^[ \t]*[-*+][ \t]+\[[ xX~-]\](?:\\?\*)?[ \t]+(?:\d{1,4}[.)]|\d{1,4}\.\d{1,4})[ \t]/mu;
const HEADING = /^#{2,5}[ \t]+(\S.{0,200})$/gmu;

/** What a file of a Kiro folder holds, when its name does not tell. */
export type KiroPart = "requirements" | "bugfix" | "design" | "tasks";

/** Whether headings set apart what is wrong, what is right, and what must stay. */
export function holdsBehaviours(text: string): boolean {
  const roles = rolesIn(text.slice(0, MOST_TEXT));
  return roles.has("unchanged") || (roles.has("defect") && roles.has("expected"));
}

const rolesIn = (head: string): Set<string | null> =>
  new Set([...head.matchAll(HEADING)].map(([, heading]) => roleOf(heading ?? "")));

/** Null where the text looks like none of them. */
export function kiroPartOf(text: string): KiroPart | null {
  const head = text.slice(0, MOST_TEXT);
  if (NUMBERED.test(head) || rolesIn(head).has("criteria")) return "requirements";
  if (holdsBehaviours(head)) return "bugfix";
  if (PROPERTY.test(head)) return "design";
  return TASK.test(head) ? "tasks" : null;
}

const roleOf = (heading: string): string | null =>
  headingRole(heading, ["criteria", "defect", "expected", "unchanged"]);

/** Null where the text looks like no dialect but our own. */
export function dialectByText(text: string): Dialect | null {
  const head = text.slice(0, MOST_TEXT);
  if (DELTA.test(head) || NAMED.test(head)) return "openspec";
  if (SPECKIT.test(head)) return "speckit";
  return kiroPartOf(head) === null ? null : "kiro";
}

/**
 * Announced ends. There is no clock here, so a date counts as past only when it is older than this code, and as still
 * to come only when nobody alive will see it; in between it is undecided.
 */
import type { JsonObject } from "../pointer.ts";
import type { Level } from "./keywords/law.ts";

const SURELY_PAST = "2026-01-01";
const SURELY_AHEAD = "2100-01-01";

export type Sunset = { kind: "none" } | { kind: "unreadable"; text: string } | { kind: "date"; date: string };

/** `x-sunset` of an operation, a parameter or a property. */
export function sunsetOf(owner: JsonObject): Sunset {
  const stated = owner["x-sunset"];
  if (stated === undefined || stated === null) return { kind: "none" };
  const text = typeof stated === "string" ? stated : JSON.stringify(stated);
  const [, date = "", rest = ""] = /^(\d{4}-\d{2}-\d{2})(.*)$/.exec(text) ?? [];
  const readable =
    date !== "" && !Number.isNaN(Date.parse(date)) && /^(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(rest);
  return readable ? { kind: "date", date } : { kind: "unreadable", text: text.slice(0, 40) };
}

export function isPast({ date }: { date: string }): boolean {
  return date < SURELY_PAST;
}

export interface Gone {
  suffix: "-with-deprecation" | "-before-sunset";
  level: Level;
  doubt: string | null;
}

/** What taking away something deprecated comes to; null for a date that cannot be read. */
export function whenGone(sunset: Sunset): Gone | null {
  if (sunset.kind === "unreadable") return null;
  if (sunset.kind === "none" || isPast(sunset))
    return { suffix: "-with-deprecation", level: "info", doubt: null };
  if (sunset.date >= SURELY_AHEAD) return { suffix: "-before-sunset", level: "error", doubt: null };
  const doubt = `it was announced to end on ${sunset.date}, and dates are not compared with today`;
  return { suffix: "-before-sunset", level: "warning", doubt };
}

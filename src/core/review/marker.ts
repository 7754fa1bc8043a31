/** The hidden machine-readable note at the end of a body that we own. It helps to find things; it is no authority. */
import type { Json } from "../json.ts";

export type Marker = { v: 1; kind: "review" | "proposal" | "reply" } & { [field: string]: Json };

const OPEN = "<!-- headwater ";
const CLOSE = " -->";
const KINDS: Json[] = ["review", "proposal", "reply"];

/**
 * JSON in ASCII without `<`, `>`, `--`, `@` and `#`: nothing in it can end the comment, and hosts that look for
 * mentions or references in raw bodies find none. All of these can only occur inside strings, where JSON allows \u.
 */
function encode(marker: Marker): string {
  return JSON.stringify(marker).replace(
    /[<>@#]|-(?=-)|[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Where the last marker stands, whether or not it can be read. */
function lastMarker(body: string): { start: number; end: number; json: string } | null {
  const start = body.lastIndexOf(OPEN);
  if (start < 0) return null;
  const close = body.indexOf("-->", start);
  if (close < 0) return null;
  return { start, end: close + 3, json: body.slice(start + OPEN.length, close).trim() };
}

/** The last marker of a body; null when there is none, or when somebody edited it into something else. */
export function readMarker(body: string): Marker | null {
  const found = lastMarker(body);
  if (found === null) return null;
  try {
    const value = JSON.parse(found.json) as Json;
    if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
    const { v, kind } = value;
    return v === 1 && kind !== undefined && KINDS.includes(kind) ? (value as Marker) : null;
  } catch {
    return null;
  }
}

/** The body as people wrote or see it, without any marker. */
export function stripMarker(body: string): string {
  let rest = body;
  for (let found = lastMarker(rest); found !== null; found = lastMarker(rest)) {
    rest = rest.slice(0, found.start) + rest.slice(found.end);
  }
  return rest.trimEnd();
}

/** The body with `marker` as its only marker, at the end. Equal inputs give equal bytes. */
export function writeMarker(body: string, marker: Marker): string {
  const text = stripMarker(body);
  return `${text}${text === "" ? "" : "\n\n"}${OPEN}${encode(marker)}${CLOSE}\n`;
}

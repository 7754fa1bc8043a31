/** The version that a contract states of itself, and whether a change raises it far enough. */
import type { Json } from "../json.ts";
import type { ContractResult, ContractType } from "./model.ts";
import { readStructured } from "./read.ts";

export interface StatedVersion {
  text: string;
  /** Line inside the contract, from 1. */
  line: number;
}

/** `info` of a document is small: what is longer is not read for it. */
const LONGEST_INFO = 20_000;

interface Part {
  text: string;
  line: number;
}

/** What may be the whole `info` of a document: in block style, and from its brace on to the brace that closes it. */
function infoParts(text: string): Part[] {
  const block = /^info[ \t]{0,9}:[^\n]*\n(?:[ \t]+[^\n]*\n|#[^\n]*\n|\r?\n){0,400}/m.exec(`${text}\n`);
  const flow = /(?:^|[{,\n])[ \t]{0,40}["']?info["']?[ \t]{0,9}:[ \t]{0,9}\{/.exec(text);
  const lineAt = (index: number): number => text.slice(0, index).split("\n").length;
  const parts: Part[] = block === null ? [] : [{ text: block[0], line: lineAt(block.index) }];
  if (flow === null) return parts;
  const start = flow.index + flow[0].length - 1;
  const end = closing(text.slice(start, start + LONGEST_INFO));
  if (end !== null) parts.push({ text: `info: ${text.slice(start, start + end)}`, line: lineAt(start) });
  return parts;
}

/** Length up to the brace that closes the first one. */
function closing(text: string): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\" && quoted) at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "{") depth += 1;
    else if (!quoted && character === "}" && (depth -= 1) === 0) return at + 1;
  }
  return null;
}

function ofInfo(text: string): StatedVersion | null {
  for (const part of infoParts(text)) {
    const read = part.text.length > LONGEST_INFO ? null : readStructured(part.text);
    if (read?.ok !== true) continue;
    const { info } = read.reading.value as { info?: { version?: Json } | null };
    const version = info?.version;
    if (typeof version === "string" || typeof version === "number")
      return { text: String(version), line: part.line + read.reading.lineOf("/info/version") - 1 };
  }
  return null;
}

/** `package acme.payments.v1;` */
function ofPackage(text: string): StatedVersion | null {
  const found = /^[ \t]*package[ \t]+(?:\w+\.)*(v\d+(?:(?:alpha|beta)\d*)?)[ \t]*;/m.exec(text);
  if (found === null) return null;
  return { text: found[1] ?? "", line: text.slice(0, found.index).split("\n").length };
}

export function statedVersion(type: ContractType, text: string): StatedVersion | null {
  switch (type) {
    case "openapi":
    case "asyncapi":
      return ofInfo(text);
    case "protobuf":
      return ofPackage(text);
    case "json-schema":
    case "graphql":
    case "typescript":
    case "avro":
    case "smithy":
      return null;
  }
}

/** Numbers of a semantic version, as many as are written; null for dates, names and versions that promise nothing yet. */
function numbersOf(version: string): number[] | null {
  const found = /^v?(\d{1,3})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+][\w.+-]*)?$/i.exec(version.trim());
  return found === null ? null : found.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
}

/** Before 1.0.0 the second number does what the first does later. */
function placeOf(bump: ContractResult["suggestedBump"], major: number): number | null {
  if (bump === "none") return null;
  const place = { major: 0, minor: 1, patch: 2 }[bump];
  return major === 0 ? Math.min(place + 1, 2) : place;
}

/**
 * The least version that a change asks for, when the one it states is lower; null when it is high enough, or when the
 * version has no such number to raise.
 */
export function versionDue({
  version,
  suggestedBump,
}: Pick<ContractResult, "version" | "suggestedBump">): string | null {
  if (version === undefined) return null;
  const [before, after] = [numbersOf(version.before), numbersOf(version.after)];
  const place = placeOf(suggestedBump, before?.[0] ?? 0);
  if (before === null || after === null || place === null || place >= before.length) return null;
  const due = before.map((number, at) => (at < place ? number : at === place ? number + 1 : 0));
  const differs = due.findIndex((number, at) => number !== (after[at] ?? 0));
  if (differs < 0 || (after[differs] ?? 0) > (due[differs] ?? 0)) return null;
  return `${/^v/i.exec(version.before)?.[0] ?? ""}${due.join(".")}`;
}

/** Takes secrets out of text that leaves: those that we know, in all their disguises, and whatever looks like one. */
import { secretForms } from "./core/changes/secrets.ts";

/** A list that never changes, or a function for one that does: installation tokens come and go. */
export type Secrets = readonly string[] | (() => readonly string[]);

export const REDACTED = "[redacted]";

const PEM_BEGIN = "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----";
/** A line break is `\n` once the key is inside JSON. */
const PEM_BREAK = "(?:\\s|\\\\[nrt])";
const PEM_TO_END = `(?:[A-Za-z0-9+/=:,.]|-(?!-)|${PEM_BREAK}){0,20000}?-----END [A-Z0-9 ]{0,60}-----`;
/** A key that was cut off: its lines, but not the prose that may follow a mere mention of such a header. */
const PEM_CUT = `${PEM_BREAK}{0,3}(?:[A-Za-z0-9+/=]{16,100}${PEM_BREAK}{0,3}){0,400}`;

/**
 * Shapes of secrets that we were never told of. None of them may run past a quote: what is redacted may be a line of
 * JSON and must stay one.
 */
const SHAPES: readonly RegExp[] = [
  new RegExp(`${PEM_BEGIN}(?:${PEM_TO_END}|${PEM_CUT})`, "g"),
  /gh[opsur]_[A-Za-z0-9._-]{20,}/g,
  /github_pat_[A-Za-z0-9_]{20,}/g,
  /(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Z0-9])/g,
  /(?<=aws.{0,20}(?:secret|session).{0,20}["'\s:=]{1,8})[A-Za-z0-9/+]{40,}/gi,
  /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /(?<=\b(?:bearer|basic|token)\s{1,3})[A-Za-z0-9._~+/=-]{16,}/gi,
  /(?<=:\/\/[^\s/@:"']{0,100}:)[^\s/@"']{1,500}(?=@)/g,
  /xox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /npm_[A-Za-z0-9]{36}/g,
  /glpat-[A-Za-z0-9_-]{20,}/g,
  /[rs]k_live_[A-Za-z0-9]{20,}/g,
  /AIza[A-Za-z0-9_-]{35}/g,
];

/** Lines of a private key are secrets of their own: a log may show one of them alone. */
const MIN_LINE = 24;
/** Forms of so many secrets are kept ready; more are worked out again. */
const MAX_CACHED = 200;

/** Makes a function that replaces known secrets, in the disguises that matter, and then everything of a known shape. */
export function redactor(secrets: Secrets): (text: string) => string {
  const formsOf = cachedForms();
  return (text) => {
    let clean = text;
    for (const secret of typeof secrets === "function" ? secrets() : secrets) {
      for (const form of formsOf(secret)) clean = clean.replaceAll(form, REDACTED);
    }
    for (const shape of SHAPES) clean = clean.replace(shape, REDACTED);
    return clean;
  };
}

/** Longest first: a part of a secret must not be replaced before the whole. */
function cachedForms(): (secret: string) => string[] {
  const cache = new Map<string, string[]>();
  return (secret) => {
    const known = cache.get(secret);
    if (known !== undefined) return known;
    const lines = secret
      .split(/\r?\n/)
      .filter((line) => line.length >= MIN_LINE && !line.startsWith("-----"));
    const forms = [...new Set([secret, ...lines].flatMap(secretForms))].sort((a, b) => b.length - a.length);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(secret, forms);
    return forms;
  };
}

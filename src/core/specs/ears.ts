/** Reads a criterion as EARS clauses: guards, system, modality, polarity, responses, bounds. */
import { readBounds } from "./bounds.ts";
import { plain } from "./canonical.ts";
import { splitResponses } from "./ears-clauses.ts";
import { noGuards, readGuards, readLeadingWideGuard, takeTrailingGuards } from "./ears-guards.ts";
import type { Guards } from "./ears-guards.ts";
import { readBody } from "./ears-modal.ts";
import { FIRST_THEN, LEADING_GUARD } from "./ears-patterns.ts";
import { WIDE_LETTER } from "./ears-wide-words.ts";
import { wideSubject } from "./ears-wide.ts";
import type { GuardKind } from "./ears-words.ts";
import { NO_SUBJECT, NOT_WORDS } from "./ears-words.ts";
import type { Clause, Ears } from "./model.ts";

/** Longer texts are prose, whatever they start with; this also bounds the work. */
const MAX_TEXT = 4_000;

function empty(text: string): Ears {
  return {
    pattern: "none",
    ...noGuards(),
    system: "",
    modality: "none",
    polarity: "positive",
    responses: text === "" ? [] : [{ text, join: "and" }],
    bounds: readBounds(text),
  };
}

function patternOf(guards: Guards, hasModal: boolean): Ears["pattern"] {
  const kinds = (["feature", "state", "trigger", "condition"] as const).filter(
    (kind) => guards[kind].length > 0,
  );
  if (kinds.length > 1) return "complex";
  const only: GuardKind | undefined = kinds[0];
  switch (only) {
    case "feature":
      return "optional";
    case "state":
      return "state";
    case "trigger":
      return "event";
    case "condition":
      return "unwanted";
    case undefined:
      return hasModal ? "ubiquitous" : "none";
  }
}

/** Where a statement without a modal changes from guard to response: at its THEN, its arrow, else its first comma. */
function cutOf(text: string): { at: number; to: number } | null {
  const found = FIRST_THEN.exec(text) ?? /\s*(?:→|⇒|->|=>)\s*/u.exec(text);
  if (found !== null) return { at: found.index, to: found.index + found[0].length };
  const comma = /[,，、]\s*/u.exec(text);
  return comma === null ? null : { at: comma.index, to: comma.index + comma[0].length };
}

/** "the system", where a defect says what it does: other subjects cannot be told from what follows them. */
const PLAIN_SYSTEM =
  /^(?:the|el|o|le|das)\s+(?<system>system|sistema|système)\s+(?=\S)|^(?<han>系统|系統|应用|應用|平台|服务|服務)/iu;

function withSubject(text: string): { system: string; response: string } {
  const plainly = PLAIN_SYSTEM.exec(text);
  if (plainly !== null)
    return {
      system: plainly.groups?.["system"] ?? plainly.groups?.["han"] ?? "",
      response: text.slice(plainly[0].length),
    };
  const wide = WIDE_LETTER.test(text) ? wideSubject(text) : null;
  if (wide === null || wide.system.length > 41) return { system: "", response: text };
  return { system: wide.system.replace(/(?:は|が|은|는|이|가)$/u, "").trim(), response: wide.rest };
}

function statement(guards: Guards, body: string): Ears {
  const { system, response } = withSubject(body);
  return {
    pattern: patternOf(guards, false),
    ...guards,
    system,
    modality: "none",
    polarity: "positive",
    responses: splitResponses(response),
    bounds: readBounds(response),
  };
}

/** "WHEN … THEN …" without any modal, as defects and scenarios are written. */
function readWithoutModal(text: string): Ears {
  if (LEADING_GUARD.exec(text) === null) {
    const found = WIDE_LETTER.test(text) ? readLeadingWideGuard(text) : null;
    return found === null ? empty(text) : statement(found.guards, found.rest);
  }
  const cut = cutOf(text);
  if (cut === null) return empty(text);
  return statement(readGuards(`${text.slice(0, cut.at)} THEN `).guards, text.slice(cut.to));
}

const MARKED_KEYWORD = /^\W{0,4}`(?:WHEN|WHENEVER|IF|WHILE|WHERE|GIVEN|THE)`/;
const CODE_KEYWORD =
  /`((?:WHEN|WHENEVER|IF|WHILE|WHERE|GIVEN|THE|THEN|SHALL|MUST|SHOULD|MAY|AND|OR)(?: NOT)?)`/g;
const FENCE = /```[^]*?(?:```|$)/g;
const CODE = /`[^`\n]{1,300}`/g;
const KEYWORD =
  /\b(w|i|t|s|m|u|o|b|a|d|g)(?=(?:hen|henever|here|hile|f|hen|he|hall|ust|hould|ay|ill|nless|ntil|nce|r|efore|fter|nd|uring|iven)\b)/gi;
/** A word joiner inside a keyword: it is no keyword any more, and is taken out of the clauses again. */
const HIDDEN = "\u2060";

/** A quotation inside the text; one that opens it may be the whole statement. */
const QUOTED = /(?<=\S\s)(?:"[^"\n]{1,200}"|“[^”\n]{1,200}”)/gu;

/** Keywords in code and quotations are text: "WHEN a query uses `WHERE`". */
function hideQuoted(source: string): string {
  if (!/[`"“]/u.test(source)) return source;
  // `WHEN` … `SHALL`: where the text opens with such a span, code is how the author sets keywords apart.
  const text = MARKED_KEYWORD.test(source) ? source.replace(CODE_KEYWORD, "$1") : source;
  const hide = (span: string): string => span.replace(KEYWORD, `$1${HIDDEN}`);
  return text.replace(FENCE, " ").replace(CODE, hide).replace(QUOTED, hide);
}

function unhide(ears: Ears): Ears {
  const shown = (clauses: Clause[]): Clause[] =>
    clauses.map(({ text, join }) => ({ text: text.replaceAll(HIDDEN, ""), join }));
  return {
    ...ears,
    feature: shown(ears.feature),
    state: shown(ears.state),
    trigger: shown(ears.trigger),
    condition: shown(ears.condition),
    system: ears.system.replaceAll(HIDDEN, ""),
    responses: shown(ears.responses),
  };
}

/** Never throws; a text that is no EARS has the pattern "none" and its whole text as the one response. */
export function readEars(source: string): Ears {
  if (source.length > MAX_TEXT) return { ...empty(""), bounds: [] };
  const hidden = hideQuoted(source);
  const ears = readStatement(hidden);
  return hidden.includes(HIDDEN) ? unhide(ears) : ears;
}

/** `[Event-driven] WHEN …`, `Ubiquitous: THE …`: the name of the pattern in front. */
const TAG =
  /^(?:\[[^[\]]{1,40}\]\s*(?=\p{Lu})|\([^()]{1,40}\)\s*(?=\p{Lu})|(?:event(?:[- ]driven)?|state(?:[- ]driven)?|ubiquitous|unwanted(?:[- ]behaviou?r)?|optional(?:[- ]feature)?|complex)\s*[:：–—-]\s*)/iu;
/** "保存しなければならない（SHALL）": the modal said again, in brackets. */
const SAID_AGAIN = /\s*[（(]\s*(?:SHALL|MUST|SHOULD|MAY)(?:\s+NOT)?\s*[）)]/g;
const CONTRACTED = /\b(must|should)n['’]t\b/gi;

function withoutRemarks(text: string): string {
  const untagged = text.replace(TAG, "").replace(CONTRACTED, "$1 not");
  if (!WIDE_LETTER.test(untagged)) return untagged;
  const once = untagged.replace(SAID_AGAIN, "");
  return once !== untagged && readBody(once) !== null ? once : untagged;
}

interface Main {
  system: string;
  response: string;
  negative: boolean;
}

/** "dann muss das System …": in German the subject follows the verb, and so may the "not". */
function inverted(response: string): Main | null {
  const found = /^(?:(?:das|der|die)\s+(?<noun>\S{1,60})|(?<pronoun>es|er|sie|man))\s+/i.exec(response);
  if (found === null) return null;
  const rest = response.slice(found[0].length);
  const not = NOT_WORDS.exec(rest);
  return {
    system: found.groups?.["noun"] ?? found.groups?.["pronoun"] ?? "",
    response: rest.slice(not?.[0].length ?? 0),
    negative: not !== null,
  };
}

function mainOf(system: string, response: string): Main {
  const behind = system === "" ? inverted(response) : null;
  if (behind !== null) return behind;
  const none = NO_SUBJECT.exec(system);
  return { system: system.slice(none?.[0].length ?? 0), response, negative: none !== null };
}

function readStatement(source: string): Ears {
  // Items of a list under "SHALL:" are responses of their own.
  const text = withoutRemarks(plain(source.replace(/\n\s*(?:[-*+]|\d{1,4}[.)])\s+/g, "; ")));
  const body = readBody(text);
  if (body === null) return readWithoutModal(text);
  const { guards, system } = readGuards(body.before);
  const main = mainOf(system, body.after.replace(/^[\s,:：;]+/, "").trim());
  const response = takeTrailingGuards(main.response, guards);
  const negative = body.negative !== main.negative;
  return {
    pattern: patternOf(guards, true),
    ...guards,
    system: main.system,
    modality: negative && body.modality === "may" ? "shall" : body.modality,
    polarity: negative ? "negative" : "positive",
    responses: splitResponses(response),
    bounds: readBounds(response, negative),
  };
}

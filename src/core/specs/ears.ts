/** Reads a criterion as EARS clauses: guards, system, modality, polarity, responses, bounds. */
import { readBounds } from "./bounds.ts";
import { plain } from "./canonical.ts";
import { splitResponses } from "./ears-clauses.ts";
import { noGuards, readGuards, readLeadingWideGuard } from "./ears-guards.ts";
import type { Guards } from "./ears-guards.ts";
import { readBody } from "./ears-modal.ts";
import { FIRST_THEN, LEADING_GUARD } from "./ears-patterns.ts";
import { WIDE_LETTER } from "./ears-words.ts";
import type { GuardKind } from "./ears-words.ts";
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

/** "WHEN … THEN …" without any modal, as defects and scenarios are written. */
function readWithoutModal(text: string): Ears {
  const guarded = LEADING_GUARD.exec(text) !== null;
  if (!guarded) return readWideWithoutModal(text);
  const then = FIRST_THEN.exec(text);
  const comma = text.indexOf(", ");
  const cut =
    then === null
      ? comma < 0
        ? null
        : { at: comma, to: comma + 2 }
      : { at: then.index, to: then.index + then[0].length };
  if (cut === null) return empty(text);
  const { guards } = readGuards(`${text.slice(0, cut.at)} THEN `);
  const response = text.slice(cut.to);
  return {
    pattern: patternOf(guards, false),
    ...guards,
    system: "",
    modality: "none",
    polarity: "positive",
    responses: splitResponses(response),
    bounds: readBounds(response),
  };
}

/** The subject of the main clause, where the script marks it: "DepotUIは", "시스템은", "系统". */
const WIDE_SUBJECT =
  /^(?<system>[^、,，。はがを은는이가]{1,40})(?:は|が|은|는|이|가)[、,]?\s*(?=\S)|^(?<zh>系统|系統|应用|平台|服务)/u;

function readWideWithoutModal(text: string): Ears {
  const found = WIDE_LETTER.test(text) ? readLeadingWideGuard(text) : null;
  if (found === null) return empty(text);
  const subject = WIDE_SUBJECT.exec(found.rest);
  const response = found.rest.slice(subject?.[0].length ?? 0);
  return {
    pattern: patternOf(found.guards, false),
    ...found.guards,
    system: (subject?.groups?.["system"] ?? subject?.groups?.["zh"] ?? "").trim(),
    modality: "none",
    polarity: "positive",
    responses: splitResponses(response),
    bounds: readBounds(response),
  };
}

const FENCE = /```[^]*?(?:```|$)/g;
const CODE = /`[^`\n]{1,300}`/g;
const KEYWORD =
  /\b(w|i|t|s|m|u|o|b|a|d|g)(?=(?:hen|henever|here|hile|f|hen|he|hall|ust|hould|ay|ill|nless|ntil|nce|r|efore|fter|nd|uring|iven)\b)/gi;
/** A word joiner inside a keyword: it is no keyword any more, and is taken out of the clauses again. */
const HIDDEN = "\u2060";

/** Keywords in code are text: "WHEN a query uses `WHERE`". */
function hideCode(text: string): string {
  if (!text.includes("`")) return text;
  return text.replace(FENCE, " ").replace(CODE, (code) => code.replace(KEYWORD, `$1${HIDDEN}`));
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
  const hidden = hideCode(source);
  const ears = readStatement(hidden);
  return hidden.includes(HIDDEN) ? unhide(ears) : ears;
}

/** `[Event-driven] WHEN …`: the name of the pattern in front. */
const TAG = /^(?:\[[^[\]]{1,40}\]|\([^()]{1,40}\))\s*(?=\p{Lu})/u;
/** "保存しなければならない（SHALL）": the modal said again, in brackets. */
const SAID_AGAIN = /\s*[（(]\s*(?:SHALL|MUST|SHOULD|MAY)(?:\s+NOT)?\s*[）)]/g;

function withoutRemarks(text: string): string {
  const untagged = text.replace(TAG, "");
  if (!WIDE_LETTER.test(untagged)) return untagged;
  const once = untagged.replace(SAID_AGAIN, "");
  return once !== untagged && readBody(once) !== null ? once : untagged;
}

function readStatement(source: string): Ears {
  // Items of a list under "SHALL:" are responses of their own.
  const text = withoutRemarks(plain(source.replace(/\n\s*(?:[-*+]|\d{1,4}[.)])\s+/g, "; ")));
  const body = readBody(text);
  if (body === null) return readWithoutModal(text);
  const { guards, system } = readGuards(body.before);
  let response = body.after.replace(/^[\s,:：]+/, "").trim();
  // "dann muss das System …": in German the subject follows the verb.
  const inverted = system === "" ? /^(?:das|der|die)\s+(\S{1,60})\s+/i.exec(response) : null;
  if (inverted !== null) response = response.slice(inverted[0].length);
  return {
    pattern: patternOf(guards, true),
    ...guards,
    system: inverted?.[1] ?? system,
    modality: body.modality,
    polarity: body.negative ? "negative" : "positive",
    responses: splitResponses(response),
    bounds: readBounds(response, body.negative),
  };
}

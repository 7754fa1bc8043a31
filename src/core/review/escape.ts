/** Untrusted text as Markdown that shows it and does nothing: no link, image, HTML, mention, reference or block. */
import { cut, oneLine, visible } from "./visible.ts";

export const HIDDEN_NOTE = "(hidden characters removed)";

/**
 * Words that GitHub would turn into something else. Backslashes do not help there: mentions, references, emoji and
 * bare addresses are looked for in the rendered text, everywhere but in code. So these words become code.
 */
const LIVE_WORD = new RegExp(
  [
    "@", // mention, team, e-mail address, owner/repo@commit
    "#\\d", // issue reference, also owner/repo#1 and numeric entities
    "\\bGH-\\d",
    "://|//(?=\\S)", // address, with or without a scheme
    "www\\.",
    "mailto:",
    "xmpp:",
    "\\$", // mathematics
    ":[+\\-a-z][\\w+-]*:", // emoji
    "\\b(?=[0-9a-f]*\\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\\b", // commit
  ].join("|"),
  "iu",
);

/** Code whose fence is longer than any run of backticks inside. A pipe stays outside: tables would split there. */
export function inlineCode(text: string): string {
  const shown = oneLine(visible(text).text);
  if (shown === "") return "(empty)";
  return shown
    .split("|")
    .map((part) => (part.trim() === "" ? part : codeSpan(part)))
    .join("\\|");
}

function codeSpan(part: string): string {
  const longest = Math.max(0, ...(part.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = part.startsWith("`") || part.endsWith("`") ? " " : "";
  return `${fence}${pad}${part}${pad}${fence}`;
}

/** A fenced block; `info` is ours (a language name), never from the text. */
export function fenced(text: string, info = ""): string {
  const shown = visible(text).text.replace(/\r\n?|[\u2028\u2029\u0085]/gu, "\n");
  const longest = Math.max(2, ...(shown.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${info.replace(/[^a-z0-9-]/gu, "")}\n${shown.replace(/\n+$/u, "")}\n${fence}`;
}

function escapeCharacters(text: string): string {
  return text
    .replace(/[\\`*[\]<|~]/gu, "\\$&")
    .replace(/&(?=#?\w+;)/gu, "\\&")
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (run) => "\\_".repeat(run.length));
}

/** Wraps the live part of a word in code; brackets and punctuation around it stay prose. */
function escapeWord(word: string): string {
  if (!LIVE_WORD.test(word)) return escapeCharacters(word);
  let [from, to] = [0, word.length];
  while (from < to && "([{\"'".includes(word.charAt(from))) from += 1;
  while (to > from && ")]}\"'.,;!?".includes(word.charAt(to - 1))) to -= 1;
  const [open, core, close] = [word.slice(0, from), word.slice(from, to), word.slice(to)];
  if (core === "") return inlineCode(word);
  return escapeCharacters(open) + inlineCode(core) + escapeCharacters(close);
}

/** Positions of code spans by the rule of CommonMark: a run of backticks closes at the next run of its length. */
function codeSpans(text: string): { start: number; end: number; inner: string }[] {
  const runs = [...text.matchAll(/`+/gu)].map((match) => ({ at: match.index, size: match[0].length }));
  const nextOfSize = new Map<number, number>();
  const closers = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const size = runs[index]?.size ?? 0;
    closers[index] = nextOfSize.get(size) ?? -1;
    nextOfSize.set(size, index);
  }
  const spans: { start: number; end: number; inner: string }[] = [];
  for (let index = 0; index < runs.length; index += 1) {
    const open = runs[index];
    const closer = closers[index] ?? -1;
    const close = runs[closer];
    if (open === undefined || close === undefined) continue;
    const inner = text.slice(open.at + open.size, close.at);
    spans.push({ start: open.at, end: close.at + close.size, inner });
    index = closer;
  }
  return spans;
}

/** Joins parts so that two pieces of code never touch: their backticks would become one longer run. */
function joinParts(parts: string[]): string {
  return parts
    .map((part, index) =>
      part.startsWith("`") && (parts[index - 1] ?? "").endsWith("`") ? ` ${part}` : part,
    )
    .join("");
}

/** Marks that would start a block (heading, list, quote, rule) if the text stood first on a line. */
function escapeStart(markdown: string): string {
  return markdown.replace(/^[#>+=-]/u, "\\$&").replace(/^(\d{1,9})([.)])(?= |$)/u, "$1\\$2");
}

/** Escapes text that is visible and on one line already. */
export function escapeVisible(text: string): string {
  const parts: string[] = [];
  const prose = (from: number, to: number): void => {
    for (const word of text.slice(from, to).split(/(\s+)/u)) {
      if (word !== "") parts.push(/^\s/u.test(word) ? word : escapeWord(word));
    }
  };
  let at = 0;
  for (const span of codeSpans(text)) {
    prose(at, span.start);
    parts.push(
      span.inner.trim() === "" ? escapeCharacters(text.slice(span.start, span.end)) : inlineCode(span.inner),
    );
    at = span.end;
  }
  prose(at, text.length);
  return escapeStart(joinParts(parts));
}

/** One line of Markdown that shows `text`; code spans in it stay code. Says so when it held hidden characters. */
export function escapeMarkdown(text: string): string {
  const shown = visible(text);
  const escaped = escapeVisible(oneLine(shown.text));
  return shown.hidden === 0 ? escaped : `${escaped} ${HIDDEN_NOTE}`.trimStart();
}

/** Several lines as a quotation. Bullets stay bullets; what is left out is said. */
export function quoted(text: string, most: { lines: number; characters: number }): string {
  const shown = visible(text);
  const lines = shown.text.split(/\r\n?|[\n\u2028\u2029\u0085]/u).map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  const kept: string[] = [];
  let left = most.characters;
  for (const line of lines.slice(0, most.lines)) {
    if (left <= 0) break;
    const [, indent, rest] = /^( {0,3})[-*] +(.*)$/u.exec(line) ?? [];
    const content = escapeVisible(oneLine(cut(rest ?? line, left)));
    kept.push(`> ${rest === undefined ? content : `${indent ?? ""}- ${content}`}`.trimEnd());
    left -= line.length + 1;
  }
  const dropped = lines.length - kept.length;
  if (dropped > 0) kept.push(">", `> … and ${dropped} more lines`);
  if (shown.hidden > 0) kept.push(">", `> ${HIDDEN_NOTE}`);
  return kept.join("\n");
}

/** A link to an address of ours; `label` is Markdown already. Without an address the label stands alone. */
export function link(label: string, address: string | null): string {
  if (address === null || !/^https?:\/\//u.test(address)) return label;
  const safe = address
    .toWellFormed()
    .replace(/[\s()<>[\]\\`|]|[^\x21-\x7e]/gu, (character) =>
      character === "(" ? "%28" : character === ")" ? "%29" : encodeURIComponent(character),
    );
  return `[${label}](${safe})`;
}

/** Code inside HTML of ours, where Markdown is not read: `<summary>`. */
export function htmlCode(text: string): string {
  const shown = oneLine(visible(text).text);
  const safe = shown.replace(/[&<>"]/gu, (mark) => `&#${String(mark.charCodeAt(0))};`);
  return `<code>${safe}</code>`;
}

/** Text without its presentation: what digests hash, what identity compares, and the words in it. */

const ID_MARK = /\{#[A-Za-z0-9][\w.:/-]{0,99}\}/g;
const LINK = /!?\[([^[\]\n]{0,500})\]\([^()\n]{0,1000}\)/g;
const LIST_MARK = /^[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX~-]\][ \t]+)?/gm;

/**
 * By hand: a pattern for it takes quadratic time on many opened comments. In a block of HTML an unclosed one hides the
 * rest; within a line it is text like any other, and a change behind it is a change.
 */
export function withoutComments(text: string, unclosed: "hidden" | "text" = "hidden"): string {
  let rest = "";
  let from = 0;
  for (;;) {
    const open = text.indexOf("<!--", from);
    if (open < 0) return rest + text.slice(from);
    const close = text.indexOf("-->", open + 4);
    if (close < 0) return unclosed === "text" ? rest + text.slice(from) : `${rest}${text.slice(from, open)} `;
    rest += `${text.slice(from, open)} `;
    from = close + 3;
  }
}

function withoutEmphasis(text: string): string {
  let rest = text;
  if (rest.includes("\\")) rest = rest.replace(/\\([!-/:-@[-`{-~])/g, "$1");
  if (rest.includes("*"))
    rest = rest.replace(/\*+/g, (stars: string, at: number, whole: string) =>
      isSpace(whole, at - 1) && isSpace(whole, at + stars.length) ? stars : "",
    );
  if (rest.includes("~~")) rest = rest.replace(/~~/g, "");
  if (rest.includes("_")) rest = rest.replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "");
  return rest;
}

function isSpace(text: string, at: number): boolean {
  const char = text[at];
  return char === " " || char === "\n" || char === "\t";
}

const ASCII = /^[\0-\x7f]*$/;
const MAY_BE_LIST = /^[ \t]*[-*+•\d]/;
const MARKUP = /[`\\*_~]/;

/** One blank between words, none around them. Each pattern below runs only where its sign occurs: most texts are plain. */
function spaced(text: string): string {
  return (/\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, " ") : text).trim();
}

/** Prose without list markers, emphasis, links, comments, escapes and line breaks. Equal means: formatted differently at most. */
export function plain(text: string): string {
  let bare = text;
  if (bare.includes("<!--")) bare = withoutComments(bare, "text");
  if (bare.includes("{#")) bare = bare.replace(ID_MARK, " ");
  if (bare.includes("\n") || MAY_BE_LIST.test(bare)) bare = bare.replace(LIST_MARK, "");
  if (bare.includes("](")) bare = bare.replace(LINK, "$1");
  // Inside code spans stars and underscores are text.
  if (bare.includes("`"))
    bare = bare
      .split("`")
      .map((part, index) => (index % 2 === 0 ? withoutEmphasis(part) : part))
      .join("");
  else if (MARKUP.test(bare)) bare = withoutEmphasis(bare);
  return spaced(ASCII.test(bare) ? bare : bare.normalize("NFC"));
}

/** What is no word and no sign that carries meaning; blanks stay, as most of them stand alone between two words. */
const SIGNS = /[^\p{L}\p{N}\p{M}<>=≤≥%+#$€£±\u0001 -]+/gu;
const ASCII_SIGNS = /[^a-z0-9<>=%+#$\u0001 -]+/g;

/** Words in one case, without punctuation; signs that carry meaning (comparisons, percent, decimal points) stay. */
export function normalised(text: string): string {
  const bare = plain(text);
  let words = (ASCII.test(bare) ? bare : bare.normalize("NFKC")).toLowerCase();
  const decimals = /\d[.,:]\d/.test(words);
  if (decimals) words = words.replace(/(?<=\d)[.,:](?=\d)/g, "\u0001");
  words = ASCII.test(words) ? words.replace(ASCII_SIGNS, " ") : words.replace(SIGNS, " ");
  if (words.includes("-")) words = words.replace(/(?<![\p{L}\p{N}])-(?!\d)|-(?![\p{L}\p{N}])/gu, " ");
  if (decimals) words = words.replaceAll("\u0001", ".");
  return spaced(words);
}

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WIDE_RUN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]+/gu;

/** Words of a text; scripts that are written without spaces count by pairs of characters. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const word of normalised(text).split(" ")) {
    if (word === "") continue;
    if (!WIDE.test(word)) {
      words.push(word);
      continue;
    }
    for (const [run] of word.matchAll(WIDE_RUN)) {
      const chars = [...run];
      if (!WIDE.test(run) || chars.length === 1) words.push(run);
      else
        for (let at = 0; at + 1 < chars.length; at += 1)
          words.push(`${chars[at] ?? ""}${chars[at + 1] ?? ""}`);
    }
  }
  return words;
}

/** A paragraph with its wrapped lines joined. */
export function unwrap(text: string): string {
  if (!text.includes("\n")) return text.trim();
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\\$/, ""))
    .join(" ")
    .trim();
}

/** A title as people name it in patterns: lower case, words joined by `-`. */
export function slug(text: string): string {
  return normalised(text)
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

/** Text without its presentation: what digests hash, what identity compares, and the words in it. */

const ID_MARK = /\{#[A-Za-z0-9][\w.:/-]{0,99}\}/g;
const LINK = /!?\[([^[\]\n]{0,500})\]\([^()\n]{0,1000}\)/g;
const LIST_MARK = /^[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX~-]\][ \t]+)?/gm;

/** By hand: a pattern for it takes quadratic time on many opened comments. An unclosed one hides the rest. */
export function withoutComments(text: string): string {
  let rest = "";
  let from = 0;
  for (;;) {
    const open = text.indexOf("<!--", from);
    if (open < 0) return rest + text.slice(from);
    rest += `${text.slice(from, open)} `;
    const close = text.indexOf("-->", open + 4);
    if (close < 0) return rest;
    from = close + 3;
  }
}

function withoutEmphasis(text: string): string {
  return text
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/\*+/g, (stars: string, at: number, whole: string) =>
      isSpace(whole, at - 1) && isSpace(whole, at + stars.length) ? stars : "",
    )
    .replace(/~~/g, "")
    .replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "");
}

function isSpace(text: string, at: number): boolean {
  const char = text[at];
  return char === " " || char === "\n" || char === "\t";
}

/** Prose without list markers, emphasis, links, comments, escapes and line breaks. Equal means: formatted differently at most. */
export function plain(text: string): string {
  if (/^[\p{L}\p{N} ,.;:'"()-]*$/u.test(text)) return text.normalize("NFC").replace(/\s+/g, " ").trim();
  const bare = withoutComments(text).replace(ID_MARK, " ").replace(LIST_MARK, "").replace(LINK, "$1");
  // Inside code spans stars and underscores are text.
  const parts = bare.split("`").map((part, index) => (index % 2 === 0 ? withoutEmphasis(part) : part));
  return parts.join("").normalize("NFC").replace(/\s+/g, " ").trim();
}

/** Words in one case, without punctuation; signs that carry meaning (comparisons, percent, decimal points) stay. */
export function normalised(text: string): string {
  return plain(text)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/(?<=\d)[.,:](?=\d)/g, "\u0001")
    .replace(/[^\p{L}\p{N}\p{M}<>=≤≥%+#$€£±\u0001-]+/gu, " ")
    .replace(/(?<![\p{L}\p{N}])-(?!\d)|-(?![\p{L}\p{N}])/gu, " ")
    .replaceAll("\u0001", ".")
    .replace(/\s+/g, " ")
    .trim();
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

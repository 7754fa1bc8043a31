/** Characters that people cannot see in a review but programs read: zero width, direction marks, tags. */

const HIDDEN = /\p{Default_Ignorable_Code_Point}|\p{Cf}|[\u2800]/gu;

/** Format characters that are drawn (Arabic and Syriac number marks). */
const DRAWN = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
const EMOJI_BEFORE = /(?:\p{Emoji}|\p{Emoji_Modifier})[\ufe0e\ufe0f]?$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;
/** Scripts whose spelling needs joiners between letters. */
const JOINING_LETTER =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}]/u;
const HAN_BEFORE = /\p{Script=Han}$/u;

/** True for the few places where such a character is part of ordinary writing. */
function isOrdinary(char: string, before: string, after: string): boolean {
  if (DRAWN.test(char)) return true;
  if (char === "\ufeff") return before === "";
  if (char === "\ufe0e" || char === "\ufe0f") return EMOJI_BEFORE.test(before);
  if (char === "\u200d" && EMOJI_BEFORE.test(before) && EMOJI_AFTER.test(after)) return true;
  if (char === "\u200c" || char === "\u200d")
    return JOINING_LETTER.test(before.slice(-1)) && JOINING_LETTER.test(after);
  const point = char.codePointAt(0) ?? 0;
  return point >= 0xe0100 && point <= 0xe01ef && HAN_BEFORE.test(before);
}

/** The first such character of a text, or null. */
export function findHiddenCharacter(text: string): { line: number; name: string } | null {
  for (const found of text.matchAll(HIDDEN)) {
    const [char] = found;
    const before = text.slice(Math.max(0, found.index - 4), found.index);
    if (isOrdinary(char, before, text.slice(found.index + char.length, found.index + char.length + 4)))
      continue;
    const line = text.slice(0, found.index).split("\n").length;
    const hex = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return { line, name: `U+${hex}` };
  }
  return null;
}

/** Text without the characters that people cannot see but machines can read. */

/**
 * Found by Unicode property, not by a list: lists miss tags, variation selectors, Hangul fillers and whatever the
 * next Unicode version adds. U+2800 (a blank that counts as a symbol) is the one exception that no property has.
 */
const HIDDEN =
  /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u2800|[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/gu;

/** Format characters that are drawn: the number signs of Arabic, Syriac and Kaithi. */
const DRAWN = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

/** Scripts in which a joiner or non-joiner between two letters changes what is read. */
const SCRIPTS =
  "\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Devanagari}\\p{Script=Bengali}" +
  "\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}" +
  "\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{M}";
const BEFORE_JOINER = new RegExp(`[${SCRIPTS}]$`, "u");
const AFTER_JOINER = new RegExp(`^[${SCRIPTS}]`, "u");
const EMOJI_BEFORE = /(?:\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;
const PICTURE_BEFORE = /[\p{Extended_Pictographic}\p{Regional_Indicator}]$/u;

/** A joiner where letters or emoji need it, an emoji's variation selector, or a sign that is drawn. */
function isNeeded(character: string, text: string, at: number): boolean {
  if (DRAWN.test(character)) return true;
  const before = text.slice(Math.max(0, at - 4), at);
  const after = text.slice(at + character.length, at + character.length + 2);
  if (character === "\u200c") return BEFORE_JOINER.test(before) && AFTER_JOINER.test(after);
  if (character === "\u200d") {
    return (
      (BEFORE_JOINER.test(before) && AFTER_JOINER.test(after)) ||
      (EMOJI_BEFORE.test(before) && EMOJI_AFTER.test(after))
    );
  }
  return character === "\ufe0f" && PICTURE_BEFORE.test(before);
}

export interface Visible {
  text: string;
  /** How many characters were removed. */
  hidden: number;
}

/** Removes hidden characters, keeps line breaks and tabs, replaces halves of surrogate pairs. Idempotent. */
export function visible(text: string): Visible {
  let hidden = 0;
  const whole = text.toWellFormed();
  const shown = whole.replace(HIDDEN, (character: string, at: number) => {
    if (isNeeded(character, whole, at)) return character;
    hidden += 1;
    return "";
  });
  return { text: shown, hidden };
}

/** One line: every run of breaks, tabs and spaces becomes one space. Wide and no-break spaces stay. */
export function oneLine(text: string): string {
  return text.replace(/[ \t\n\v\f\r\u0085\u2028\u2029]+/gu, " ").replace(/^ | $/gu, "");
}

/** At most `most` UTF-16 units, cut between characters, with "…" where something was left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(0, Math.max(0, most - 1)).replace(/[\ud800-\udbff]$/u, "");
  // Joiners and marks belong to the character before them; a lone half of a cluster must not open what follows.
  return `${end.replace(/(?:\u200c|\u200d|\ufe0f)+$/u, "").trimEnd()}…`;
}

/** Same, but the middle goes: both ends of a path say more than its start alone. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  const end = text.slice(text.length - tail).replace(/^[\udc00-\udfff]/u, "");
  return cut(text, most - tail) + end;
}

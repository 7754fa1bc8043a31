/** Before → after on one line with the changed words marked: ~~removed~~ and **added**. */
import { diffArrays } from "diff";
import { escapeVisible, HIDDEN_NOTE } from "./escape.ts";
import { cut, oneLine, visible } from "./visible.ts";

/** `spaced`: a space came before the word, so that scripts without spaces are not torn apart. */
interface Word {
  text: string;
  spaced: boolean;
}

type Piece = { kind: "same" | "removed" | "added"; words: Word[] };

/** Beyond this the work of a word diff is not worth its result: nobody reads it in a table. */
const MOST_WORDS = 3_000;
const MOST_EDITS = 400;
const LONGEST_WORD = 120;
/** Unchanged words that stay on each side of a change when the text is too long for its place. */
const CONTEXT = 8;

/** Code as one word; letters of scripts without spaces one by one; other words with their punctuation apart. */
const WORD =
  /(`+)[^`]+\1|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]\p{M}*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu;

function splitWords(text: string): Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const spaced = match.index > end;
    end = match.index + match[0].length;
    let to = match[0].length;
    while (to > 0 && ".,;:!?)]}\"'".includes(match[0].charAt(to - 1))) to -= 1;
    const [core, tail] = [match[0].slice(0, to), match[0].slice(to)];
    if (core !== "") words.push({ text: cut(core, LONGEST_WORD), spaced });
    if (tail !== "") words.push({ text: cut(tail, LONGEST_WORD), spaced: spaced && core === "" });
    if (words.length > MOST_WORDS) break;
  }
  return words;
}

function diffWordLists(before: Word[], after: Word[]): Piece[] | null {
  if (before.length > MOST_WORDS || after.length > MOST_WORDS) return null;
  const changes = diffArrays(before, after, {
    comparator: (a, b) => a.text === b.text,
    maxEditLength: MOST_EDITS,
  });
  if (changes === undefined) return null;
  return changes.map((change) => ({
    kind: change.added ? "added" : change.removed ? "removed" : "same",
    words: change.value,
  }));
}

/** A lone word between two changes ("the", ",") makes marks flicker; the change reads better as one. */
function joinChanges(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  let removed: Word[] = [];
  let added: Word[] = [];
  const flush = (): void => {
    if (removed.length > 0) joined.push({ kind: "removed", words: removed });
    if (added.length > 0) joined.push({ kind: "added", words: added });
    removed = [];
    added = [];
  };
  pieces.forEach((piece, index) => {
    if (piece.kind === "removed") removed = removed.concat(piece.words);
    else if (piece.kind === "added") added = added.concat(piece.words);
    else {
      const between = removed.length > 0 && added.length > 0 && index < pieces.length - 1;
      if (between && piece.words.length === 1 && removed.length + added.length > 3) {
        removed = removed.concat(piece.words);
        added = added.concat(piece.words);
      } else {
        flush();
        joined.push(piece);
      }
    }
  });
  flush();
  return joined;
}

function textOf(words: Word[]): string {
  return words.map((word, index) => (word.spaced && index > 0 ? " " : "") + word.text).join("");
}

function lengthOf(pieces: Piece[]): number {
  return pieces.reduce((sum, piece) => sum + textOf(piece.words).length + 1, 0);
}

/** Leaves out the middle of long unchanged stretches: the changes are what the line is for. */
function elide(pieces: Piece[]): Piece[] {
  const last = pieces.length - 1;
  return pieces.map((piece, index) => {
    if (piece.kind !== "same") return piece;
    const head = index === 0 ? 0 : CONTEXT;
    const tail = index === last ? 0 : CONTEXT;
    if (piece.words.length <= head + tail + 2) return piece;
    const kept = [...piece.words.slice(0, head), { text: "…", spaced: true }];
    return { kind: "same", words: tail === 0 ? kept : [...kept, ...piece.words.slice(-tail)] };
  });
}

/** Cuts after `most` characters of text; every mark that was opened is still closed. */
function shorten(pieces: Piece[], most: number): Piece[] {
  const kept: Piece[] = [];
  let left = most;
  for (const piece of pieces) {
    const text = textOf(piece.words);
    if (text.length <= left) {
      kept.push(piece);
      left -= text.length + 1;
      continue;
    }
    const words: Word[] = [];
    for (const word of piece.words) {
      if (word.text.length + 1 > left) break;
      words.push(word);
      left -= word.text.length + 1;
    }
    if (words.length > 0) kept.push({ kind: piece.kind, words });
    kept.push({ kind: "same", words: [{ text: "…", spaced: true }] });
    break;
  }
  return kept;
}

/** What every version of CommonMark counts as punctuation, and what only the newer ones do. */
const isPunctuation = (character: string | undefined): boolean =>
  character !== undefined && /[\p{P}!-/:-@[-`{-~]/u.test(character);
const mayBePunctuation = (character: string | undefined): boolean =>
  character !== undefined && /[\p{P}\p{S}]/u.test(character);
const isBlank = (character: string | undefined): boolean => character === undefined || /\s/u.test(character);

/** CommonMark opens or closes emphasis only at certain borders; where it would not, a space is put in. */
function canTouch(outside: string | undefined, inside: string | undefined): boolean {
  return isBlank(outside) || !mayBePunctuation(inside) || isPunctuation(outside);
}

function render(pieces: Piece[]): string {
  let line = "";
  let open: { inside: string | undefined } | null = null;
  pieces.forEach((piece, index) => {
    const content = escapeVisible(textOf(piece.words));
    if (content === "") return;
    const characters = Array.from(content);
    const outside = Array.from(line.slice(-2)).at(-1);
    const marked = piece.kind !== "same";
    let space = index > 0 && (piece.words[0]?.spaced ?? false);
    if (marked && open !== null) space = true;
    if (marked && !canTouch(outside, characters[0])) space = true;
    if (!marked && open !== null && !canTouch(characters[0], open.inside)) space = true;
    if (line.endsWith("`") && content.startsWith("`")) space = true;
    const mark = piece.kind === "removed" ? "~~" : piece.kind === "added" ? "**" : "";
    line += (space && line !== "" ? " " : "") + mark + content + mark;
    open = marked ? { inside: characters.at(-1) } : null;
  });
  return line;
}

function wholeTexts(before: string, after: string, most: number): Piece[] {
  const piece = (kind: "removed" | "added", text: string, room: number): Piece[] =>
    text === "" ? [] : [{ kind, words: [{ text: cut(text, room), spaced: true }] }];
  const room = Math.max(8, Math.floor(most / 2));
  return [...piece("removed", before, room), ...piece("added", after, room)];
}

/** Is there enough left of the old text that marks inside the line help? What was only added to always reads well. */
function worthMarking(pieces: Piece[]): boolean {
  const size = (kind: Piece["kind"]): number =>
    pieces.filter((piece) => piece.kind === kind).reduce((sum, piece) => sum + piece.words.length, 0);
  const same = size("same");
  if (same > 0 && (size("removed") === 0 || size("added") === 0)) return true;
  return same * 3 >= Math.max(size("removed"), size("added"));
}

/** Escaped Markdown on one line, with at most about `most` characters of text. "" when both sides are empty. */
export function markChanges(before: string, after: string, most: number): string {
  const sides = [visible(before), visible(after)].map((side) => ({ ...side, text: oneLine(side.text) }));
  const [old, now] = [sides[0]?.text ?? "", sides[1]?.text ?? ""];
  let pieces: Piece[] | null = null;
  if (old === now) pieces = old === "" ? [] : [{ kind: "same", words: splitWords(old) }];
  else if (old !== "" && now !== "") {
    pieces = diffWordLists(splitWords(old), splitWords(now));
    if (pieces !== null) pieces = joinChanges(pieces);
  }
  if (pieces === null || !worthMarking(pieces)) pieces = wholeTexts(old, now, most);
  if (lengthOf(pieces) > most) pieces = shorten(old === now ? pieces : elide(pieces), most);
  const hidden = sides.some((side) => side.hidden > 0);
  return hidden ? `${render(pieces)} ${HIDDEN_NOTE}`.trimStart() : render(pieces);
}

/** One side alone, escaped and cut. */
export function showText(text: string, most: number): string {
  const shown = visible(text);
  const line = escapeVisible(cut(oneLine(shown.text), most));
  return shown.hidden > 0 ? `${line} ${HIDDEN_NOTE}`.trimStart() : line;
}

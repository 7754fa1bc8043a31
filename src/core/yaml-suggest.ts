/** "Did you mean …?": the known word that is nearest to a mistyped one. */

const MAX_LENGTH = 64;

/** Edits (insert, remove, replace, swap of neighbours) between two words. */
function distance(from: string, to: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const replace = (previous[column - 1] ?? 0) + (same ? 0 : 1);
      const edit = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replace);
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(swapped ? Math.min(edit, (older[column - 2] ?? 0) + 1) : edit);
    }
    older = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** Null when nothing is near: a wild guess is worse than none. */
export function suggest(word: string, known: readonly string[]): string | null {
  if (word.length > MAX_LENGTH) return null;
  const plain = word.toLowerCase().replaceAll("-", "_");
  let best: { word: string; edits: number } | null = null;
  for (const candidate of known) {
    const edits = distance(plain, candidate.toLowerCase());
    if (edits <= Math.max(1, Math.floor(candidate.length / 3)) && (best === null || edits < best.edits)) {
      best = { word: candidate, edits };
    }
  }
  return best?.word ?? null;
}

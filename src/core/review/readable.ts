/** The words of a Markdown text without its markup, for places that show words: one line in a table. */

/** Longer texts are cut before they are shown; working through all of them would only cost time. */
export const LONGEST_READ = 40_000;

/**
 * Drops fence lines, heading marks, bullets and emphasis; keeps every word, code spans and links as they are
 * written. The result is still untrusted.
 */
export function readable(markdown: string): string {
  return markdown
    .slice(0, LONGEST_READ)
    .replace(/^[ \t]*(?:`{3,}|~{3,})[^\n]*$/gmu, "")
    .replace(/^[ \t]*#{1,6}[ \t]+/gmu, "")
    .replace(/^[ \t]*[-*+][ \t]+(?:\[[ xX-]\][ \t]+)?/gmu, "")
    .replace(/(?<![\w\\*])\*{1,3}(?=[^\s*])([^*\n]*[^\s*])\*{1,3}(?![\w*])/gu, "$1")
    .replace(/(?<![\w\\_])_{1,3}(?=[^\s_])([^_\n]*[^\s_])_{1,3}(?![\w_])/gu, "$1")
    .trim();
}

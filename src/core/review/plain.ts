/** Untrusted text for places without Markdown: titles and commit messages, where references still act. */
import { cut, oneLine, visible } from "./visible.ts";

/**
 * One line in which nothing acts: no mention, no issue reference (hence no closing keyword), no address and no
 * `[skip ci]`. Idempotent.
 */
export function plainLine(text: string, most: number): string {
  const shown = oneLine(visible(text).text)
    .replace(/@/gu, "(at)")
    .replace(/#(?=\d)/gu, "# ")
    .replace(/\b(gh)-(?=\d)/giu, "$1 ")
    .replace(/:\/\//gu, ": //")
    .replace(/\b(www)\./giu, "$1 .")
    .replace(/\[/gu, "(")
    .replace(/\]/gu, ")");
  return cut(shown, most);
}

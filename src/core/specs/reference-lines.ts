/** The labels in front of reference lists, and a text without the lines that hold only such a list. */

export const REQUIREMENTS =
  "(?:related |linked |covered )?requirements?(?: covered| coverage| refs?)?|reqs?|需求|要件|요구사항|요구 사항|requisitos?|anforderung(?:en)?|exigences?";
/** The colon stands inside or behind the emphasis: `_Requirements: x_`, `_Requirements:_ x`, `**Validates**: x`. */
export const COLON = "(?:[*_`]{0,4}\\s{0,3}[:：]|\\s{0,3}[:：][*_`]{0,4})";
export const VALIDATES = "validates|verifies|covers|implements|satisfies|验证|検証|검증";
/** `Validates: Requirements 1.1` and the like, to the end of the line. */
const TAIL = new RegExp(
  `(?:^|\\s)(?:[-*+]\\s+)?[*_]{0,3}(?:${REQUIREMENTS}|${VALIDATES})${COLON}[^\\n]*`,
  "giu",
);

/** What an item says without the lines that only name what it refers to. */
export function withoutReferences(text: string): string {
  return /\d/.test(text) ? text.replace(TAIL, "").trim() : text;
}

/** The labels in front of reference lists, and a text without the lines that hold only such a list. */

export const REQUIREMENTS =
  "(?:related |linked |covered )?requirements?(?: covered| coverage| refs?)?|reqs?|(?:相关|相關|关联|關聯|对应|對應)?需求(?:编号)?|(?:関連|対応)?要件|(?:관련 )?요구 ?사항|requisitos?|anforderung(?:en)?|exigences?";
/** The colon stands inside or behind the emphasis: `_Requirements: x_`, `_Requirements:_ x`, `**Validates**: x`. */
export const COLON = "(?:[*_`]{0,4}\\s{0,3}[:：]|\\s{0,3}[:：][*_`]{0,4})";
export const VALIDATES =
  "validates|verifies|covers|implements|satisfies|验证(?:需求)?|驗證(?:需求)?|検証(?:対象|要件)?|검증(?: 요구 ?사항)?|valida|validiert|valide";
/** The word in front of a number that makes it a requirement wherever it stands: "Requirement 2.1", "AC 1.2". */
export const NAMING =
  "requirements?|reqs?\\.?|需求|要件|요구 ?사항|requisitos?|anforderung(?:en)?|exigences?|acceptance criteri(?:on|a)|ACs?";
/** What a reference starts with: "minimum password requirements: at least 8 characters" is none. */
const FIRST = `(?=[\\s*_\`(]{0,6}(?:(?:${NAMING}|propert(?:y|ies)|[A-Z]{1,4})[-_ ]?)?\\d[\\d.]*(?![\\d.])(?!\\s+(?!(?:and|to|through|und|et|from|ACs?|acceptance)[\\s\\d-])\\p{Ll}{2}))`;
/** `Validates: Requirements 1.1` and the like, to the end of the line: a line of its own, or set apart by emphasis. */
const TAIL = new RegExp(
  `(?:(?:^|\\n)\\s{0,12}(?:[-*+]\\s+)?[*_(]{0,3}|(?<=\\s)(?:[*_]{1,3}|\\())(?:${REQUIREMENTS}|${VALIDATES})${COLON}${FIRST}[^\\n]*|(?<=\\s)(?:${VALIDATES})${COLON}\\s{0,3}(?:${REQUIREMENTS})\\s{1,3}\\d[^\\n]*`,
  "giu",
);

/** What an item says without the lines that only name what it refers to. */
export function withoutReferences(text: string): string {
  return /\d/.test(text) ? text.replace(TAIL, "").trim() : text;
}

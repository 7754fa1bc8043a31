/** Names and values of a contract inside our sentences: short, and unable to end the code that they stand in. */

/** At most `longest` characters, an ellipsis included. */
export function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

export function inCode(text: string, longest: number): string {
  return `\`${clip(text, longest).replaceAll("`", "'")}\``;
}

/** A name, or what else is rarely long. */
export const quoted = (name: string): string => inCode(name, 100);

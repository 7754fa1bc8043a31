/** Patterns are never executed: a few plain forms are understood, all others are compared as text. */

/** True when every text matches. */
export function isTrivialPattern(pattern: string): boolean {
  return ["", "^", "$", ".*", "^.*", ".*$", "^.*$", "[\\s\\S]*", "^[\\s\\S]*$"].includes(pattern);
}

/** Whether a name matches, or null when the pattern is not one of the plain forms (`^x-`, `_at$`, `^id$`, `id`). */
export function matchesPlainly(pattern: string, name: string): boolean | null {
  if (isTrivialPattern(pattern)) return true;
  const [, start, text = "", end] = /^(\^?)([\w \-:/@#%&=,;!~]*)(\$?)$/.exec(pattern) ?? [];
  if (start === undefined) return null;
  if (start && end) return name === text;
  if (start) return name.startsWith(text);
  return end ? name.endsWith(text) : name.includes(text);
}

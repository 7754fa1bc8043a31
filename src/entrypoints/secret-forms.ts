/** Secrets: how good they are, and the forms in which they can leak. */

export function passwordsIn(url: string | null): string[] {
  if (url === null || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  return password === "" ? [] : [password, decodeURIComponent(password)];
}

/** A key can leak without its frame or with its lines joined, so those forms count as the secret too. */
export function secretForms(values: string[]): string[] {
  const forms = values.flatMap((value) => {
    const lines = value.split("\n").filter((line) => !line.startsWith("-----"));
    return lines.length > 1 ? [value, lines.join("\n"), lines.join("")] : [value];
  });
  return [...new Set(forms)].filter((form) => form.length >= 8);
}

const SHORTEST = 16;

/** What is wrong with a webhook secret, as the end of a sentence; null when nothing is. */
export function weaknessOf(secret: string): string | null {
  if (secret === "development") return '"development", which everybody knows; choose a random one.';
  return secret.length < SHORTEST ? `shorter than ${SHORTEST} characters; choose a long random one.` : null;
}

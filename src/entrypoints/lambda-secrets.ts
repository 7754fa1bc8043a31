/** The webhook secret as Secrets Manager keeps it: read anew every few minutes, so that a replaced one is noticed. */
import { weaknessOf } from "./secret-forms.ts";

const FRESH_MS = 5 * 60_000;
const AGAIN_MS = 60_000;

/** One text, or JSON with the present secret and the one that it replaces. No error repeats anything of it. */
export function secretsIn(text: string): string[] {
  const found = text.trimStart().startsWith("{") ? parsed(text) : { current: text };
  const { current, previous } = found;
  if (typeof current !== "string") throw new Error("The webhook secret has no field `current`.");
  const weakness = weaknessOf(current);
  if (weakness !== null) throw new Error(`The webhook secret is ${weakness}`);
  // A template makes an empty one; none that is weak is ever accepted.
  return typeof previous === "string" && weaknessOf(previous) === null ? [current, previous] : [current];
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Error("The webhook secret begins like JSON and is none.");
  }
}

/** While Secrets Manager is away the last answer serves; without one the failure is told. */
export function keptSecrets(
  read: () => Promise<string>,
  clock: () => number,
): () => Promise<readonly string[]> {
  let kept: { secrets: readonly string[]; at: number } | null = null;
  return async () => {
    if (kept !== null && clock() - kept.at < FRESH_MS) return kept.secrets;
    try {
      kept = { secrets: secretsIn(await read()), at: clock() };
    } catch (error) {
      if (kept === null) throw error;
      kept.at = clock() - FRESH_MS + AGAIN_MS;
    }
    return kept.secrets;
  };
}

/** Octokit types ids as `number | bigint`; we hold them as numbers and refuse one that a number cannot hold. */
import { WorldError } from "../../errors.ts";

export function idOf(id: number | bigint): number {
  const held = Number(id);
  // Two ids that round to the same number would be two accounts that count as one.
  if (!Number.isSafeInteger(held)) {
    throw new WorldError(
      "validation",
      `GitHub sent the id ${id}, which is too large to compare exactly.`,
      false,
    );
  }
  return held;
}

/** How a mirror is known as ours, and as damaged. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A folder with this file was made by us and may be deleted by us. */
export const MIRROR_MARK = "headwater-mirror";

/** Written when a read finds damage; the next `mirror` call then starts afresh. */
const DAMAGE_MARK = "headwater-damaged";

const DAMAGE =
  /corrupt|bad object|is empty|bad signature|inflate|did not send all necessary|unresolved deltas|bad config|invalid sha1 pointer|could not parse|broken|garbage at end|not a git repository:|hash mismatch|cannot be accessed|unable to unpack/i;

/** True for a folder that `mirror` made. */
export function isMirror(gitDir: string): boolean {
  return existsSync(path.join(gitDir, MIRROR_MARK));
}

export function isMarkedDamaged(gitDir: string): boolean {
  return existsSync(path.join(gitDir, DAMAGE_MARK));
}

/** True when what git complains about is the repository itself, not the question or the network. */
export function isDamage(complaint: string): boolean {
  return DAMAGE.test(complaint);
}

/** Remembers damage in a mirror; does nothing for any other repository. */
export function noteDamage(gitDir: string): void {
  if (isMirror(gitDir)) writeFileSync(path.join(gitDir, DAMAGE_MARK), "");
}

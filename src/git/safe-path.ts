/** Whether a path from a tree may become a file on this disk: our own check, whatever git or the host let through. */

/** Characters that a Mac's file system ignores in names, so that `.g<ZWNJ>it` is `.git` there. */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Why the path may not be written; null when it may. */
export function unsafeReason(path: string): string | null {
  if (path === "" || path.length > 4096) return "its length";
  if (path.includes("\0")) return "a NUL in it";
  if (path.includes("\ufffd")) return "a name that is not UTF-8";
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return "an empty, '.' or '..' part";
    if (foldsToGit(part)) return "a part that is .git on some file system";
    if (Buffer.byteLength(part) > 255) return "a part of more than 255 bytes";
  }
  return null;
}

/** NTFS drops trailing dots and spaces and what follows a colon, takes `\` as a separator and knows `git~1`. */
function foldsToGit(part: string): boolean {
  const folded = part.replace(IGNORED_BY_HFS, "").normalize("NFC").toLowerCase();
  return folded.split("\\").some((piece) => {
    const name = piece.replace(/:.*$/s, "").replace(/[. ]+$/, "");
    return name === ".git" || name === "git~1";
  });
}

/** Writes the fixes of a lint: only the bytes that they name, in files that are still what was looked at. */
import { lstat, readFile, writeFile } from "node:fs/promises";
import type { Fix, Problem } from "../../core/problem.ts";
import { applyFixes } from "../../core/specs/write-back.ts";

export interface Fixed {
  fixes: Fix[];
  /** Files that were left alone, with the reason. */
  left: { path: string; why: string }[];
}

/** The same edit may repair two references of one range. */
function unique(fixes: Fix[]): Fix[] {
  return [...new Map(fixes.map((fix) => [`${fix.start}:${fix.end}:${fix.text}`, fix])).values()];
}

/** `texts`: what was read when the problems were found. */
export async function writeFixes(
  problems: readonly Problem[],
  texts: (path: string) => string | undefined,
): Promise<Fixed> {
  const fixed: Fixed = { fixes: [], left: [] };
  const fixes = problems.flatMap(({ fix }) => fix ?? []);
  for (const [path, found] of Map.groupBy(fixes, (fix) => fix.path)) {
    const text = texts(path);
    if ((await lstat(path)).isSymbolicLink()) {
      fixed.left.push({ path, why: "it is a symbolic link; links are not followed" });
      continue;
    }
    const content = await readFile(path);
    if (text === undefined || !content.equals(Buffer.from(text))) {
      fixed.left.push({ path, why: "it changed while it was looked at; run the command again" });
      continue;
    }
    const edits = unique(found);
    await writeFile(path, applyFixes(content, edits));
    fixed.fixes.push(...edits);
  }
  return fixed;
}

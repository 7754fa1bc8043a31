/** How a source file looks from outside: its name, its first line, its length. */
import type { SourceFiles } from "./sources.ts";

const MAX_LINES = 300;
/** Files that may be longer, each with a reason. There are none. */
const LONG_FILES: readonly string[] = [];

/** Names under which anything could be put. */
const JUNK_DRAWER =
  /^(?:utils?|helpers?|common|misc|managers?|service)$|-(?:utils?|helpers?|common|misc|manager)$/i;

export function formViolations(files: SourceFiles): string[] {
  return [...files].flatMap(([file, source]) => {
    const faults: string[] = [];
    const parts = file.replace(/\.ts$/, "").split("/").slice(1);
    const junk = parts.find((part) => JUNK_DRAWER.test(part));
    if (junk !== undefined) faults.push(`is named ${junk}, which says nothing`);
    const text = source.text.replace(/^#!.*\n/, "");
    if (!/^\/\*\*[\s*]*\S/.test(text) || /^\/\*\*[\s*]*\*\//.test(text))
      faults.push("does not begin with its purpose");
    const lines = source.text.replace(/\n$/, "").split("\n").length;
    if (lines > MAX_LINES && !LONG_FILES.includes(file))
      faults.push(`has ${lines} lines, more than ${MAX_LINES}`);
    return faults.map((fault) => `${file} ${fault}`);
  });
}

/**
 * `$ref`s into other files, found in the text of a YAML or JSON document without parsing it. One that is written so
 * oddly that it is not found here is not followed, and says so when it is met.
 */
import { lineCounter } from "./lines.ts";
import type { Reference } from "./model.ts";
import { targetOf } from "./target.ts";

const REF =
  /\$(?:ref|dynamicRef)["']?[ \t]{0,99}:\s{0,99}(?:"((?:[^"\\\n]|\\.){1,2000})"|'([^'\n]{1,2000})'|([^\s"'#,{}[\]][^\s,}\]]{0,2000}))/g;

export function structuredReferences(path: string, text: string): Reference[] {
  const lineAt = lineCounter(text);
  const found = new Map<string, Reference>();
  for (const match of text.matchAll(REF)) {
    const written = match[1] === undefined ? (match[2] ?? match[3] ?? "") : unescaped(match[1]);
    if (written === "" || written.startsWith("#") || found.has(written)) continue;
    const target = targetOf(path, written);
    found.set(written, {
      written,
      line: lineAt(match.index),
      wants: target.ok ? { kind: "file", paths: [target.path] } : { kind: "refused", why: target.why },
    });
  }
  return [...found.values()];
}

function unescaped(quoted: string): string {
  if (!quoted.includes("\\")) return quoted;
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return quoted;
  }
}

/** Relative imports and exports of TypeScript. Packages are nobody's business here: they stay unknown. */
import { resolveTarget } from "../../specs/contract-fences.ts";
import { lineCounter } from "./lines.ts";
import type { Reference } from "./model.ts";

const FROM =
  /\b(?:from|import)\s{0,99}\(?\s{0,99}(?:"(\.{1,2}(?:\/[^"\n]{0,500})?)"|'(\.{1,2}(?:\/[^'\n]{0,500})?)')/g;

export function typeScriptReferences(path: string, text: string): Reference[] {
  const lineAt = lineCounter(text);
  return [...text.matchAll(FROM)].map((match): Reference => {
    const written = match[1] ?? match[2] ?? "";
    const paths = modulePaths(path, written);
    const why = "leads out of the repository";
    return {
      written,
      line: lineAt(match.index),
      wants: paths.length === 0 ? { kind: "refused", why } : { kind: "file", paths },
    };
  });
}

/** The files that a compiler would look for, in its order. */
export function modulePaths(from: string, written: string): string[] {
  const target = resolveTarget(from, `${written}/.`);
  if (target === null) return [];
  if (/\.[cm]?ts$/i.test(target)) return [target];
  const stem = target.replace(/\.[cm]?js$/i, "");
  return [`${stem}.ts`, `${stem}.d.ts`, `${target}/index.ts`, `${target}/index.d.ts`];
}

/** Imports of proto files. They start at a folder that the compiler is told, so every folder around is tried. */
import { lineCounter } from "./lines.ts";
import { folderOf } from "../../paths/parts.ts";
import { type Reference } from "./model.ts";

const IMPORT = /\bimport\s{1,99}(?:(?:public|weak|option)\s{1,99})?(?:"([^"\n]{1,500})"|'([^'\n]{1,500})')/g;
const PACKAGE = /(?:^|[\n;])[ \t]{0,99}package\s{1,99}([\w.]{1,500})\s{0,99};/;

/** Files that every compiler brings along; what they declare is known. */
export const isBundled = (path: string): boolean => path.startsWith("google/protobuf/");

export function protobufReferences(path: string, text: string): Reference[] {
  const lineAt = lineCounter(text);
  const packaged = (PACKAGE.exec(text)?.[1] ?? "").replaceAll(".", "/");
  return [...text.matchAll(IMPORT)].flatMap((match): Reference[] => {
    const written = match[1] ?? match[2] ?? "";
    if (isBundled(written)) return [];
    const line = lineAt(match.index);
    const paths = importedPaths(path, packaged, written);
    const why = "leads out of the repository";
    return [
      { written, line, wants: paths.length === 0 ? { kind: "refused", why } : { kind: "file", paths } },
    ];
  });
}

/** Where the folders say the package, the compiler's folder is above them; else the nearest one that fits. */
function importedPaths(from: string, packaged: string, written: string): string[] {
  if (!/\.proto$/i.test(written) || written.startsWith("/") || /[\\\0]|(?:^|\/)\.{0,2}(?:\/|$)/.test(written))
    return [];
  const folders: string[] = [];
  const own = folderOf(from);
  if (packaged !== "" && `/${own}`.endsWith(`/${packaged}/`))
    folders.push(own.slice(0, -packaged.length - 1));
  for (let folder = own; ; folder = folderOf(folder.slice(0, -1))) {
    folders.push(folder);
    if (folder === "") break;
  }
  return [...new Set(folders)].slice(0, 64).map((folder) => `${folder}${written}`);
}

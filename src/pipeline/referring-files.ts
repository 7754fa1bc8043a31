/**
 * Which specs may lead to changed contract files: git looks for the files' names, then for the names of the files that
 * hold those, and so on. Too many rather than too few; whoever asks follows the references of those.
 */
import { folderOf } from "../core/paths/parts.ts";
import { filesWithWords } from "../git/grep.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";

const SPECS = [".md"];
/** Formats whose references say the whole name of a file. */
const NAMED = [
  ".yaml",
  ".yml",
  ".json",
  ".proto",
  ".graphql",
  ".graphqls",
  ".gql",
  ".avsc",
  ".avpr",
  ".smithy",
];
/** Formats in which the files of a folder know each other without saying so. */
const OF_FOLDER = /\.(?:graphqls?|gql|avsc|avpr|smithy)$/i;
const TYPESCRIPT = /\.ts$/i;
/** Imports leave the ending out and spread through all code, so specs are asked that link or import any such file. */
const MENTIONS_TYPESCRIPT = [".ts", '"./', "'./", '"../', "'../"];

const MOST_LEVELS = 20;
const MOST_FILES = 1_000;
/** So many words fit into one question. */
const WORDS = 200;

/** null: it cannot be told this way, so that every spec may. */
export async function specsThatMayLead(
  repository: GitRepository,
  head: string,
  changed: ReadonlySet<string>,
): Promise<Set<string> | null> {
  const specs = new Set<string>();
  const known = new Set(changed);
  let open = [...changed];
  for (let level = 0; open.length > 0; level += 1) {
    if (level === MOST_LEVELS || known.size > MOST_FILES) return null;
    const found = await naming(repository, head, open);
    if (found === null) return null;
    for (const path of await besides(repository, head, open)) found.add(path);
    open = [...found].filter((path) => !/\.md$/i.test(path) && !known.has(path));
    for (const path of found) (/\.md$/i.test(path) ? specs : known).add(path);
  }
  if ([...changed].some((path) => TYPESCRIPT.test(path))) {
    const found = await filesWithWords(repository, head, MENTIONS_TYPESCRIPT, SPECS);
    if (found === null) return null;
    for (const path of found) specs.add(path);
  }
  return specs;
}

async function naming(repository: GitRepository, head: string, paths: string[]): Promise<Set<string> | null> {
  const names = [
    ...new Set(
      paths.filter((path) => !TYPESCRIPT.test(path)).map((path) => path.slice(folderOf(path).length)),
    ),
  ];
  const found = new Set<string>();
  for (let start = 0; start < names.length; start += WORDS) {
    const words = names.slice(start, start + WORDS);
    const files = await filesWithWords(repository, head, words, [...SPECS, ...NAMED]);
    if (files === null) return null;
    for (const path of files) found.add(path);
  }
  return found;
}

/** What lies in the same folder as a file of a format whose files know each other. */
async function besides(repository: GitRepository, head: string, paths: string[]): Promise<string[]> {
  const folders = new Set(paths.filter((path) => OF_FOLDER.test(path)).map(folderOf));
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await listTree(repository, head, folder === "" ? undefined : [folder]);
    for (const { path } of entries)
      if (folderOf(path) === folder && (OF_FOLDER.test(path) || /\.md$/i.test(path))) found.push(path);
  }
  return found;
}

/** The two parts of a path in the repository. */

/** With its slash at the end; "" for a file at the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

export function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folders on the way to a path: `a`, `a/b` for `a/b/c`. */
export function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) folders.push(path.slice(0, at));
  return folders;
}

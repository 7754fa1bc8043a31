/** The two parts of a path in the repository. */

/** With its slash at the end; "" for a file at the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

export function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Files beside a contract: what its references lead to, as plain data, so that judging needs no disk and no git. */

/** A file that is there and was not read. */
export interface Unread {
  why: string;
  /** The same for the same content; null when nobody knows. */
  id: string | null;
}

export interface ContractFiles {
  /** By path from the root of the repository. */
  texts: ReadonlyMap<string, string>;
  unread: ReadonlyMap<string, Unread>;
}

export const NO_FILES: ContractFiles = { texts: new Map(), unread: new Map() };

/** A contract with its place, which is where relative references start. */
export interface Placed {
  path: string;
  files: ContractFiles;
  /** Where the contract begins in its file; 1 when it is the file. */
  line?: number;
}

/** What a text names in other files. */
export interface Reference {
  /** As it stands in the text. */
  written: string;
  /** Line in the text, from 1. */
  line: number;
  wants: Wants;
}

export type Wants =
  /** The first of these paths that exists. */
  | { kind: "file"; paths: string[] }
  /** Every file with this ending directly in the folder: languages in which files of a folder are one model. */
  | { kind: "folder"; folder: string; ending: RegExp }
  /** Nothing is read for it. */
  | { kind: "refused"; why: string };

/** The way from a folder to a path, so that two sides in two folders can be compared: `../common/money.json`. */
export function relativePath(folder: string, path: string): string {
  const from = folder.split("/").slice(0, -1);
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

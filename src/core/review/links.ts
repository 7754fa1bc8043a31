/** Addresses of what a text points at; null where there is none, as on a plain checkout. */
export interface Links {
  file(path: string, side: "base" | "head", line?: number): string | null;
  pullRequest(number: number): string;
  /** False where nobody can answer by a comment. */
  comments?: false;
}

/** For texts that are read outside of any host. */
export const noLinks: Links = { file: () => null, pullRequest: () => "", comments: false };

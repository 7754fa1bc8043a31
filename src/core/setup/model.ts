/** Setting up and taking out Headwater: what was found in a checkout, and the list of steps that follows from it. */

/** How something stands at a path of the checkout. Links are seen, never followed. */
export type Standing = "absent" | "file" | "folder" | "link" | "other";

/** By path, relative to the root of the checkout, with `/`. What is not named is absent. */
export type Standings = ReadonlyMap<string, Standing>;

export interface FoundFile {
  path: string;
  standing: Exclude<Standing, "absent">;
  /** Null when it is no file, or cannot be read as text. */
  text: string | null;
  /** The last commit holds exactly this content, so nothing is lost with the file. */
  committed: boolean;
}

export type Step =
  | { do: "create"; path: string; what: string; text: string }
  | { do: "remove"; path: string; what: string }
  /** Left as it is. */
  | { do: "keep"; path: string; what: string; why: string }
  /** Asked for, and not possible. */
  | { do: "skip"; path: string; what: string; why: string; obstacle: boolean };

/** Something that stays when the files are gone, with the exact next step of a person. */
export interface Remaining {
  what: string;
  names: string[];
  /** False: harmless where it is. */
  blocks: boolean;
  next: string;
}

export const CONFIG_FILE = ".kiro/headwater.yaml";
export const HOOK_FOLDER = ".kiro/hooks";
export const WORKFLOW_FOLDER = ".github/workflows";
export const REVIEW_WORKFLOW = `${WORKFLOW_FOLDER}/headwater-review.yml`;

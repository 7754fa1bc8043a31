/** A place inside what is exported, and what has to hold there. */
import type ts from "typescript";
import type { Direction } from "./question.ts";
import { shownName } from "./module-names.ts";

export interface Place {
  path: string[];
  /** Directions that have to hold. */
  needs: Direction[];
  depth?: number;
  /** Names that are judged for themselves, in the same role. */
  judged: Set<string>;
  /** What to show when nothing smaller can be. */
  before?: ts.Node | undefined;
  after?: ts.Node | undefined;
}

/** The names that lead to a place, as people write them. */
export function named(path: string[]): string {
  return `\`${path.map(shownName).join(".").replaceAll("`", "'")}\``;
}

/** A document of several files as one value, with the way back from every pointer to file and line. */
import type { Json } from "../../json.ts";

/** Under this key of the root stand the other files. Formats leave words that begin with `x-` alone. */
export const FILES = "x-headwater-files";

export interface Bundle {
  value: Json;
  lineOf: (pointer: string) => number;
  /** The file that a pointer leads into; null for the contract's own. */
  fileOf: (pointer: string) => string | null;
  /** How a pointer is shown to people: with the file, where it is another. */
  shown: (pointer: string) => string;
  /** Files that are referred to and that are no documents that can be read, by path. */
  unusable: Map<string, string>;
}

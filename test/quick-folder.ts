/**
 * Where repositories and data folders of whole stories lie: thousands of small files that are written, read once and
 * removed. Memory where it serves, else the temporary folder. Nothing that a test says rests on which of them it is.
 */
import { tmpdir } from "node:os";

/** Set by `temporary-folder.ts` for the workers of a run. */
export const QUICK_FOLDER = "TESTS_QUICK_FOLDER";

export const quickFolder = (): string => process.env[QUICK_FOLDER] ?? tmpdir();

/** Which files of a commit hold one of some words: git looks through ten thousand files faster than we can read them. */
import { WorldError } from "../errors.ts";
import { checkObjectId } from "./ids.ts";
import type { GitRepository } from "./model.ts";
import { gitObjects } from "./run.ts";

/** More or longer words do not belong on a command line. */
const MOST_WORDS = 200;
const LONGEST_WORD = 1_000;

/**
 * `endings` keeps to files whose names end so, such as `.md`: looking through fewer is faster.
 *
 * Paths of files at `commit` that hold one of `words`, taken literally. null when it cannot be told this way: a
 * partial clone lacks contents, or the words are none that can be looked for.
 */
export async function filesWithWords(
  repository: GitRepository,
  commit: string,
  words: readonly string[],
  endings: readonly string[] = [],
): Promise<Set<string> | null> {
  const usable = words.length > 0 && words.length <= MOST_WORDS;
  if (!usable || words.some((word) => word === "" || word.length > LONGEST_WORD || /[\n\0]/.test(word)))
    return null;
  const options = ["--files-with-matches", "-z", "--text", "--fixed-strings", "--no-color"];
  const patterns = words.flatMap((word) => ["-e", word]);
  const within = endings.map((ending) => `:(icase,glob)**/*${ending}`);
  try {
    const args = ["grep", ...options, ...patterns, checkObjectId(commit), "--", ...within];
    const { stdout, stderr } = await gitObjects(repository, args, {
      codes: [0, 1],
      env: { GIT_LITERAL_PATHSPECS: "0" },
    });
    // What it could not read it only complains about.
    if (stderr !== "") return null;
    const prefix = `${commit}:`;
    return new Set(
      stdout
        .toString("utf8")
        .split("\0")
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length)),
    );
  } catch (error) {
    if (error instanceof WorldError && error.code === "git_failed") return null;
    throw error;
  }
}

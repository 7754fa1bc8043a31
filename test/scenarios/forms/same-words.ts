/**
 * Takes out of a text only what must differ between the forms, so that the rest can be compared byte by byte:
 * addresses (where a form has none it writes the line instead), commits, numbers of pull requests, how a proposal
 * stands where nobody but a person can open its pull request, and how long a check took.
 */

/** A link inside of a table row leads to a line; without links the row names that line. */
function withoutAddresses(line: string): string {
  const inRow = line.startsWith("|");
  return line
    .replaceAll(/ \(\[(?:before|living spec)\]\([^)]*\)\)/g, "")
    .replaceAll(
      /\[([^\]]*)\]\(http[^)#]*(?:#L(\d+))?\)/g,
      (_, text: string, at: string | undefined) =>
        `${text}${inRow && at !== undefined ? ` (line ${at})` : ""}`,
    );
}

const STANDS = [
  / \(#\d+\): open, waits for people\./,
  /: on a branch, waits for people to open its pull request\. `headwater\/[a-z-]+\/[0-9a-f]{8}`/,
];

/** `numbers`: the hook of each pull request that a form opened. */
export function sameWords(text: string, numbers: ReadonlyMap<number, string> = new Map()): string {
  const lines = text.trim().split("\n").map(withoutAddresses);
  return lines
    .map((line) => STANDS.reduce((rest, words) => rest.replace(words, ": <proposed>"), line))
    .join("\n")
    .replaceAll(/`#(\d+)`/g, (whole, number: string) => {
      const hook = numbers.get(Number(number));
      return hook === undefined ? whole : `\`${hook}\``;
    })
    .replaceAll(/ changed (?:in #1|on this branch)\./g, " changed <where>.")
    .replaceAll(/`[0-9a-f]{10}`/g, "`<commit>`")
    .replaceAll(/passed in \d+\.\d s/g, "passed in <time>");
}

/** The part of a proposal's body that is about the work; the rest is about who wrote it where. */
export const workOf = (body: string): string => body.split("#### How it was made")[0] ?? "";

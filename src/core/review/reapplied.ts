/** Texts of a proposal that is carried over to another base after the pull request it belonged to was merged. */

interface Carried {
  /** Body of the first proposal without its marker. */
  body: string;
  from: number;
  cause: number;
  commit: { sha: string; verified: boolean; reason: string };
}

const NOTE_END = "<!-- headwater-carried -->";

export const reapplied = {
  commitMessage: (title: string, from: number): string =>
    `${title}\n\nThe same change as in #${from}, on top of the branch that its base was merged into.`,

  /** A carried-over body leads with why it is here; carried over twice, it says so once, for the latest time. */
  body: ({ body, from, cause, commit }: Carried): string => {
    const end = body.indexOf(NOTE_END);
    const rest = end === -1 ? body : body.slice(end + NOTE_END.length).trimStart();
    const signed = commit.verified ? "verified by the host" : `not verified (${commit.reason})`;
    return [
      `> This is the proposal #${from}, carried over because #${cause} was merged before it. Approvals given there do not count here. The checks below ran before the merge and were not repeated. Its commit is ${signed}.`,
      "",
      NOTE_END,
      "",
      rest,
    ].join("\n");
  },
};

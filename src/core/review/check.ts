/** What the check run `headwater/spec-review` says. It fails a pull request only for problems of level error. */
import { fitLines } from "./budget.ts";
import { noLinks } from "./links.ts";
import type { Review } from "./model.ts";
import { introducedProblems, notCheckedSection, problemLine } from "./sections.ts";
import { cut } from "./visible.ts";
import { headline, verdictSentence } from "./verdict.ts";
import { count } from "./words.ts";

export interface ReviewCheck {
  conclusion: "success" | "failure";
  title: string;
  summary: string;
}

/** A breaking change is a fact, not a fault: it does not fail the check unless a rule says so. */
export function reviewCheck(review: Review): ReviewCheck {
  const introduced = introducedProblems(review);
  const errors = introduced.filter((problem) => problem.level === "error");
  const sentence = verdictSentence(review);
  const lead = review.verdict === "none" ? sentence : `${headline(review)}: ${sentence}`;
  const plain = lead.replace(/`/gu, "").replace(/\\(?=[^\w\s])/gu, "");
  const title = errors.length === 0 ? plain : `${count(errors.length, "error")} introduced. ${plain}`;
  const lines = introduced.map((problem) => problemLine(problem, noLinks));
  const problems =
    lines.length === 0
      ? []
      : ["", "Problems that this change introduces:", "", ...fitLines(lines, 40_000, "problem")];
  const verdict =
    errors.length === 0
      ? "The check passes: no rule that this repository sets to `error` is broken by this change."
      : "The check fails because of the rules at level error. Fix them, or change their level under `rules` in `.kiro/headwater.yaml`.";
  return {
    conclusion: errors.length === 0 ? "success" : "failure",
    title: cut(title, 250),
    summary: [lead, "", verdict, ...problems, "", notCheckedSection(review)].join("\n").trim(),
  };
}

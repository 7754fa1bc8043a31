/** Which other open pull requests change the same requirements or contract elements. */
import { fitLines } from "./budget.ts";
import { inlineCode, link } from "./escape.ts";
import type { Links } from "./links.ts";
import type { Review } from "./model.ts";
import { cutMiddle } from "./visible.ts";
import { list } from "./words.ts";

const MOST_ITEMS = 6;

export function overlapSection(review: Pick<Review, "overlap">, links: Links): string {
  const byPull = Map.groupBy(review.overlap, ({ pullRequest, spec }) => `${String(pullRequest)} ${spec}`);
  const lines = [...byPull.values()].flatMap((shared) => {
    const [first] = shared;
    if (first === undefined) return [];
    const names = shared.slice(0, MOST_ITEMS).map(({ item }) => inlineCode(cutMiddle(item, 90)));
    const rest = shared.length - names.length;
    const items = rest > 0 ? `${names.join(", ")} and ${String(rest)} more` : list(names);
    const number = `#${String(first.pullRequest)}`;
    return [
      `- ${link(number, links.pullRequest(first.pullRequest))}: ${items} of ${inlineCode(cutMiddle(first.spec, 80))}`,
    ];
  });
  if (lines.length === 0) return "";
  const lead = "Agree on these before one of the pull requests is merged; the later one will have to follow.";
  return [
    "#### Changed by other open pull requests too",
    "",
    lead,
    "",
    ...fitLines(lines, 4_000, "line"),
  ].join("\n");
}

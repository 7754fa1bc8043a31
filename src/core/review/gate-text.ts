/** What the check run `headwater/approval` says: whose yes is missing, for what, and what voids one. */
import { escapeMarkdown, inlineCode } from "./escape.ts";
import type { ClaimVerdict, GateDecision } from "./gate.ts";

export interface GateText {
  title: string;
  summary: string;
}

/** GitHub cuts check output at 65,535; a list of paths never needs more than this to make its point. */
const MOST_PATHS = 50;

function pathList(paths: string[]): string {
  const shown = paths.slice(0, MOST_PATHS).map((path) => inlineCode(path));
  const rest = paths.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, … and ${rest} more` : "");
}

function stateWords(claim: ClaimVerdict): string {
  switch (claim.state) {
    case "approved":
      return `approved by ${claim.approvedBy.map((login) => escapeMarkdown(login)).join(", ")}`;
    case "auto":
      return "covered by the hook's `approval: auto` at the trusted commit";
    case "waiting":
      return "waiting for an approving review by a person with write permission";
    case "blocked":
      return "blocked";
  }
}

/** Title and summary for one decision; `pullRequest` is named where several share the head. */
export function gateText(decisions: { pullRequest: number; decision: GateDecision }[]): GateText {
  const claims = decisions.flatMap((entry) => entry.decision.claims);
  if (claims.length === 0) {
    return { title: "Nothing here was written by Headwater", summary: "There is nothing to approve." };
  }
  const open = claims.filter((claim) => claim.state === "waiting" || claim.state === "blocked");
  const title =
    open.length === 0
      ? `Approved: ${claims.map((claim) => claim.label).join(", ")}`
      : `Waiting: ${open.map((claim) => claim.label).join(", ")} needs an approving review`;
  const lines: string[] = [];
  for (const { pullRequest, decision } of decisions) {
    if (decisions.length > 1) lines.push(`**Pull request #${pullRequest}**`, "");
    for (const claim of decision.claims) {
      lines.push(`- **${claim.label}**: ${stateWords(claim)}. Files: ${pathList(claim.paths)}.`);
      for (const reason of claim.notCounted) lines.push(`  - Not counted: ${escapeMarkdown(reason)}`);
      lines.push(`  - Content \`${claim.digest.slice(0, 12)}\``);
    }
    lines.push("");
  }
  lines.push(
    "An approval binds this content, the specs that caused it and the base branch. A push that changes any of them voids it; an empty commit does not.",
  );
  return { title: title.slice(0, 250), summary: lines.join("\n").slice(0, 60_000) };
}

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

const names = (claim: ClaimVerdict): string =>
  claim.approvedBy.map((login) => escapeMarkdown(login)).join(", ");

function stateWords(claim: ClaimVerdict): string {
  switch (claim.state) {
    case "approved":
      return `approved by ${names(claim)}`;
    case "auto":
      return "covered by the hook's `approval: auto` at the trusted commit";
    case "waiting":
      return claim.approvedBy.length === 0
        ? "waiting for an approving review by a person with write permission"
        : `waiting for another approving review by a person with write permission; so far by ${names(claim)}`;
    case "blocked":
      return "blocked";
  }
}

const labels = (claims: ClaimVerdict[], state: ClaimVerdict["state"]): string[] =>
  claims.filter((claim) => claim.state === state).map(({ label }) => label);

function titleOf(claims: ClaimVerdict[]): string {
  const waiting = labels(claims, "waiting");
  const blocked = labels(claims, "blocked");
  const need = waiting.length === 1 ? "needs" : "need";
  const parts = [
    waiting.length === 0 ? "" : `Waiting: ${waiting.join("; ")} ${need} an approving review`,
    blocked.length === 0 ? "" : `Blocked: ${blocked.join("; ")}`,
  ].filter((part) => part !== "");
  if (parts.length > 0) return parts.join(". ");
  return `Approved: ${claims.map(({ label }) => label).join("; ")}`;
}

/** Title and summary for one decision; `pullRequest` is named where several share the head. */
export function gateText(decisions: { pullRequest: number; decision: GateDecision }[]): GateText {
  const claims = decisions.flatMap((entry) => entry.decision.claims);
  if (claims.length === 0) {
    return { title: "Nothing here was written by Headwater", summary: "There is nothing to approve." };
  }
  const lines: string[] = [];
  for (const { pullRequest, decision } of decisions) {
    if (decisions.length > 1) lines.push(`**Pull request #${pullRequest}**`, "");
    for (const claim of decision.claims) {
      lines.push(`- **${claim.label}**: ${stateWords(claim)}. Files: ${pathList(claim.paths)}.`);
      const lead = claim.state === "blocked" ? "Why" : "Not counted";
      for (const reason of claim.notCounted) lines.push(`  - ${lead}: ${escapeMarkdown(reason)}`);
      lines.push(`  - Content \`${claim.digest.slice(0, 12)}\``);
    }
    lines.push("");
  }
  lines.push(
    "An approval binds this content, the specs that caused it and the base branch. A push that changes any of them voids it; an empty commit does not.",
  );
  return { title: titleOf(claims).slice(0, 250), summary: lines.join("\n").slice(0, 60_000) };
}

/** What people read about the runs of a pull request that has ended: where each of its proposals stands now. */
import type { ProposalLine } from "../core/review/model.ts";
import type { Host, PullRequest } from "../ports.ts";
import { asOwnProposal, provesCause } from "./own-proposals.ts";

/** The line with what the host says of its proposal; a number that names anything else proves nothing. */
async function lineNow(host: Host, cause: PullRequest, line: ProposalLine): Promise<ProposalLine> {
  if (line.outcome !== "open" || line.pullRequest === null) return line;
  const pr = await host.pullRequest(line.pullRequest);
  const own = pr === null ? null : asOwnProposal(host, pr);
  if (own === null || provesCause(host, own, cause) === null) return line;
  return { ...line, outcome: own.pr.merged ? "merged" : own.pr.state };
}

export async function linesNow(
  host: Host,
  cause: PullRequest,
  lines: ProposalLine[],
): Promise<ProposalLine[]> {
  const now: ProposalLine[] = [];
  for (const line of lines) now.push(await lineNow(host, cause, line));
  return now;
}

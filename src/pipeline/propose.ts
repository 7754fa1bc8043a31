/** Stage "propose": checks a finished run against the guard and the target as it is now, then publishes it. */
import type { AgentResult } from "../agent/model.ts";
import type { FileChange, Violation } from "../core/changes/change-set.ts";
import { guardChangeSet } from "../core/changes/guard.ts";
import { branchName } from "../core/plan/branch.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import { writeMarker } from "../core/review/marker.ts";
import { renderProposal } from "../core/review/proposal.ts";
import type { ProposalText } from "../core/review/proposal.ts";
import { withRequester } from "../core/review/requester-trailer.ts";
import { changeSetDigest } from "../core/changes/digest.ts";
import { entriesAt } from "./content.ts";
import { publish } from "./publish.ts";
import type { Published, Publisher } from "./publish.ts";

export interface Proposing extends Publisher {
  /** Tip of the target branch, read just now. */
  tip: string;
  secrets: string[];
  requester: number | null;
  text: Omit<ProposalText, "run" | "result" | "commit">;
}

export type Proposed =
  | Published
  | { kind: "empty" }
  | { kind: "refused"; violations: Violation[] }
  /** The target moved under a path that the run changed: the run has to be done again. */
  | { kind: "outdated"; path: string };

/** The first changed path whose content at `tip` is not what the run started from. */
async function movedUnder(publisher: Publisher, tip: string, files: FileChange[]): Promise<string | null> {
  const entries = await entriesAt(
    publisher.repository,
    tip,
    files.map(({ path }) => path),
  );
  return files.find(({ path, before }) => (entries.get(path)?.oid ?? null) !== before)?.path ?? null;
}

export async function propose(run: PlannedRun, result: AgentResult, proposing: Proposing): Promise<Proposed> {
  const { changes } = result;
  if (changes.files.length === 0) return { kind: "empty" };
  const violations = guardChangeSet(changes, { writes: run.writes, secrets: proposing.secrets });
  if (violations.length > 0) return { kind: "refused", violations };
  await proposing.fetch(proposing.tip);
  const moved = await movedUnder(proposing, proposing.tip, changes.files);
  if (moved !== null) return { kind: "outdated", path: moved };
  const marker = {
    v: 1 as const,
    kind: "proposal" as const,
    hook: run.hook,
    key: run.key,
    pullRequest: run.trigger.pullRequest,
    merged: run.trigger.mergeCommit !== null,
    requester: proposing.requester,
    digest: changeSetDigest(changes.files),
  };
  const unsigned = { sha: "", verified: false, reason: "not written yet" };
  const texts = (commit: ProposalText["commit"]): ReturnType<typeof renderProposal> =>
    renderProposal({ ...proposing.text, run, result, commit });
  return publish(proposing, {
    branch: branchName(run.hook, run.id),
    target: { branch: run.target.branch, sha: proposing.tip },
    files: changes.files,
    message: withRequester(texts(unsigned).commitMessage, proposing.requester),
    describe: (commit) => {
      const { title, body } = texts(commit);
      return { title, body: writeMarker(body, marker) };
    },
  });
}

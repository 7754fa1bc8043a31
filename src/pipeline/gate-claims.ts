/** Recomputes, from git and the host, which content of ours a pull request carries and who approved it. */
import type { Claim } from "../core/review/gate.ts";
import type { PullRequest } from "../ports.ts";
import { claimOfMerged, claimOfStrays } from "./carried-claims.ts";
import { claimOfProposal } from "./claim-of-proposal.ts";
import { changedPaths } from "./content.ts";
import type { GatePoint, GateScene, Judging } from "./judging.ts";
import { mergedProposals } from "./merged-proposals.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { strayPaths } from "./stray-paths.ts";
import { voteReader } from "./votes.ts";

export type { GatePoint, GateScene } from "./judging.ts";

/**
 * Every claim of ours on `pr`, judged at `point`. Empty: nothing of ours is in it. The commits of the point must
 * be in the repository already.
 */
export async function gateClaims(scene: GateScene, pr: PullRequest, point: GatePoint): Promise<Claim[]> {
  const { host, repository } = scene;
  const judging: Judging = { ...scene, point, reader: voteReader(host, repository) };
  const own = asOwnProposal(host, pr);
  if (own !== null) return [await claimOfProposal(judging, own)];
  const changed = new Set(await changedPaths(repository, point.base, point.head));
  const carrier = { pr, changed };
  const merged = await mergedProposals(judging, pr, changed);
  const accounted = new Set(merged.flatMap(({ paths }) => paths));
  const touched = await strayPaths(judging, pr);
  const strays = [...touched].filter((path) => changed.has(path) && !accounted.has(path)).toSorted();
  const claims: Claim[] = [];
  for (const entry of merged) claims.push(await claimOfMerged(judging, carrier, entry));
  if (strays.length > 0) claims.push(await claimOfStrays(judging, carrier, strays));
  return claims.toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

/** Check runs stand on commits: when a pull request ends, the others on its head are decided without it. */
import type { PullRequest } from "../ports.ts";
import { withCurrentBase } from "./current-base.ts";
import { openScene } from "./scene.ts";
import { settleGate } from "./settle-gate.ts";
import type { World } from "./world.ts";

/** Decides the gate anew for the open pull requests that share the head of `ended`; nothing is read when none do. */
export async function settleOthersAtHead(world: World, ended: PullRequest): Promise<void> {
  const { host } = world;
  const { sha } = ended.head;
  const others = (await host.pullRequestsAt(sha)).filter(
    (other) => other.number !== ended.number && other.state === "open" && other.head.sha === sha,
  );
  const [first] = others;
  const scene = first === undefined ? null : await openScene(world, first);
  if (scene === null) return;
  const pullRequests = await Promise.all(
    others.map((other) => withCurrentBase(host, scene.repository, other)),
  );
  await settleGate(world, scene, { headSha: sha, pullRequests, checks: await host.checks(sha) });
}

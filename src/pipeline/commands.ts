/** Commands in comments: who may give them, what they do, and how they are acknowledged. */
import type { Actor } from "../core/events.ts";
import { parseCommand } from "../core/review/commands.ts";
import type { Command } from "../core/review/commands.ts";
import { readMarker, writeMarker } from "../core/review/marker.ts";
import { helpReply, refusedReply, statusReply, unknownReply } from "../core/review/replies.ts";
import { WorldError } from "../errors.ts";
import type { CommentRecord, PullRequest } from "../ports.ts";
import { withCurrentBase } from "./current-base.ts";
import { asOwnProposal, causeOf } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { loadState, stateKey, stateToJson } from "./pull-request-state.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import { readOnce } from "./read-once.ts";
import { openScene } from "./scene.ts";
import { gateOf } from "./settle-gate.ts";
import { proposalLines } from "./spec-review.ts";
import { findSticky } from "./sticky-comment.ts";
import type { World } from "./world.ts";

/** What the caller has to do after a command: review these pull requests again, or nothing. */
export interface CommandEffect {
  outcome: string;
  /** Pull request whose state changed; its review decides what runs now. */
  review: number | null;
}

const nothing = (outcome: string): CommandEffect => ({ outcome, review: null });

interface Commanding {
  world: World;
  number: number;
  comment: CommentRecord;
  comments: CommentRecord[];
  command: Command;
  pr: PullRequest;
}

const scopeOf = (world: World, number: number): string => `${world.host.repository.id}#${number}`;
const commandKey = (world: World, id: number): string => `command:${world.host.repository.id}:${id}`;

async function reply({ world, number, comment, comments }: Commanding, text: string): Promise<void> {
  const { host } = world;
  const said = comments.some((other) => {
    if (other.author.id !== host.self.accountId) return false;
    const marker: Record<string, unknown> = { ...readMarker(other.body) };
    return marker["kind"] === "reply" && marker["comment"] === comment.id;
  });
  if (!said)
    await host.createComment(number, writeMarker(text, { v: 1, kind: "reply", comment: comment.id }));
}

/** At most one refusal a person and pull request: refusals must not become a way to make noise. */
async function refuse(commanding: Commanding, permission: string): Promise<CommandEffect> {
  const { world, number, comment, comments } = commanding;
  const { host } = world;
  await host.react(comment.id, "confused");
  const refusedBefore = comments.some((other) => {
    const marker: Record<string, unknown> = { ...readMarker(other.body) };
    return other.author.id === host.self.accountId && marker["refused"] === comment.author.id;
  });
  if (!refusedBefore) {
    const text = refusedReply({ login: comment.author.login, permission, needs: "write" });
    await host.createComment(
      number,
      writeMarker(text, { v: 1, kind: "reply", comment: comment.id, refused: comment.author.id }),
    );
  }
  return nothing(`refused: ${comment.author.login} has ${permission}`);
}

/** A command on a proposal is about the pull request that caused it, and about that one hook. */
async function subjectOf({
  world,
  pr,
  command,
}: Commanding): Promise<{ number: number; hook: string | null; own: OwnProposal | null }> {
  const named = "hook" in command ? (command.hook ?? null) : null;
  const own = asOwnProposal(world.host, pr);
  if (own === null) return { number: pr.number, hook: named, own: null };
  const cause = await causeOf(world.host, own);
  return { number: cause?.pullRequest.number ?? pr.number, hook: own.hook, own };
}

async function changeState(
  world: World,
  number: number,
  change: (state: PullRequestState) => PullRequestState,
): Promise<void> {
  const key = stateKey(world.host.repository.id, number);
  const sticky = findSticky(world.host, await world.host.comments(number));
  const state = await loadState(world.store, key, sticky?.marker);
  await world.store.put(key, stateToJson(change(state)));
}

async function stop(commanding: Commanding): Promise<CommandEffect> {
  const { world } = commanding;
  const { number, hook, own } = await subjectOf(commanding);
  const stopped = hook ?? "*";
  world.jobs.abort(
    scopeOf(world, number),
    "stopped by a person",
    (job) => hook !== null && job.hook !== hook,
  );
  await changeState(world, number, (state) => ({
    stopped: [...new Set([...state.stopped, stopped])],
    retry: state.retry.filter((name) => hook !== null && name !== hook),
    runs: state.runs.map((line) =>
      (hook === null || line.hook === hook) && line.pullRequest === own?.pr.number
        ? { ...line, outcome: "stopped", detail: "Stopped by a person." }
        : line,
    ),
  }));
  if (own !== null && own.pr.state === "open")
    await world.host.updatePullRequest(own.pr.number, { state: "closed" });
  return { outcome: `stopped ${stopped}`, review: number };
}

async function retry(commanding: Commanding): Promise<CommandEffect> {
  const { world } = commanding;
  const { number, hook } = await subjectOf(commanding);
  const about = (name: string): boolean => hook === null || name === hook;
  await changeState(world, number, (state) => ({
    stopped: state.stopped.filter((name) => name !== "*" && !about(name)),
    retry: hook === null ? state.runs.map((line) => line.hook) : [...new Set([...state.retry, hook])],
    runs: state.runs.filter((line) => !about(line.hook)),
  }));
  return { outcome: `retry ${hook ?? "all hooks"}`, review: number };
}

async function status(commanding: Commanding): Promise<CommandEffect> {
  const { world, pr } = commanding;
  const { host } = world;
  const scene = await openScene(world, pr);
  if (scene === null) return nothing("repository is gone");
  const current = await withCurrentBase(host, scene.repository, pr);
  const decision = await gateOf(world, scene, current);
  const sticky = findSticky(host, commanding.comments);
  const state = await loadState(world.store, stateKey(host.repository.id, pr.number), sticky?.marker);
  const running = world.jobs.running(scopeOf(world, pr.number)).map(({ hook }) => hook);
  await reply(
    commanding,
    statusReply({
      mode: scene.instructions.config.mode,
      gate: decision,
      proposals: proposalLines(state, []),
      running,
      stopped: state.stopped,
    }),
  );
  return nothing("status");
}

async function obey(commanding: Commanding): Promise<CommandEffect> {
  const { command } = commanding;
  switch (command.verb) {
    case "help":
      await reply(commanding, helpReply());
      return nothing("help");
    case "status":
      return status(commanding);
    case "retry":
      return retry(commanding);
    case "stop":
      return stop(commanding);
    case "unknown":
      await reply(commanding, unknownReply(command));
      return nothing("unknown verb");
  }
}

/**
 * Handles one new comment. The comment is read again before anything is done: what counts is what stands there,
 * by whom, and that person's permission now. An unreadable permission refuses.
 */
export async function handleComment(
  outer: World,
  event: { number: number; comment: { id: number; body: string }; sender: Actor },
): Promise<CommandEffect> {
  if (event.sender.type !== "person" || parseCommand(event.comment.body) === null)
    return nothing("not a command");
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const comments = await host.comments(event.number);
  const comment = comments.find(({ id }) => id === event.comment.id);
  if (comment === undefined) return nothing("the comment is gone");
  const command = parseCommand(comment.body);
  if (command === null || comment.body !== event.comment.body) return nothing("the comment was edited");
  if (comment.author.id !== event.sender.id || comment.appId !== null) return nothing("not by the sender");
  if ((await world.store.get(commandKey(world, comment.id))) !== undefined) return nothing("obeyed before");
  const pr = await host.pullRequest(event.number);
  if (pr === null) return nothing("the pull request is gone");
  const commanding: Commanding = { world, number: event.number, comment, comments, command, pr };
  const permission = await permissionOf(world, comment.author.login);
  if (permission !== "write" && permission !== "admin") return refuse(commanding, permission);
  await host.react(comment.id, command.verb === "unknown" ? "confused" : "eyes");
  const effect = await obey(commanding);
  await world.store.put(commandKey(world, comment.id), effect.outcome);
  return effect;
}

/** Fails closed: when the host does not say, the answer is "unknown", which permits nothing. */
async function permissionOf(world: World, login: string): Promise<string> {
  try {
    return await world.host.permission(login);
  } catch (error) {
    if (error instanceof WorldError && error.retryable) throw error;
    return "unknown";
  }
}

/** Commands in comments: who may give them, what they do, and how they are acknowledged. */
import type { Actor } from "../core/events.ts";
import { parseCommand } from "../core/review/commands.ts";
import type { Command } from "../core/review/commands.ts";
import { withAcceptance } from "../core/review/acceptance.ts";
import type { ProposalLine } from "../core/review/model.ts";
import { readMarker, writeMarker } from "../core/review/marker.ts";
import { helpReply, noHookReply, refusedReply, statusReply, unknownReply } from "../core/review/replies.ts";
import { WorldError } from "../errors.ts";
import type { CommentRecord, PullRequest } from "../ports.ts";
import { objectionToAcceptance } from "./acceptances.ts";
import { scopeOf } from "./answer-plan.ts";
import { withCurrentBase } from "./current-base.ts";
import { asOwnProposal, causeOf } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { proposalLines } from "./proposal-lines.ts";
import { loadState, stateKey } from "./pull-request-state.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import { readOnce } from "./read-once.ts";
import { changeState } from "./run-lines.ts";
import { forgetResult } from "./run-result.ts";
import { openScene } from "./scene.ts";
import { gateOf } from "./settle-gate.ts";
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

/** Applies a command unless a newer one was obeyed before: deliveries may arrive in any order. */
async function changeBy(
  { world, comment }: Commanding,
  number: number,
  change: (state: PullRequestState) => PullRequestState,
): Promise<boolean> {
  const sticky = findSticky(world.host, await world.host.comments(number));
  let obeyed = false;
  await changeState(world, { pullRequest: number, marker: sticky?.marker }, (state) => {
    if (comment.id < state.lastCommand) return state;
    obeyed = true;
    return { ...change(state), lastCommand: comment.id };
  });
  return obeyed;
}

const OVERTAKEN = nothing("a newer command was obeyed before");

async function stop(commanding: Commanding): Promise<CommandEffect> {
  const { world } = commanding;
  const { number, hook, own } = await subjectOf(commanding);
  const stopped = hook ?? "*";
  const about = (name: string): boolean => hook === null || name === hook;
  const ended = (line: ProposalLine): boolean =>
    about(line.hook) && (line.outcome === "running" || (own !== null && line.pullRequest === own.pr.number));
  const obeyed = await changeBy(commanding, number, (state) => ({
    ...state,
    stopped: [...new Set([...state.stopped, stopped])],
    retry: state.retry.filter((name) => !about(name)),
    runs: state.runs.map((line) =>
      ended(line) ? { ...line, outcome: "stopped", detail: "Stopped by a person." } : line,
    ),
  }));
  if (!obeyed) return OVERTAKEN;
  world.jobs.abort(scopeOf(world, number), "stopped by a person", (job) => !about(job.hook));
  if (own !== null && own.pr.state === "open")
    await world.host.updatePullRequest(own.pr.number, { state: "closed" });
  return { outcome: `stopped ${stopped}`, review: number };
}

/** Every hook that may be stopped one by one: those in force, and those that ran here (the cascade among them). */
async function knownHooks({ world, pr }: Commanding, state: PullRequestState): Promise<string[]> {
  const scene = await openScene(world, pr);
  const named = scene?.instructions.hooks.map(({ name }) => name) ?? [];
  return [...new Set([...named, ...state.runs.map((line) => line.hook)])];
}

/** Hooks that may be meant by a name which none of them has; null when the command names none, or a known one. */
async function misnamed(commanding: Commanding): Promise<{ hook: string; known: string[] } | null> {
  const { world, pr, command, comments } = commanding;
  const hook = "hook" in command ? command.hook : null;
  if (hook === null || asOwnProposal(world.host, pr) !== null) return null;
  const marker = findSticky(world.host, comments)?.marker;
  const state = await loadState(world.store, stateKey(world.host.repository.id, pr.number), marker);
  const known = await knownHooks(commanding, state);
  return known.includes(hook) ? null : { hook, known };
}

async function retry(commanding: Commanding): Promise<CommandEffect> {
  const { world, comments } = commanding;
  const { number, hook } = await subjectOf(commanding);
  const about = (name: string): boolean => hook === null || name === hook;
  const marker = findSticky(world.host, comments)?.marker;
  const before = await loadState(world.store, stateKey(world.host.repository.id, number), marker);
  // One hook is lifted out of "all": the others stay stopped by their names.
  const stopped =
    hook !== null && before.stopped.includes("*")
      ? await knownHooks(commanding, before)
      : before.stopped.filter((name) => name !== "*");
  const obeyed = await changeBy(commanding, number, (state) => ({
    ...state,
    stopped: stopped.filter((name) => !about(name)),
    retry: hook === null ? state.runs.map((line) => line.hook) : [...new Set([...state.retry, hook])],
    runs: state.runs.filter((line) => !about(line.hook) || line.outcome === "running"),
  }));
  if (!obeyed) return OVERTAKEN;
  for (const line of before.runs) {
    if (about(line.hook) && line.outcome !== "running") await forgetResult(world, line.key);
  }
  return { outcome: `retry ${hook ?? "all hooks"}`, review: number };
}

/** Remembered for this pull request; no order matters, since every comment speaks for itself. */
async function accept(
  { world, number, comment, comments }: Commanding,
  command: Extract<Command, { verb: "accept" }>,
): Promise<CommandEffect> {
  const { fingerprint, reason } = command;
  const { id, login } = comment.author;
  const marker = findSticky(world.host, comments)?.marker;
  await changeState(world, { pullRequest: number, marker }, (state) => ({
    ...state,
    accepted: withAcceptance(state.accepted, { fingerprint, reason, by: { id, login }, comment: comment.id }),
  }));
  return { outcome: `accepted ${fingerprint}`, review: number };
}

/** What is answered instead of obeying; null when nothing is in the way. */
async function objectionTo(commanding: Commanding): Promise<{ reply: string; outcome: string } | null> {
  const { world, pr, comment, command } = commanding;
  if (command.verb === "accept") {
    const { fingerprint } = command;
    const reply = await objectionToAcceptance(world, { pr, comment, fingerprint });
    return reply === null ? null : { reply, outcome: `not accepted: ${fingerprint}` };
  }
  const wrong = await misnamed(commanding);
  return wrong === null
    ? null
    : { reply: noHookReply(wrong.hook, wrong.known), outcome: `no hook ${wrong.hook}` };
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
    case "accept":
      return accept(commanding, command);
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
  const before = await obeyedBefore(world, comment.id);
  if (before !== null) return before;
  const pr = await host.pullRequest(event.number);
  if (pr === null) return nothing("the pull request is gone");
  const commanding: Commanding = { world, number: event.number, comment, comments, command, pr };
  const permission = await permissionOf(world, comment.author.login);
  if (permission !== "write" && permission !== "admin")
    return obeyed(world, comment.id, await refuse(commanding, permission));
  const objection = await objectionTo(commanding);
  await host.react(comment.id, command.verb === "unknown" || objection !== null ? "confused" : "eyes");
  if (objection === null) return obeyed(world, comment.id, await obey(commanding));
  await reply(commanding, objection.reply);
  return obeyed(world, comment.id, nothing(objection.outcome));
}

/** Remembered, so that the same comment commands once; what it set off is looked at again after a crash. */
async function obeyed(world: World, comment: number, effect: CommandEffect): Promise<CommandEffect> {
  await world.store.put(commandKey(world, comment), { outcome: effect.outcome, review: effect.review });
  return effect;
}

async function obeyedBefore(world: World, comment: number): Promise<CommandEffect | null> {
  const known = await world.store.get(commandKey(world, comment));
  if (typeof known !== "object" || known === null || Array.isArray(known)) return null;
  const { review } = known;
  return { outcome: "obeyed before", review: typeof review === "number" ? review : null };
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

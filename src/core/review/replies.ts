/** What Headwater answers to commands in comments. */
import type { Mode } from "../config-model.ts";
import type { ClaimVerdict, GateDecision } from "./gate.ts";
import { nearest } from "./commands.ts";
import type { Command, Verb } from "./commands.ts";
import { escapeMarkdown, inlineCode } from "./escape.ts";
import type { ProposalLine } from "./model.ts";
import { proposalWords } from "./proposal-words.ts";
import { cut, cutMiddle } from "./visible.ts";
import { count, list } from "./words.ts";

const MEANINGS: Record<Verb, string> = {
  help: "shows this list",
  status: "says where this pull request stands: approvals, proposals, runs",
  retry: "runs the hooks of this pull request again, or only the one that is named",
  stop: "stops them; said on a proposal, it closes that proposal. `retry` lifts it",
  accept: "accepts a breaking contract change of this pull request by the fingerprint that the review shows",
};
const ARGUMENT: Record<Verb, string> = {
  help: "",
  status: "",
  retry: " [hook]",
  stop: " [hook]",
  accept: " <fingerprint> <reason>",
};

const verbLines = (): string[] =>
  (Object.keys(MEANINGS) as Verb[]).map(
    (verb) => `- \`/headwater ${verb}${ARGUMENT[verb]}\` ${MEANINGS[verb]}`,
  );

export function helpReply(): string {
  return [
    "Commands go on the first line of a new comment; `/hw` is short for `/headwater`. Edited comments, quotes and code are ignored. They need write permission.",
    "",
    ...verbLines(),
  ].join("\n");
}

/** `permission` is what the host said, or "unknown" when it said nothing. */
export function refusedReply(refusal: { login: string; permission: string; needs: string }): string {
  const has =
    refusal.permission === "unknown"
      ? "the host did not say what permission that account has here"
      : `that account has ${refusal.permission === "none" ? "no permission" : `${escapeMarkdown(refusal.permission)} permission`} here`;
  return `Not done: commands need ${refusal.needs} permission, and ${has} (${inlineCode(cut(refusal.login, 60))}). Somebody with ${refusal.needs} permission can give the command in a new comment. Further refusals to the same account get a reaction only.`;
}

export function unknownReply(command: Extract<Command, { verb: "unknown" }>): string {
  const { suggestion } = command;
  const meant =
    suggestion === null ? "" : ` Did you mean \`/headwater ${suggestion}${ARGUMENT[suggestion]}\`?`;
  return [
    `Not done: ${inlineCode(cut(command.text, 80))} is not a command of Headwater.${meant}`,
    "",
    ...verbLines(),
  ].join("\n");
}

/** A command names a hook that this repository does not have. */
export function noHookReply(hook: string, known: string[]): string {
  const meant = nearest(hook, known);
  const names = list(known.slice(0, 20).map((name) => inlineCode(cut(name, 80))));
  const there = known.length === 0 ? "No hook is known here." : `Known here: ${names}.`;
  return `Not done: there is no hook ${inlineCode(cut(hook, 80))}.${meant === null ? "" : ` Did you mean ${inlineCode(cut(meant, 80))}?`} ${there}`;
}

/** `why` is a sentence; logins in it are shown as what they are. */
export function notAcceptedReply(why: string): string {
  return `Not accepted: ${escapeMarkdown(cut(why, 300))}`;
}

/** The fingerprint names no change of this pull request as it is now. */
export function noChangeReply(fingerprint: string): string {
  return `Not accepted: no contract change here has the fingerprint ${inlineCode(cut(fingerprint, 40))}. The review shows the fingerprints of breaking changes; one changes when its change does.`;
}

export interface Status {
  mode: Mode;
  gate: GateDecision;
  proposals: ProposalLine[];
  /** Hooks whose run is under way in this process. */
  running: string[];
  /** Hooks that a person stopped; "*" stands for all. */
  stopped: string[];
}

function claimLine(claim: ClaimVerdict): string {
  const label = escapeMarkdown(claim.label).replace(/`(#\d+)`/gu, "$1");
  const files = count(claim.paths.length, "file");
  const who = list(claim.approvedBy.map((login) => inlineCode(login)));
  const notes = claim.notCounted
    .slice(0, 5)
    .map((reason) => ` Not counted: ${escapeMarkdown(cut(reason, 200))}`);
  switch (claim.state) {
    case "approved":
      return `- ${label} (${files}): approved by ${who}.${notes.join("")}`;
    case "auto":
      return `- ${label} (${files}): covered by the hook's \`approval: auto\`.${notes.join("")}`;
    case "waiting":
      return `- ${label} (${files}): waits for an approving review${who === "" ? "" : ` besides ${who}`}.${notes.join("")}`;
    case "blocked":
      return `- ${label} (${files}): blocked.${notes.join("")}`;
  }
}

function proposalLine(line: ProposalLine): string {
  const where = line.pullRequest === null ? "" : ` #${String(line.pullRequest)}`;
  return `- ${inlineCode(cutMiddle(line.hook, 80))}:${where} ${proposalWords(line)}`;
}

export function statusReply(status: Status): string {
  const { claims } = status.gate;
  const some = <T>(all: T[], line: (each: T) => string): string[] => [
    ...all.slice(0, 50).map(line),
    ...(all.length > 50 ? [`- … and ${String(all.length - 50)} more`] : []),
  ];
  const gate =
    claims.length === 0
      ? ["Approval: nothing on this pull request was written by Headwater."]
      : ["Approval:", ...some(claims, claimLine)];
  const proposals =
    status.proposals.length === 0
      ? ["Proposals: none."]
      : ["Proposals:", ...some(status.proposals, proposalLine)];
  const names = (hooks: string[]): string =>
    list(hooks.slice(0, 20).map((hook) => inlineCode(cut(hook, 80))));
  const running =
    status.running.length === 0 ? "Running now: nothing." : `Running now: ${names(status.running)}.`;
  const stopped = status.stopped.includes("*")
    ? ["", "Stopped: all hooks. `/headwater retry` lifts it."]
    : status.stopped.length > 0
      ? ["", `Stopped: ${names(status.stopped)}. \`/headwater retry <hook>\` lifts it.`]
      : [];
  const mode = status.mode === "observe" ? ["", "Mode is `observe`: no hook runs."] : [];
  return [...gate, "", ...proposals, "", running, ...stopped, ...mode].join("\n");
}

/** Title, body and commit message of a proposal: the spec change first, then what was done about it and how. */
import type { FileChange } from "../changes/change-set.ts";
import type { PlannedRun } from "../plan/model.ts";
import { hasListedPrice } from "../plan/models.ts";
import type { SpecDiff } from "../specs/diff-model.ts";
import { bytes, fitLines } from "./budget.ts";
import { escapeMarkdown, inlineCode, link, quoted } from "./escape.ts";
import type { Links } from "./links.ts";
import { plainLine } from "./plain.ts";
import { MOST_BYTES, specTables } from "./summary.ts";
import { cut, cutMiddle } from "./visible.ts";
import { count, levelRank, list } from "./words.ts";

/** What is told of a run; the agent's own result fits. */
export interface ProposalResult {
  outcome: { kind: "finished"; summary: string } | { kind: "stopped"; reason: string; detail: string };
  changes: { files: Pick<FileChange, "path" | "before" | "after" | "mode" | "modeBefore">[] };
  checks: {
    command: string;
    outcome: "passed" | "failed" | "not_run";
    exitCode: number | null;
    output: string;
    seconds: number;
  }[];
  usage: { inputTokens: number; outputTokens: number; cacheReadTokens: number; cacheWriteTokens: number };
  usd: number | null;
  pricesAsOf: string | null;
  turns: number;
  sandbox: "bubblewrap" | "none";
}

export interface ProposalText {
  run: PlannedRun;
  result: ProposalResult;
  /** The commit as the host answered for it. */
  commit: { sha: string; verified: boolean; reason: string };
  cause: { pullRequest: number | null; mergeCommit: string | null };
  /** The spec changes that caused the run. */
  specs: SpecDiff[];
  /** The host does not enforce the gate: its rules do not require the check from us. */
  advisory: boolean;
  /** It is written with the token of a workflow: GitHub starts no workflow for it, and others can write the same check. */
  shared?: boolean;
  requesterMayApprove: boolean;
  links: Links;
}

const code = (text: string, most = 120): string => inlineCode(cutMiddle(text, most));

/** The run was set off by files, not by specs, when no spec is named. */
function causeWords({ cause, links, run, specs }: ProposalText): string {
  const where =
    cause.pullRequest === null
      ? cause.mergeCommit === null
        ? "on this branch"
        : `in the merge ${code(cause.mergeCommit.slice(0, 10))}`
      : `in ${link(`#${String(cause.pullRequest)}`, links.pullRequest(cause.pullRequest))}${run.trigger.when === "merged" ? " (merged)" : ""}`;
  const names = specs.slice(0, 4).map((spec) => code(spec.id, 80));
  const rest = specs.length > 4 ? ` and ${String(specs.length - 4)} more` : "";
  const what =
    specs.length > 0 ? `${rest === "" ? list(names) : names.join(", ") + rest} changed` : "files changed";
  return `${what} ${where}. Hook ${code(run.hook, 80)} proposes what follows from it, into branch ${code(run.target.branch)}.`;
}

function doneSection({ result }: ProposalText): string {
  const { outcome } = result;
  const text =
    outcome.kind === "finished"
      ? quoted(outcome.summary, { lines: 60, characters: 8_000 })
      : `The run stopped before it was finished: ${escapeMarkdown(cut(outcome.detail === "" ? outcome.reason : outcome.detail, 400))}`;
  const told = text === "" ? "The model gave no account of its work." : text;
  return `#### What was done\n\nThe model's own account; nothing in it was verified.\n\n${told}`;
}

function fileLine(file: ProposalResult["changes"]["files"][number]): string {
  const what = file.before === null ? "added" : file.after === null ? "removed" : "modified";
  const mode =
    file.modeBefore !== null && file.modeBefore !== file.mode
      ? `, mode ${file.modeBefore} → ${file.mode}`
      : "";
  return `- ${what} ${code(file.path, 200)}${mode}`;
}

function filesSection({ result }: ProposalText): string {
  const { files } = result.changes;
  return [`#### Files (${String(files.length)})`, "", ...fitLines(files.map(fileLine), 8_000, "file")].join(
    "\n",
  );
}

/** The line of a check's output that says why it was not run, or how it ended. */
function lastLine(output: string): string {
  return output.split(/\r?\n/u).findLast((line) => line.trim() !== "") ?? "";
}

function checksSection({ result }: ProposalText): string {
  const lines = result.checks.map((check) => {
    const name = code(check.command, 160);
    switch (check.outcome) {
      case "passed":
        return `- ${name}: passed in ${check.seconds.toFixed(1)} s`;
      case "failed":
        return `- ${name}: **failed**${check.exitCode === null ? "" : ` with exit code ${String(check.exitCode)}`}: ${escapeMarkdown(cut(lastLine(check.output), 240))}`;
      case "not_run":
        return `- ${name}: **not run**: ${escapeMarkdown(cut(lastLine(check.output), 240))}`;
    }
  });
  if (lines.length === 0) return "#### Checks\n\nThe hook declares no checks, so nothing was run.";
  return ["#### Checks", "", ...fitLines(lines, 6_000, "check")].join("\n");
}

function number(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/gu, ",");
}

function costWords({ usd, pricesAsOf, usage }: ProposalResult, model: string): string {
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens;
  const tokens = `${number(usage.inputTokens)} tokens in, ${number(usage.outputTokens)} out${cached === 0 ? "" : `, ${number(cached)} through the cache`}`;
  if (usd === null) return `${tokens}; cost unknown, no price is listed for this model`;
  const shown = usd > 0 && usd < 0.01 ? "below 0.01 USD" : `${usd.toFixed(2)} USD`;
  const dated = pricesAsOf === null ? "" : ` of ${escapeMarkdown(pricesAsOf)}`;
  if (!hasListedPrice(model))
    return `${tokens}; cost ${shown} (an estimate: the model has no listed price and is counted at the highest listed prices${dated})`;
  return `${tokens}; cost ${shown}${dated === "" ? "" : ` (an estimate by list prices${dated})`}`;
}

function makingSection(input: ProposalText): string {
  const { run, result, commit } = input;
  const routed =
    run.model.requested === run.model.chosen
      ? ""
      : ` (asked for: ${code(run.model.requested, 60)}; ${escapeMarkdown(cut(run.model.reason, 160))})`;
  const sandbox =
    result.sandbox === "bubblewrap"
      ? "bubblewrap, without network, token or cloud key"
      : "**none was available**: no command was run and no check counts";
  const verified = commit.verified
    ? `${code(commit.sha.slice(0, 10))}, verified by the host`
    : `${commit.sha === "" ? "not written yet" : code(commit.sha.slice(0, 10))}, **not verified** (${escapeMarkdown(cut(commit.reason === "" ? "the host gave no reason" : commit.reason, 120))})`;
  const ci =
    input.shared === true
      ? "does not start: this was written with the token of a workflow, and GitHub starts no workflow for that. Close and reopen this pull request to start it, or give Headwater the token of an App"
      : run.ci === "immediately"
        ? "starts immediately, since every input of this run came from people with write permission"
        : "starts after approval, since an input of this run came from somebody without write permission or the repository asks for it. The commit says `[skip ci]`; an empty commit on approval releases it";
  return [
    "#### How it was made",
    "",
    `- Hook: ${code(run.hook, 80)}, read at trusted commit ${code(run.instructionsSha.slice(0, 10))}; scope: ${
      run.writes === null
        ? "any ordinary path"
        : run.writes
            .slice(0, 8)
            .map((path) => code(path))
            .join(", ") + (run.writes.length > 8 ? ` and ${String(run.writes.length - 8)} more` : "")
    }`,
    `- Model: ${code(run.model.chosen)}${routed}; ${count(result.turns, "turn")}; ${costWords(result, run.model.chosen)}`,
    `- Sandbox: ${sandbox}`,
    `- Commit: ${verified}`,
    `- CI: ${ci}`,
  ].join("\n");
}

function nextSection({ run, advisory, shared, requesterMayApprove }: ProposalText): string {
  const requester = requesterMayApprove
    ? ""
    : " The person who caused this run and the authors of commits on it do not count.";
  const approve =
    run.approval === "auto"
      ? "Approve: not needed where the hook's `approval: auto` covers this content; then it merges by itself once the checks of others pass. Otherwise an approving review by a person with write permission."
      : `Approve: an approving review by a person with write permission.${requester}`;
  return [
    "#### What you can do",
    "",
    `- ${approve}`,
    `- Redo: comment \`/headwater retry\`. Stop: comment \`/headwater stop\`, which closes this proposal, or close it yourself.`,
    "- Commit on this branch if you like: Headwater never overwrites the commits of people.",
    "- An approval is void when the content here, the specs that caused it or the base branch change; an empty commit changes nothing.",
    shared === true
      ? "- **The gate is advisory**: Headwater runs with the token of a workflow here, so every other workflow of this repository can write the check `headwater/approval` as well."
      : advisory
        ? "- **The gate is advisory**: the rules of this repository do not require the check `headwater/approval` from this app, so the host lets people merge without it."
        : "- The check `headwater/approval` is required by the rules of this repository.",
  ].join("\n");
}

const WORST_WORD = ["breaking change", "change", "addition", "editorial change"];

/** Plain text: titles become subjects of squash commits, where references and `[skip ci]` would act. */
function titleOf({ run, specs }: ProposalText): string {
  const [first] = specs.toSorted((a, b) => levelRank(a.level) - levelRank(b.level));
  if (first === undefined) return plainLine(`${run.hook}: follow the changed files`, 120);
  const word = WORST_WORD[levelRank(first.level)] ?? "change";
  const more = specs.length > 1 ? ` and ${String(specs.length - 1)} more` : "";
  return plainLine(`${run.hook}: follow the ${word} of ${cut(first.id, 60)}${more}`, 120);
}

function messageOf(input: ProposalText, title: string): string {
  const { run, specs } = input;
  const lines = specs.slice(0, 20).map((spec) => `- ${plainLine(spec.path, 200)} (${spec.level})`);
  if (specs.length > 20) lines.push(`- and ${String(specs.length - 20)} more`);
  const cause = lines.length === 0 ? [] : ["Caused by:", ...lines, ""];
  const skip = run.ci === "after_approval" ? ["", "[skip ci]"] : [];
  return [
    title,
    "",
    ...cause,
    `Headwater hook ${run.hook}, run ${run.id}, model ${plainLine(run.model.chosen, 120)}.`,
    ...skip,
  ].join("\n");
}

export function renderProposal(input: ProposalText): { title: string; body: string; commitMessage: string } {
  const title = titleOf(input);
  const after = [
    doneSection(input),
    filesSection(input),
    checksSection(input),
    makingSection(input),
    nextSection(input),
  ];
  const lead = causeWords(input);
  const fixed = [lead, ...after].reduce((sum, text) => sum + bytes(text) + 2, 100);
  const room = Math.min(20_000, MOST_BYTES - fixed);
  const worst = input.specs.toSorted((a, b) => levelRank(a.level) - levelRank(b.level))[0]?.level ?? "none";
  const tables = specTables({ diff: { level: worst, specs: input.specs } }, input.links, room);
  const body = [lead, ...tables, ...after].filter((text) => text !== "").join("\n\n");
  return { title, body: `${body}\n`, commitMessage: messageOf(input, title) };
}

/** Does what one answer of the model asks for. */
import type { Content, ConverseTurn, Message } from "../ports.ts";
import { finish } from "./check-round.ts";
import { stop } from "./meter.ts";
import type { AgentOutcome } from "./model.ts";
import { CALL_WAS_CUT, CONTINUE_AFTER_CUT, NO_CALL_FOUND } from "./prompt.ts";
import { note, userText } from "./run-state.ts";
import type { Run } from "./run-state.ts";
import { lighter } from "./tool-calls.ts";
import type { ToolUse } from "./tool-calls.ts";

/** Turns in a row without one readable tool call. */
const MAX_MALFORMED = 3;
/** Turns in a row that end at the maximum length. */
const MAX_CUT = 3;

/** An outcome ends the run, null goes on. */
export async function follow(
  run: Run,
  turn: Extract<ConverseTurn, { kind: "turn" }>,
): Promise<AgentOutcome | null> {
  const uses = turn.message.content.filter((block) => block.kind === "tool_use");
  const text = textOf(turn.message);
  run.transcript.add({
    kind: "model",
    turn: run.meter.turns(),
    text,
    tools: uses.map(({ name, input }) => ({
      name,
      input: JSON.stringify(lighter({ kind: "tool_use", id: "", name, input }).input),
    })),
    usage: turn.usage,
    stopReason: turn.stopReason,
  });
  keepAnswer(run, turn.message);
  switch (turn.stopReason) {
    case "end_turn":
    case "tool_use":
      run.cut = 0;
      if (uses.length > 0) return useTools(run, uses);
      return turn.stopReason === "end_turn" ? finish(run, text) : malformed(run, uses);
    case "max_tokens":
      return wasCut(run, uses);
    case "malformed":
      return malformed(run, uses);
    case "filtered":
      return stop("model_failed", "The provider's content filter held back the answer");
    case "context_exceeded":
      return stop("model_failed", "The conversation no longer fits the model's context: narrow the task");
  }
}

/** The answer goes into the conversation: never empty, never with megabytes of arguments. */
function keepAnswer(run: Run, message: Message): void {
  const content = message.content.map((block) => (block.kind === "tool_use" ? lighter(block) : block));
  const kept: Content[] = content.length === 0 ? [{ kind: "text", text: "(no answer)" }] : content;
  run.messages.push({ role: "assistant", content: kept });
}

async function useTools(run: Run, uses: readonly ToolUse[]): Promise<AgentOutcome | null> {
  const answers = await run.desk.answer(uses, run.meter.turns());
  run.messages.push({ role: "user", content: answers.results });
  run.changedSinceChecks ||= answers.changed;
  run.malformed = answers.allMalformed ? run.malformed + 1 : 0;
  if (answers.circling !== null) {
    return stop(
      "loop",
      `The model made the same ${answers.circling} call again and again with the same result`,
    );
  }
  return tooManyMalformed(run);
}

function malformed(run: Run, uses: readonly ToolUse[]): AgentOutcome | null {
  run.malformed += 1;
  reply(run, uses, NO_CALL_FOUND);
  return tooManyMalformed(run);
}

function tooManyMalformed(run: Run): AgentOutcome | null {
  if (run.malformed < MAX_MALFORMED) return null;
  return stop(
    "model_failed",
    `The model sent ${MAX_MALFORMED} turns in a row without a tool call that could be read`,
  );
}

function wasCut(run: Run, uses: readonly ToolUse[]): AgentOutcome | null {
  run.cut += 1;
  if (run.cut >= MAX_CUT) {
    return stop("model_failed", `${MAX_CUT} answers in a row were cut at the maximum length `);
  }
  reply(run, uses, uses.length > 0 ? CALL_WAS_CUT : CONTINUE_AFTER_CUT);
  return null;
}

/** Our answer to a turn that could not be followed: every call in it must get a result. */
function reply(run: Run, uses: readonly ToolUse[], text: string): void {
  const results = uses.map(({ id }): Content => ({ kind: "tool_result", id, text, failed: true }));
  run.messages.push(results.length > 0 ? { role: "user", content: results } : userText(text));
  note(run, text);
}

function textOf(message: Message): string {
  return message.content
    .map((block) => (block.kind === "text" ? block.text : ""))
    .join("\n")
    .trim();
}

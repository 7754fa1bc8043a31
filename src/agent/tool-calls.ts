/** Answers the tool calls of one turn: every call gets exactly one result, all in one message. */
import type { Json } from "../core/json.ts";
import type { Content } from "../ports.ts";
import type { FileTools } from "./file-tools.ts";
import type { FileReply } from "./files/model.ts";
import { createRepeats, REPEATS_STOP, REPEATS_TOLD } from "./repeats.ts";
import { readCall } from "./tools.ts";
import type { Transcript } from "./transcript.ts";
import type { WriteScope } from "./write-scope.ts";

export type ToolUse = Extract<Content, { kind: "tool_use" }>;

export interface ToolAnswers {
  results: Content[];
  /** No call of the turn could be read. */
  allMalformed: boolean;
  changed: boolean;
  /** A call came so often that the run is going round in circles: its name. */
  circling: string | null;
}

export interface ToolDesk {
  answer(uses: readonly ToolUse[], turn: number): Promise<ToolAnswers>;
  /** Paths that the tools wrote so far. */
  readonly touched: ReadonlySet<string>;
}

const MAX_CALLS = 64;

export function toolDesk(desk: {
  tools: FileTools;
  scope: WriteScope;
  transcript: Transcript;
  redact: (text: string) => string;
}): ToolDesk {
  const repeats = createRepeats();
  const touched = new Set<string>();

  async function answerOne(use: ToolUse): Promise<FileReply & { malformed: boolean }> {
    const call = readCall(use.name, use.input);
    if (call.kind === "malformed") return { ...refuse(call.problem), malformed: true };
    const { request } = call;
    if (request.tool !== "write" && request.tool !== "edit") {
      return { ...(await desk.tools.call(request)), malformed: false };
    }
    const allowed = desk.scope(request.path);
    if ("refusal" in allowed) return { ...refuse(allowed.refusal), malformed: false };
    const reply = await desk.tools.call({ ...request, path: allowed.path });
    if (reply.changed) touched.add(allowed.path);
    return { ...reply, malformed: false };
  }

  async function answer(uses: readonly ToolUse[], turn: number): Promise<ToolAnswers> {
    const answers: ToolAnswers = { results: [], allMalformed: true, changed: false, circling: null };
    for (const [index, use] of uses.entries()) {
      const tooMany = index >= MAX_CALLS;
      const reply = tooMany
        ? { ...refuse(`At most ${MAX_CALLS} calls in one turn. Nothing was done.`), malformed: false }
        : await answerOne(use);
      const count = repeats.note({
        name: use.name,
        input: use.input,
        answer: reply.text,
        changed: reply.changed,
      });
      if (count >= REPEATS_STOP && !reply.malformed && !tooMany) answers.circling = use.name;
      const hint = count >= REPEATS_TOLD ? `\n(You made this call ${count} times with this answer.)` : "";
      const text = desk.redact(reply.text + hint).toWellFormed();
      desk.transcript.add({ kind: "tool", turn, name: use.name, failed: reply.failed, output: text });
      answers.results.push({ kind: "tool_result", id: use.id, text, failed: reply.failed });
      answers.allMalformed &&= reply.malformed;
      answers.changed ||= reply.changed;
    }
    return answers;
  }

  return { answer, touched };
}

function refuse(text: string): FileReply {
  return { failed: true, changed: false, text };
}

const MAX_KEPT_INPUT = 200_000;
const MAX_KEPT_TEXT = 2_000;

/** A call whose arguments are huge would be sent again with every later turn: its long texts are left out. */
export function lighter(use: ToolUse): ToolUse {
  if (JSON.stringify(use.input).length <= MAX_KEPT_INPUT) return use;
  const input = use.input;
  if (input === null || typeof input !== "object" || Array.isArray(input)) return { ...use, input: {} };
  const entries = Object.entries(input).map(([name, value]): [string, Json] => [name, shortened(value)]);
  return { ...use, input: Object.fromEntries(entries.slice(0, 20)) };
}

function shortened(value: Json): Json {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= MAX_KEPT_TEXT ? value : `[${text.length} characters left out]`;
}

/** The model port without a network: the same turns as the fake service, played in this process. */
import type { Json } from "../../src/core/json.ts";
import type { Content, Converse, ConverseRequest, ConverseTurn, StopReason, Usage } from "../../src/ports.ts";
import type { AnswerTurn, Block, ErrorTurn, FakeUsage, Turn } from "../fakes/bedrock/turns.ts";

export type LocalTurn = Turn | ((request: ConverseRequest) => Turn | Promise<Turn>);

export interface ScriptedConverse {
  converse: Converse;
  /** Copies of the requests as they were sent. */
  requests: Omit<ConverseRequest, "signal">[];
}

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function scriptedConverse(turns: readonly LocalTurn[]): ScriptedConverse {
  const requests: ScriptedConverse["requests"] = [];
  const converse: Converse = async (request) => {
    if (request.signal.aborted) return aborted(request.signal);
    const scripted = turns[requests.length];
    requests.push(withoutSignal(request));
    if (scripted === undefined)
      throw new Error(`The script has ${turns.length} turns, one more was asked for`);
    const turn = typeof scripted === "function" ? await scripted(request) : scripted;
    return turn.kind === "error"
      ? failed(turn.type, turn.message)
      : play(turn, request.signal, requests.length);
  };
  return { converse, requests };
}

function withoutSignal(request: ConverseRequest): Omit<ConverseRequest, "signal"> {
  const { model, system, messages, tools, maxTokens, metadata } = request;
  return structuredClone({ model, system, messages, tools, maxTokens, metadata });
}

async function play(turn: AnswerTurn, signal: AbortSignal, n: number): Promise<ConverseTurn> {
  const stopped = new Promise<"stopped">((resolve) => {
    signal.addEventListener("abort", () => {
      resolve("stopped");
    });
  });
  const waits = Promise.all([turn.before, turn.midway]);
  if ((await Promise.race([waits, stopped])) === "stopped") return aborted(signal);
  if (turn.ending.how === "exception") return failed(turn.ending.type, turn.ending.message);
  if (turn.ending.how !== "complete") {
    return { kind: "failed", code: "cut", message: "cut", retryable: true, usage: usageOf(turn.usage) };
  }
  return {
    kind: "turn",
    message: {
      role: "assistant",
      content: turn.blocks.map((block, index) => content(block, `t${n}_${index}`)),
    },
    stopReason: STOP_REASONS.get(turn.stopReason) ?? "malformed",
    usage: usageOf(turn.usage),
    latencyMs: 1,
  };
}

function content(block: Block, id: string): Content {
  switch (block.kind) {
    case "text":
      return block;
    case "reasoning":
      return { kind: "reasoning", opaque: { text: block.text } };
    case "redacted":
      return { kind: "reasoning", opaque: { redacted: block.data } };
    case "tool_use":
      return {
        kind: "tool_use",
        id,
        name: block.name,
        input: inputOf(block.raw ?? JSON.stringify(block.input)),
      };
  }
}

function inputOf(text: string): Json {
  try {
    return text === "" ? {} : (JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

const STOP_REASONS: ReadonlyMap<string, StopReason> = new Map([
  ["end_turn", "end_turn"],
  ["stop_sequence", "end_turn"],
  ["tool_use", "tool_use"],
  ["max_tokens", "max_tokens"],
  ["guardrail_intervened", "filtered"],
  ["content_filtered", "filtered"],
  ["model_context_window_exceeded", "context_exceeded"],
]);

function usageOf(usage: FakeUsage): Usage {
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadInputTokens,
    cacheWriteTokens: usage.cacheWriteInputTokens,
  };
}

type Failed = Extract<ConverseTurn, { kind: "failed" }>;

const CODES: [RegExp, Failed["code"], boolean][] = [
  [/throttling/i, "throttled", true],
  [/quota/i, "throttled", false],
  [/timeout/i, "timeout", true],
  [/denied/i, "denied", false],
  [/notfound|validation/i, "invalid", false],
  [/./, "unavailable", true],
];

function failed(type: ErrorTurn["type"], message: string): Failed {
  const [, code, retryable] = CODES.find(([pattern]) => pattern.test(type)) ?? [
    /./,
    "unavailable" as const,
    true,
  ];
  return {
    kind: "failed",
    code: /too long/.test(message) ? "too_long" : code,
    message,
    retryable,
    usage: NOTHING,
  };
}

function aborted(signal: AbortSignal): Failed {
  const reason: unknown = signal.reason;
  const message = reason instanceof Error ? reason.message : "stopped";
  return { kind: "failed", code: "aborted", message, retryable: false, usage: NOTHING };
}

/** What the scripted service answers: values, made by small functions that read like the story. */

export type Block =
  | { kind: "text"; text: string }
  /** `raw` replaces the JSON of the input, to send what is not JSON. */
  | { kind: "tool_use"; name: string; input: unknown; id?: string; raw?: string }
  | { kind: "reasoning"; text: string }
  /** Base64. */
  | { kind: "redacted"; data: string };

export interface FakeUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokens: number;
}

/** How a stream ends; only "complete" is an answer. */
export type Ending =
  | { how: "complete" }
  /** The connection breaks. */
  | { how: "cut" }
  /** The stream ends without messageStop and metadata, and without an error. */
  | { how: "clean" }
  | { how: "exception"; type: string; message: string };

export interface AnswerTurn {
  kind: "answer";
  blocks: Block[];
  stopReason: string;
  usage: FakeUsage;
  ending: Ending;
  /** Nothing is sent before this resolves. */
  before?: Promise<unknown>;
  /** After the first half of the events, the rest waits for this. */
  midway?: Promise<unknown>;
}

export interface ErrorTurn {
  kind: "error";
  status: number;
  type: string;
  message: string;
}

export type Turn = AnswerTurn | ErrorTurn;

export const USAGE: FakeUsage = {
  inputTokens: 100,
  outputTokens: 20,
  cacheReadInputTokens: 80,
  cacheWriteInputTokens: 10,
};

type Extras = Partial<Omit<AnswerTurn, "kind" | "blocks">> & { reasoning?: string; text?: string };

function answer(blocks: Block[], stopReason: string, extras: Extras): AnswerTurn {
  const { reasoning, text, ...rest } = extras;
  const first: Block[] = reasoning === undefined ? [] : [{ kind: "reasoning", text: reasoning }];
  if (text !== undefined) first.push({ kind: "text", text });
  return {
    kind: "answer",
    blocks: [...first, ...blocks],
    stopReason,
    usage: USAGE,
    ending: { how: "complete" },
    ...rest,
  };
}

/** The model ends its turn with a text. */
export function says(text: string, extras: Extras = {}): AnswerTurn {
  return answer([{ kind: "text", text }], "end_turn", extras);
}

/** The model calls one tool or several at once: `uses(["read", { path: "a.ts" }], …)`. */
export function uses(...calls: [name: string, input: unknown][]): AnswerTurn {
  return usesWith({}, ...calls);
}

export function usesWith(extras: Extras, ...calls: [name: string, input: unknown][]): AnswerTurn {
  const blocks = calls.map(([name, input]): Block => ({ kind: "tool_use", name, input }));
  return answer(blocks, "tool_use", extras);
}

/** A tool call whose arguments are this text, JSON or not. */
export function usesRaw(name: string, raw: string, extras: Extras = {}): AnswerTurn {
  return answer([{ kind: "tool_use", name, input: null, raw }], "tool_use", extras);
}

export function throttles(message = "Too many requests, please wait before trying again."): ErrorTurn {
  return { kind: "error", status: 429, type: "ThrottlingException", message };
}

export function fails(status: number, type: string, message: string): ErrorTurn {
  return { kind: "error", status, type, message };
}

/** The same turn, but its stream does not end as it should. */
export function breaksOff(turn: AnswerTurn, ending: Ending): AnswerTurn {
  return { ...turn, ending };
}

/** Puts the events of one stream together into a turn; an answer without its end is not an answer. */
import type { ContentBlockDelta, ConverseStreamOutput, TokenUsage } from "@aws-sdk/client-bedrock-runtime";

import type { Json } from "../../core/json.ts";
import type { Content, StopReason, Usage } from "../../ports.ts";
import { reasoningJson } from "./reasoning.ts";

/** Content of one block while it arrives; pieces are joined once, so a long argument stays linear. */
interface OpenBlock {
  kind: "text" | "tool_use" | "reasoning";
  id: string;
  name: string;
  pieces: string[];
  signature: string;
  redacted: Buffer[];
}

export interface Assembly {
  /** True once the service began to answer: from here on it bills. */
  started: boolean;
  characters: number;
  blocks: Map<number, OpenBlock>;
  stopReason: string | null;
  usage: Usage | null;
  latencyMs: number;
}

export function newAssembly(): Assembly {
  return { started: false, characters: 0, blocks: new Map(), stopReason: null, usage: null, latencyMs: 0 };
}

export function addEvent(assembly: Assembly, event: ConverseStreamOutput): void {
  assembly.started = true;
  if (event.contentBlockStart !== undefined) {
    const { contentBlockIndex = 0, start } = event.contentBlockStart;
    if (start?.toolUse !== undefined) {
      const { toolUseId = "", name = "" } = start.toolUse;
      assembly.blocks.set(contentBlockIndex, { ...openBlock("tool_use"), id: toolUseId, name });
    }
  } else if (event.contentBlockDelta !== undefined) {
    const { contentBlockIndex = 0, delta } = event.contentBlockDelta;
    if (delta !== undefined) addDelta(assembly, contentBlockIndex, delta);
  } else if (event.messageStop !== undefined) {
    assembly.stopReason = event.messageStop.stopReason ?? "";
  } else if (event.metadata !== undefined) {
    assembly.usage = usageOf(event.metadata.usage);
    assembly.latencyMs = event.metadata.metrics?.latencyMs ?? 0;
  }
}

function openBlock(kind: OpenBlock["kind"]): OpenBlock {
  return { kind, id: "", name: "", pieces: [], signature: "", redacted: [] };
}

function addDelta(assembly: Assembly, index: number, delta: ContentBlockDelta): void {
  if (delta.text !== undefined) append(assembly, index, "text", delta.text);
  else if (delta.toolUse !== undefined) append(assembly, index, "tool_use", delta.toolUse.input ?? "");
  else if (delta.reasoningContent !== undefined) {
    const { text, signature, redactedContent } = delta.reasoningContent;
    const block = append(assembly, index, "reasoning", text ?? "");
    block.signature += signature ?? "";
    if (redactedContent !== undefined) block.redacted.push(Buffer.from(redactedContent));
    assembly.characters += (signature?.length ?? 0) + (redactedContent?.length ?? 0);
  }
}

function append(assembly: Assembly, index: number, kind: OpenBlock["kind"], piece: string): OpenBlock {
  const block = assembly.blocks.get(index) ?? openBlock(kind);
  assembly.blocks.set(index, block);
  block.pieces.push(piece);
  assembly.characters += piece.length;
  return block;
}

function usageOf(usage: TokenUsage | undefined): Usage {
  return {
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    cacheReadTokens: usage?.cacheReadInputTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteInputTokens ?? 0,
  };
}

/** The content in order; blank texts are left out, because the service would refuse them when sent back. */
export function contentOf(assembly: Assembly): Content[] {
  return [...assembly.blocks.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, block]) => contentBlock(block))
    .filter((block) => block.kind !== "text" || block.text.trim() !== "");
}

function contentBlock(block: OpenBlock): Content {
  const text = block.pieces.join("");
  switch (block.kind) {
    case "text":
      return { kind: "text", text };
    case "tool_use":
      return { kind: "tool_use", id: block.id, name: block.name, input: toolInput(text) };
    case "reasoning":
      return {
        kind: "reasoning",
        opaque: reasoningJson({ text, signature: block.signature, redacted: Buffer.concat(block.redacted) }),
      };
  }
}

/** A tool without arguments sends nothing. Text that is not JSON stays text: whoever reads it refuses it. */
function toolInput(text: string): Json {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export function stopReasonOf(reason: string): StopReason {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "end_turn";
    case "tool_use":
      return "tool_use";
    case "max_tokens":
      return "max_tokens";
    case "guardrail_intervened":
    case "content_filtered":
      return "filtered";
    case "model_context_window_exceeded":
      return "context_exceeded";
    default:
      return "malformed";
  }
}

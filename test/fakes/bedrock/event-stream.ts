/** One scripted answer as the events of ConverseStream, or as the body of Converse. */
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";

import type { AnswerTurn, Block } from "./turns.ts";
import { signatureOf } from "./validate.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

export function encodeEvent(kind: "event" | "exception", type: string, body: unknown): Buffer {
  const text = (value: string) => ({ type: "string" as const, value });
  const headers = {
    ":message-type": text(kind),
    [kind === "event" ? ":event-type" : ":exception-type"]: text(type),
    ":content-type": text("application/json"),
  };
  return Buffer.from(codec.encode({ headers, body: fromUtf8(JSON.stringify(body)) }));
}

/** Everything before messageStop; pieces are small, as the real service sends them. */
export function contentEvents(turn: AnswerTurn, turnNumber: number): Buffer[] {
  const events = [encodeEvent("event", "messageStart", { role: "assistant" })];
  turn.blocks.forEach((block, contentBlockIndex) => {
    const delta = (value: unknown): number =>
      events.push(encodeEvent("event", "contentBlockDelta", { contentBlockIndex, delta: value }));
    if (block.kind === "tool_use") {
      const toolUse = { toolUseId: toolUseId(block, turnNumber, contentBlockIndex), name: block.name };
      events.push(encodeEvent("event", "contentBlockStart", { contentBlockIndex, start: { toolUse } }));
      const text = block.raw ?? JSON.stringify(block.input);
      for (const input of pieces(text)) delta({ toolUse: { input } });
    } else if (block.kind === "reasoning") {
      for (const text of pieces(block.text)) delta({ reasoningContent: { text } });
      delta({ reasoningContent: { signature: signatureOf(block.text) } });
    } else if (block.kind === "redacted") {
      delta({ reasoningContent: { redactedContent: block.data } });
    } else {
      for (const text of pieces(block.text)) delta({ text });
    }
    events.push(encodeEvent("event", "contentBlockStop", { contentBlockIndex }));
  });
  return events;
}

export function endEvents(turn: AnswerTurn): Buffer[] {
  const metadata = { usage: usageOnWire(turn), metrics: { latencyMs: 5 } };
  return [
    encodeEvent("event", "messageStop", { stopReason: turn.stopReason }),
    encodeEvent("event", "metadata", metadata),
  ];
}

export function converseBody(turn: AnswerTurn, turnNumber: number): unknown {
  const content = turn.blocks.map((block, index) => {
    switch (block.kind) {
      case "text":
        return { text: block.text };
      case "tool_use":
        return {
          toolUse: { toolUseId: toolUseId(block, turnNumber, index), name: block.name, input: block.input },
        };
      case "reasoning":
        return {
          reasoningContent: { reasoningText: { text: block.text, signature: signatureOf(block.text) } },
        };
      case "redacted":
        return { reasoningContent: { redactedContent: block.data } };
    }
  });
  return {
    output: { message: { role: "assistant", content } },
    stopReason: turn.stopReason,
    usage: usageOnWire(turn),
    metrics: { latencyMs: 5 },
  };
}

function usageOnWire({ usage }: AnswerTurn): unknown {
  return { ...usage, totalTokens: usage.inputTokens + usage.outputTokens };
}

function toolUseId(block: Block & { kind: "tool_use" }, turnNumber: number, index: number): string {
  return block.id ?? `tooluse_${turnNumber}_${index}`;
}

/** Seven characters at a time; long texts in bigger pieces, so that megabytes stay fast. */
function pieces(text: string): string[] {
  const size = text.length > 20_000 ? 16_384 : 7;
  const found: string[] = [];
  for (let at = 0; at < text.length; at += size) found.push(text.slice(at, at + size));
  return found;
}

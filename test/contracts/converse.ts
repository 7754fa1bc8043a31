/** How every implementation of the `Converse` port behaves, whatever model is behind it. */
import { describe, expect, it } from "vitest";

import type { Json } from "../../src/core/json.ts";
import type { Content, Converse, ConverseRequest, ConverseTurn } from "../../src/ports.ts";
import type { Turn } from "../fakes/bedrock/turns.ts";
import { breaksOff, fails, says, throttles, uses, usesRaw, usesWith } from "../fakes/bedrock/turns.ts";

/** Makes an implementation that answers with these turns, one a request, and gives up after one attempt. */
export type ConverseMaker = (turns: Turn[]) => Promise<Converse>;

const SIGNAL = new AbortController().signal;

function request(changes: Partial<ConverseRequest> = {}): ConverseRequest {
  return {
    model: "global.anthropic.claude-sonnet-5-5",
    system: "You work in a repository.",
    messages: [{ role: "user", content: [{ kind: "text", text: "Go" }] }],
    tools: [{ name: "read", description: "Reads", input: { type: "object", properties: {} } }],
    maxTokens: 1_000,
    metadata: {},
    signal: SIGNAL,
    ...changes,
  };
}

function turnOf(result: ConverseTurn): Extract<ConverseTurn, { kind: "turn" }> {
  if (result.kind !== "turn") throw new Error(`the turn failed: ${result.code} ${result.message}`);
  return result;
}

function inputs(content: Content[]): Json[] {
  return content.flatMap((block) => (block.kind === "tool_use" ? [block.input] : []));
}

export function converseContract(name: string, make: ConverseMaker): void {
  describe(`the Converse port: ${name}`, () => {
    it("answers with text, a stop reason and usage with cache fields", async () => {
      const converse = await make([says("Done.\nAll of it.")]);
      const turn = turnOf(await converse(request()));
      expect(turn.message).toEqual({
        role: "assistant",
        content: [{ kind: "text", text: "Done.\nAll of it." }],
      });
      expect(turn.stopReason).toBe("end_turn");
      expect(turn.usage).toEqual({
        inputTokens: 100,
        outputTokens: 20,
        cacheReadTokens: 80,
        cacheWriteTokens: 10,
      });
    });

    it("gives several tool calls of one turn in order, and takes their results back", async () => {
      const converse = await make([
        usesWith(
          { text: "I look." },
          ["read", { path: "a" }],
          ["read", { path: "b", deep: [1, { x: null }] }],
        ),
        says("ok"),
      ]);
      const first = turnOf(await converse(request()));
      expect(first.stopReason).toBe("tool_use");
      expect(inputs(first.message.content)).toEqual([{ path: "a" }, { path: "b", deep: [1, { x: null }] }]);
      const results = first.message.content.flatMap((block): Content[] =>
        block.kind === "tool_use" ? [{ kind: "tool_result", id: block.id, text: "", failed: true }] : [],
      );
      const { messages } = request();
      const second = await converse(
        request({ messages: [...messages, first.message, { role: "user", content: results }] }),
      );
      expect(turnOf(second).stopReason).toBe("end_turn");
    });

    it("keeps reasoning opaque, and sending it back unchanged is accepted", async () => {
      const converse = await make([
        usesWith({ reasoning: "Let me think about ünïcode…" }, ["read", { path: "a" }]),
        says("ok"),
      ]);
      const { message } = turnOf(await converse(request()));
      expect(message.content.map(({ kind }) => kind)).toEqual(["reasoning", "tool_use"]);
      expect(JSON.parse(JSON.stringify(message))).toEqual(message);
      const id = message.content.flatMap((block) => (block.kind === "tool_use" ? [block.id] : []))[0] ?? "";
      const answer: Content = { kind: "tool_result", id, text: "text", failed: false };
      const messages = [...request().messages, message, { role: "user" as const, content: [answer] }];
      expect(turnOf(await converse(request({ messages }))).stopReason).toBe("end_turn");
    });

    it("gives arguments that are not JSON as text, and no arguments as an empty object", async () => {
      const converse = await make([usesRaw("read", '{"path": "a'), usesRaw("read", "")]);
      expect(inputs(turnOf(await converse(request())).message.content)).toEqual(['{"path": "a']);
      expect(inputs(turnOf(await converse(request())).message.content)).toEqual([{}]);
    });

    it("keeps prototype keys as plain data", async () => {
      const converse = await make([usesRaw("read", '{"__proto__": {"polluted": 1}, "constructor": 2}')]);
      const [input] = inputs(turnOf(await converse(request())).message.content);
      expect(Object.keys(input as object)).toEqual(["__proto__", "constructor"]);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    it.each([
      ["end_turn", "end_turn"],
      ["stop_sequence", "end_turn"],
      ["max_tokens", "max_tokens"],
      ["guardrail_intervened", "filtered"],
      ["content_filtered", "filtered"],
      ["model_context_window_exceeded", "context_exceeded"],
      ["malformed_tool_use", "malformed"],
      ["malformed_model_output", "malformed"],
      ["something_new", "malformed"],
    ])("the stop reason %s is %s", async (theirs, ours) => {
      const converse = await make([says("x", { stopReason: theirs })]);
      expect(turnOf(await converse(request())).stopReason).toBe(ours);
    });

    it.each([
      ["throttled", true, throttles()],
      ["unavailable", true, fails(503, "ServiceUnavailableException", "busy")],
      ["unavailable", true, fails(500, "InternalServerException", "oops")],
      ["timeout", true, fails(408, "ModelTimeoutException", "slow")],
      ["denied", false, fails(403, "AccessDeniedException", "no")],
      ["invalid", false, fails(404, "ResourceNotFoundException", "no such model")],
      ["invalid", false, fails(400, "ValidationException", "bad")],
      ["too_long", false, fails(400, "ValidationException", "Input is too long for requested model.")],
      ["throttled", false, fails(400, "ServiceQuotaExceededException", "quota")],
      ["cut", true, breaksOff(says("half of it"), { how: "cut" })],
      ["cut", true, breaksOff(says("half of it"), { how: "clean" })],
      [
        "throttled",
        true,
        breaksOff(says("half"), { how: "exception", type: "throttlingException", message: "x" }),
      ],
      [
        "unavailable",
        true,
        breaksOff(says("half"), { how: "exception", type: "modelStreamErrorException", message: "x" }),
      ],
    ] as const)("a failure is a value: %s, retryable %s", async (code, retryable, turn) => {
      const converse = await make([turn]);
      expect(await converse(request())).toMatchObject({ kind: "failed", code, retryable });
    });

    it("counts what a broken answer used", async () => {
      const converse = await make([breaksOff(says("half of it"), { how: "clean" })]);
      const { usage } = await converse(request());
      expect(usage.inputTokens).toBeGreaterThan(0);
      expect(usage.outputTokens).toBeGreaterThan(0);
    });

    it("answers `aborted` for a signal that is aborted before", async () => {
      const converse = await make([says("never")]);
      const signal = AbortSignal.abort(new Error("superseded by a newer push"));
      const result = await converse(request({ signal }));
      expect(result).toMatchObject({
        kind: "failed",
        code: "aborted",
        message: "superseded by a newer push",
      });
    });

    it("answers `aborted` when the signal comes in the middle of an answer", async () => {
      const controller = new AbortController();
      const never = new Promise<void>((resolve) => {
        controller.signal.addEventListener("abort", () => setTimeout(resolve, 20));
      });
      const converse = await make([says("a long answer that stalls half way", { midway: never })]);
      const running = converse(request({ signal: controller.signal }));
      setTimeout(() => {
        controller.abort(new Error("stopped"));
      }, 30);
      expect(await running).toMatchObject({ kind: "failed", code: "aborted", message: "stopped" });
    });

    it("holds an argument of ten megabytes", async () => {
      const text = "0123456789".repeat(1_048_576);
      const converse = await make([uses(["read", { text }])]);
      const [input] = inputs(turnOf(await converse(request())).message.content);
      expect((input as { text: string }).text).toHaveLength(text.length);
    });
  });
}

/** What the adapter sends, when it tries again, and what it keeps out of messages. */
import { describe, expect, it } from "vitest";

import { hideIds } from "../../../src/adapters/bedrock/failure.ts";
import type { Content, Message } from "../../../src/ports.ts";
import type { AnswerTurn, Turn } from "../../fakes/bedrock/turns.ts";
import { breaksOff, fails, says, throttles, usesRaw } from "../../fakes/bedrock/turns.ts";
import { aRequest, bedrock } from "./bedrock.ts";

const CLAUDE = "global.anthropic.claude-sonnet-5-5";
const NOVA = "global.amazon.nova-2-lite-v1:0";

function playing(turns: Turn[]): () => Turn {
  const left = [...turns];
  return () => left.shift() ?? fails(500, "InternalServerException", "no more turns");
}

const call: Message = {
  role: "assistant",
  content: [{ kind: "tool_use", id: "c1", name: "read", input: { path: "a" } }],
};
const answer = (block: Partial<Content & { kind: "tool_result" }> = {}): Message => ({
  role: "user",
  content: [{ kind: "tool_result", id: "c1", text: "text", failed: false, ...block }],
});

describe("the request", () => {
  it("is signed, over HTTP/1.1, with maxTokens and without sampling parameters", async () => {
    const { converse, fake } = await bedrock(() => says("hi"));
    await converse(aRequest({ metadata: { hook: "regenerate clients!", empty: "" } }));
    const [sent] = fake.requests;
    expect(sent).toMatchObject({
      operation: "converse-stream",
      model: CLAUDE,
      auth: "AWS4-HMAC-SHA256",
      httpVersion: "1.1",
    });
    expect(sent?.inferenceConfig).toEqual({ maxTokens: 4_096 });
    expect(sent?.additionalModelRequestFields).toBeUndefined();
    expect(sent?.requestMetadata).toEqual({ hook: "regenerate clients_" });
  });

  it("never asks for more tokens than the model can give", async () => {
    const { converse, fake } = await bedrock(() => says("hi"));
    await converse(aRequest({ model: "us.amazon.nova-lite-v1:0", maxTokens: 16_384 }));
    expect(fake.requests[0]?.inferenceConfig).toEqual({ maxTokens: 10_000 });
  });

  const points = (blocks: { cachePoint?: object }[] = []): number[] =>
    blocks.flatMap((block, index) => (block.cachePoint === undefined ? [] : [index]));

  it.each([
    [CLAUDE, "text", { tools: [1], system: [1], last: [1] }],
    [CLAUDE, "tool result", { tools: [1], system: [1], last: [1] }],
    [NOVA, "text", { tools: [], system: [1], last: [1] }],
    [NOVA, "tool result", { tools: [], system: [1], last: [] }],
  ])("places cache points for %s after a %s", async (model, after, expected) => {
    const { converse, fake } = await bedrock(() => says("hi"));
    const { messages } = aRequest();
    const all = after === "text" ? messages : [...messages, call, answer()];
    expect(await converse(aRequest({ model, messages: all }))).toMatchObject({ kind: "turn" });
    const [sent] = fake.requests;
    const placed = { tools: points(sent?.toolConfig?.tools), system: points(sent?.system) };
    expect({ ...placed, last: points(sent?.messages?.at(-1)?.content) }).toEqual(expected);
    expect(sent?.messages?.slice(0, -1).flatMap(({ content }) => points(content))).toEqual([]);
  });

  it("places none for a model that hides behind an application profile", async () => {
    const { converse, fake } = await bedrock(() => says("hi"));
    await converse(
      aRequest({ model: "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/x" }),
    );
    expect(JSON.stringify(fake.requests[0])).not.toContain("cachePoint");
  });

  it("has an empty system text and no tools left out, and blank texts replaced", async () => {
    const { converse, fake } = await bedrock(() => says("hi"));
    const messages: Message[] = [{ role: "user", content: [{ kind: "text", text: " \n" }] }];
    expect(await converse(aRequest({ system: " ", tools: [], messages }))).toMatchObject({ kind: "turn" });
    expect(fake.requests[0]).not.toHaveProperty("system");
    expect(fake.requests[0]).not.toHaveProperty("toolConfig");
    expect(fake.refusals).toEqual([]);
  });

  it("sends back a call whose arguments were no JSON, and marks a failed result", async () => {
    const { converse, fake } = await bedrock(playing([usesRaw("read", '{"pa'), says("ok")]));
    const first = await converse(aRequest());
    if (first.kind !== "turn") throw new Error(first.message);
    const [use] = first.message.content;
    const id = use?.kind === "tool_use" ? use.id : "";
    const messages = [...aRequest().messages, first.message, answer({ id, text: "", failed: true })];
    expect(await converse(aRequest({ messages }))).toMatchObject({ kind: "turn" });
    const sent = fake.requests[1]?.messages;
    expect(sent?.[1]?.content[0]?.toolUse?.input).toEqual({});
    expect(sent?.[2]?.content[0]?.toolResult).toMatchObject({
      status: "error",
      content: [{ text: "(no text)" }],
    });
  });

  it("gives redacted reasoning back byte for byte", async () => {
    const turn: AnswerTurn = {
      ...says("x"),
      blocks: [
        { kind: "redacted", data: "AAEC/w==" },
        { kind: "text", text: "x" },
      ],
    };
    const { converse, fake } = await bedrock(playing([turn, says("ok")]));
    const first = await converse(aRequest());
    if (first.kind !== "turn") throw new Error(first.message);
    const go: Message = { role: "user", content: [{ kind: "text", text: "go on" }] };
    await converse(aRequest({ messages: [...aRequest().messages, first.message, go] }));
    expect(fake.requests[1]?.messages?.[1]?.content[0]?.reasoningContent?.redactedContent).toBe("AAEC/w==");
  });
});

describe("trying again", () => {
  it.each<[string, Turn]>([
    ["throttling before the answer", throttles()],
    [
      "throttling within the answer",
      breaksOff(says("half"), { how: "exception", type: "throttlingException", message: "x" }),
    ],
    ["a broken connection", breaksOff(says("half of it"), { how: "cut" })],
    ["a stream that just ends", breaksOff(says("half of it"), { how: "clean" })],
    ["a service that is busy", fails(503, "ServiceUnavailableException", "busy")],
  ])("helps after %s; the answer is whole and nothing is doubled", async (_what, broken) => {
    const { converse, fake, waits } = await bedrock(playing([broken, broken, says("whole")]));
    const result = await converse(aRequest());
    expect(result).toMatchObject({ kind: "turn", message: { content: [{ kind: "text", text: "whole" }] } });
    expect(fake.requests).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeGreaterThan((waits[0] ?? 0) * 0.9);
  });

  it("adds what broken answers used to the usage of the turn", async () => {
    const broken = breaksOff(says("half of it"), { how: "clean" });
    const { converse } = await bedrock(playing([broken, says("whole")]));
    const { usage } = await converse(aRequest());
    expect(usage.inputTokens).toBeGreaterThan(100);
    expect(usage.outputTokens).toBeGreaterThan(20);
  });

  it("ends after the attempts that are allowed", async () => {
    const { converse, fake } = await bedrock(() => throttles(), { maxAttempts: 3 });
    expect(await converse(aRequest())).toMatchObject({ kind: "failed", code: "throttled" });
    expect(fake.requests).toHaveLength(3);
  });

  it("does not happen for what cannot get better", async () => {
    const { converse, fake, waits } = await bedrock(() => fails(403, "AccessDeniedException", "no"));
    expect(await converse(aRequest())).toMatchObject({ kind: "failed", code: "denied" });
    expect(fake.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it("ends when the run is stopped in a pause", async () => {
    const controller = new AbortController();
    const { converse, fake } = await bedrock(() => throttles(), {
      wait: async () => {
        controller.abort(new Error("closed"));
      },
    });
    const result = await converse(aRequest({ signal: controller.signal }));
    expect(result).toMatchObject({ kind: "failed", code: "aborted", message: "closed" });
    expect(fake.requests).toHaveLength(1);
  });

  it("gives up a service that says nothing", async () => {
    const { converse } = await bedrock(() => says("never", { before: new Promise(() => undefined) }), {
      idleMs: 60,
      maxAttempts: 1,
    });
    expect(await converse(aRequest())).toMatchObject({ kind: "failed", code: "timeout" });
  });

  it("says `unavailable` when nobody listens", async () => {
    const { converse } = await bedrock(() => says("x"), { endpoint: "http://127.0.0.1:9", maxAttempts: 1 });
    expect(await converse(aRequest())).toMatchObject({
      kind: "failed",
      code: "unavailable",
      retryable: true,
    });
  });
});

describe("messages of failures", () => {
  it("hide accounts, ARNs, keys and request ids", async () => {
    const text =
      "User: arn:aws:sts::123456789012:assumed-role/Bot/run is not authorized in 123456789012 (AKIAIOSFODNN7EXAMPLE, 0b7c9f5e-1111-4222-8333-444455556666)";
    const { converse } = await bedrock(() => fails(403, "AccessDeniedException", text));
    const result = await converse(aRequest());
    expect(result).toMatchObject({
      message: "AccessDeniedException: User: [arn] is not authorized in [account] ([key id], [id])",
    });
    expect(hideIds("x".repeat(5_000))).toHaveLength(500);
  });
});

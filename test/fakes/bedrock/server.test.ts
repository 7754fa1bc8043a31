/** The fake is as strict as the service, over both protocols, with the SDK as it comes. */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
} from "@aws-sdk/client-bedrock-runtime";
import type { ConverseCommandInput, Message } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it, onTestFinished } from "vitest";

import type { Script } from "./server.ts";
import { startBedrock } from "./server.ts";
import { lastResults, scriptedModel, scriptedModels } from "./scripts.ts";
import { says, throttles, uses } from "./turns.ts";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const HELLO: Message[] = [{ role: "user", content: [{ text: "Hello" }] }];
const TOOLS = { tools: [{ toolSpec: { name: "read", inputSchema: { json: { type: "object" } } } }] };
const MODEL = "global.anthropic.claude-sonnet-5-5";

/** The default handler of the SDK speaks h2c to the fake. */
async function client(script: Script): Promise<BedrockRuntimeClient> {
  const fake = await startBedrock({ script });
  const made = new BedrockRuntimeClient({
    ...{ region: "us-east-1", endpoint: fake.h2cUrl, credentials: CREDENTIALS, maxAttempts: 1 },
  });
  onTestFinished(async () => {
    made.destroy();
    await fake.close();
  });
  return made;
}

describe("over h2c", () => {
  it("answers Converse", async () => {
    const bedrock = await client(() => uses(["read", { path: "a" }]));
    const result = await bedrock.send(new ConverseCommand({ modelId: MODEL, messages: HELLO }));
    expect(result.output?.message?.content).toEqual([
      { toolUse: { toolUseId: "tooluse_1_0", name: "read", input: { path: "a" } } },
    ]);
    expect(result.usage).toMatchObject({ inputTokens: 100, totalTokens: 120, cacheReadInputTokens: 80 });
  });

  it("answers ConverseStream in small pieces", async () => {
    const bedrock = await client(() => says("a text that is longer than seven characters"));
    const { stream } = await bedrock.send(new ConverseStreamCommand({ modelId: MODEL, messages: HELLO }));
    const pieces: string[] = [];
    for await (const event of stream ?? []) {
      const text = event.contentBlockDelta?.delta?.text;
      if (text !== undefined) pieces.push(text);
    }
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join("")).toBe("a text that is longer than seven characters");
  });

  it("answers CountTokens", async () => {
    const bedrock = await client(() => says("x"));
    const input = { converse: { messages: HELLO } };
    const { inputTokens } = await bedrock.send(new CountTokensCommand({ modelId: MODEL, input }));
    expect(inputTokens).toBeGreaterThan(5);
  });
});

const use = (id: string, input: Record<string, string> = {}): Message => ({
  role: "assistant",
  content: [{ toolUse: { toolUseId: id, name: "read", input } }],
});
const result = (...ids: string[]): Message => ({
  role: "user",
  content: ids.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: "x" }] } })),
});
const point = { cachePoint: { type: "default" as const } };

describe("refuses what the service refuses", () => {
  it.each<[string, Partial<ConverseCommandInput>]>([
    ["model identifier is invalid", { modelId: "anthropic.claude-99" }],
    ["must not be empty", { messages: [] }],
    ["start with a user message", { messages: [{ role: "assistant", content: [{ text: "x" }] }, ...HELLO] }],
    ["alternate", { messages: [...HELLO, ...HELLO] }],
    ["is empty", { messages: [{ role: "user", content: [] }] }],
    ["is blank", { messages: [{ role: "user", content: [{ text: "  " }] }] }],
    ["prefill", { messages: [...HELLO, { role: "assistant", content: [{ text: "x" }] }] }],
    ["Expected toolResult", { messages: [...HELLO, use("a"), ...HELLO], toolConfig: TOOLS }],
    ["exceeds the number", { messages: [...HELLO, use("a"), result("a", "b")], toolConfig: TOOLS }],
    ["twice", { messages: [...HELLO, use("a"), result("a", "a")], toolConfig: TOOLS }],
    ["toolConfig field must be defined", { messages: [...HELLO, use("a"), result("a")] }],
    ["constraint", { messages: [...HELLO, use("a b"), result("a b")], toolConfig: TOOLS }],
    ["must not be empty", { toolConfig: { tools: [point] } }],
    ["`temperature`", { inferenceConfig: { temperature: 0 } }],
    ["exceeds the model limit", { inferenceConfig: { maxTokens: 200_000 } }],
    ["tool_choice", { toolConfig: { ...TOOLS, toolChoice: { any: {} } } }],
    ["maximum of 4 cache points", { system: [{ text: "x" }, point, point, point, point, point] }],
    ["extraneous key", { modelId: "amazon.nova-lite-v1:0", toolConfig: { tools: [...TOOLS.tools, point] } }],
    [
      "Invalid signature",
      {
        messages: [
          ...HELLO,
          {
            role: "assistant",
            content: [{ reasoningContent: { reasoningText: { text: "x", signature: "y" } } }],
          },
          ...HELLO,
        ],
      },
    ],
  ])("%s", async (message, changes) => {
    const bedrock = await client(() => says("accepted"));
    const sent = bedrock.send(new ConverseCommand({ modelId: MODEL, messages: HELLO, ...changes }));
    await expect(sent).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("scripts of conversations", () => {
  const ask = (text: string, n: number): ConverseCommandInput => ({
    modelId: MODEL,
    messages: [
      { role: "user", content: [{ text }] },
      ...Array.from({ length: n }, (_, i) => [use(`u${i}`), result(`u${i}`)]).flat(),
    ],
    toolConfig: TOOLS,
  });
  const textOf = async (bedrock: BedrockRuntimeClient, input: ConverseCommandInput): Promise<string> => {
    const { output } = await bedrock.send(new ConverseCommand(input));
    return output?.message?.content?.[0]?.text ?? "";
  };

  it("play for each conversation from the start, and read what tools answered", async () => {
    const bedrock = await client(
      scriptedModel([
        says("first"),
        (results) => says(`second after ${results.map(({ text }) => text).join()}`),
      ]),
    );
    expect(await textOf(bedrock, ask("one", 0))).toBe("first");
    expect(await textOf(bedrock, ask("two", 0))).toBe("first");
    expect(await textOf(bedrock, ask("one", 1))).toBe("second after x");
    expect(await textOf(bedrock, ask("one", 0))).toBe("first");
  });

  it("go on after a throttled turn, choose by text, and fail at their end", async () => {
    const bedrock = await client(
      scriptedModels([
        { when: "spec", turns: [throttles(), says("for the spec")] },
        { turns: [says("for the rest")] },
      ]),
    );
    await expect(textOf(bedrock, ask("the spec", 0))).rejects.toMatchObject({ name: "ThrottlingException" });
    expect(await textOf(bedrock, ask("the spec", 0))).toBe("for the spec");
    expect(await textOf(bedrock, ask("code", 0))).toBe("for the rest");
    await expect(textOf(bedrock, ask("code", 1))).rejects.toMatchObject({ name: "InternalServerException" });
  });

  it("see failed results", () => {
    const request = { operation: "converse", model: MODEL, auth: "", httpVersion: "2.0" } as const;
    const content = [{ toolResult: { toolUseId: "a", content: [{ text: "no" }], status: "error" } }];
    expect(lastResults({ ...request, messages: [{ role: "user", content }] })).toEqual([
      { id: "a", text: "no", failed: true },
    ]);
  });
});

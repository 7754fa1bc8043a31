/** Our request in the words of Converse: cache points where the model takes them, never a sampling parameter. */
import type {
  ContentBlock,
  ConverseStreamCommandInput,
  Message as BedrockMessage,
  SystemContentBlock,
  Tool,
  ToolUseBlock,
} from "@aws-sdk/client-bedrock-runtime";

import type { Json } from "../../core/json.ts";
import { capabilities } from "../../core/plan/models.ts";
import type { Capabilities } from "../../core/plan/models.ts";
import type { Content, ConverseRequest, Message, ToolSpec } from "../../ports.ts";
import { reasoningBlock } from "./reasoning.ts";

/** What the SDK calls a document: any JSON. */
type Document = NonNullable<ToolUseBlock["input"]>;

const CACHE_POINT = { cachePoint: { type: "default" as const } };

export function converseInput(request: ConverseRequest): ConverseStreamCommandInput {
  const able = capabilities(request.model);
  const metadata = requestMetadata(request.metadata);
  return {
    modelId: request.model,
    ...(request.system.trim() === "" ? {} : { system: systemBlocks(request.system, able) }),
    messages: messages(request.messages, able),
    ...(request.tools.length === 0 ? {} : { toolConfig: { tools: toolBlocks(request.tools, able) } }),
    // Without it the service reserves the model's maximum against the quota: the top cause of throttling.
    inferenceConfig: { maxTokens: Math.min(request.maxTokens, able.maxOutputTokens) },
    ...(Object.keys(metadata).length === 0 ? {} : { requestMetadata: metadata }),
  };
}

function systemBlocks(text: string, { cache }: Capabilities): SystemContentBlock[] {
  return cache.system ? [{ text }, CACHE_POINT] : [{ text }];
}

function toolBlocks(tools: readonly ToolSpec[], { cache }: Capabilities): Tool[] {
  const specs: Tool[] = tools.map(({ name, description, input }) => ({
    toolSpec: { name, description, inputSchema: { json: input as Document } },
  }));
  return cache.tools ? [...specs, CACHE_POINT] : specs;
}

function messages(all: readonly Message[], able: Capabilities): BedrockMessage[] {
  const last = all.length - 1;
  return all.map((message, index) => {
    const content = message.content.map((block) => contentBlock(block, able));
    if (index === last && message.role === "user" && mayCacheAfter(message, able)) content.push(CACHE_POINT);
    return { role: message.role, content };
  });
}

/** The next request repeats everything up to here, so this is where a cache pays. */
function mayCacheAfter(message: Message, { cache }: Capabilities): boolean {
  return message.content.at(-1)?.kind === "tool_result" ? cache.afterToolResult : cache.afterText;
}

function contentBlock(block: Content, able: Capabilities): ContentBlock {
  switch (block.kind) {
    case "text":
      return { text: notBlank(block.text) };
    case "reasoning":
      return { reasoningContent: reasoningBlock(block.opaque) };
    case "tool_use":
      return { toolUse: { toolUseId: block.id, name: block.name, input: objectInput(block.input) } };
    case "tool_result": {
      const status = block.failed && able.known ? { status: "error" as const } : {};
      return { toolResult: { toolUseId: block.id, content: [{ text: notBlank(block.text) }], ...status } };
    }
  }
}

/** The service refuses a blank text. */
function notBlank(text: string): string {
  return text.trim() === "" ? "(no text)" : text;
}

/** The service takes only objects; a call that was not one was answered as failed already. */
function objectInput(input: Json): Document {
  return input !== null && typeof input === "object" && !Array.isArray(input) ? input : {};
}

/** At most 16 pairs of 256 characters from a closed alphabet; anything else is a 400. */
function requestMetadata(metadata: Record<string, string>): Record<string, string> {
  const clean = (text: string): string => text.replace(/[^a-zA-Z0-9\s:_@$#=/+,\-.]/g, "_").slice(0, 256);
  return Object.fromEntries(
    Object.entries(metadata)
      .filter(([name, value]) => name !== "" && value !== "")
      .slice(0, 16)
      .map(([name, value]) => [clean(name), clean(value)]),
  );
}

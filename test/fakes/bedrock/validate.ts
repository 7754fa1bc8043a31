/** The 400s of the real service. Without them a fake agrees with every mistake of ours. */
import { createHash } from "node:crypto";

import { fakeModel } from "./catalogue.ts";
import type { FakeModel } from "./catalogue.ts";

export interface WireBlock {
  text?: string;
  toolUse?: { toolUseId: string; name: string; input: unknown };
  toolResult?: { toolUseId: string; content: { text?: string; json?: unknown }[]; status?: string };
  reasoningContent?: { reasoningText?: { text: string; signature?: string }; redactedContent?: string };
  cachePoint?: { type: string; ttl?: string };
}

export interface WireMessage {
  role: string;
  content: WireBlock[];
}

export interface WireRequest {
  messages?: WireMessage[];
  system?: WireBlock[];
  toolConfig?: {
    tools: { toolSpec?: { name: string; inputSchema?: { json?: unknown } }; cachePoint?: object }[];
    toolChoice?: Record<string, unknown>;
  };
  inferenceConfig?: { maxTokens?: number; temperature?: number; topP?: number };
  additionalModelRequestFields?: Record<string, unknown>;
  requestMetadata?: Record<string, string>;
}

/** The fake signs reasoning text with this, and refuses it back when a byte of it changed. */
export function signatureOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** Message of the ValidationException, or null when the service would take the request. */
export function refusal(modelId: string, request: WireRequest): string | null {
  const model = fakeModel(modelId);
  if (model === null) return "The provided model identifier is invalid.";
  return (
    messagesRefusal(request.messages ?? []) ??
    toolsRefusal(request) ??
    parametersRefusal(model, request) ??
    cacheRefusal(model, request)
  );
}

function messagesRefusal(messages: WireMessage[]): string | null {
  if (messages.length === 0) return "The messages field is required and must not be empty.";
  if (messages[0]?.role !== "user") return "A conversation must start with a user message.";
  if (messages.at(-1)?.role !== "user") return "This model does not support assistant message prefill.";
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (message.role !== "user" && message.role !== "assistant") return `Unknown role ${message.role}.`;
    if (before?.role === message.role) return "Messages must alternate between user and assistant.";
    const refused = contentRefusal(message, index) ?? resultsRefusal(message, before, index);
    if (refused !== null) return refused;
  }
  return null;
}

function contentRefusal({ role, content }: WireMessage, index: number): string | null {
  const blocks = content.filter((block) => block.cachePoint === undefined);
  if (blocks.length === 0) return `The content field in the Message object at messages.${index} is empty.`;
  for (const { text, toolUse, toolResult, reasoningContent } of blocks) {
    if (text?.trim() === "")
      return `The text field in the ContentBlock object at messages.${index} is blank.`;
    if (toolUse !== undefined && role !== "assistant")
      return "toolUse is only allowed in assistant messages.";
    if (toolResult !== undefined && role !== "user") return "toolResult is only allowed in user messages.";
    if (toolUse !== undefined && !/^[a-zA-Z0-9_-]{1,64}$/.test(toolUse.toolUseId))
      return "toolUseId failed to satisfy constraint: [a-zA-Z0-9_-]+";
    if (toolUse !== undefined && !isObject(toolUse.input))
      return `The format of the value at messages.${index}.content.toolUse.input is invalid. Provide a json object.`;
    if (toolResult?.content.some((part) => part.text?.trim() === "") === true)
      return `The text field in the toolResult at messages.${index} is blank.`;
    const reasoned = reasoningContent?.reasoningText;
    if (reasoned !== undefined && reasoned.signature !== signatureOf(reasoned.text))
      return `messages.${index}: Invalid signature in thinking block`;
  }
  return null;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every tool call of a turn is answered in the next message, and nothing else is. */
function resultsRefusal(message: WireMessage, before: WireMessage | undefined, index: number): string | null {
  const results = message.content.flatMap(({ toolResult }) => (toolResult ? [toolResult.toolUseId] : []));
  const asked = (before?.content ?? []).flatMap(({ toolUse }) => (toolUse ? [toolUse.toolUseId] : []));
  if (message.role === "assistant") return null;
  if (new Set(results).size !== results.length) return `messages.${index} answers one tool call twice.`;
  const extra = results.filter((id) => !asked.includes(id));
  if (extra.length > 0)
    return `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`;
  const missing = asked.filter((id) => !results.includes(id));
  if (missing.length > 0)
    return `Expected toolResult blocks at messages.${index}.content for: ${missing.join(", ")}`;
  return null;
}

function toolsRefusal({ messages = [], toolConfig }: WireRequest): string | null {
  const blocks = messages.flatMap(({ content }) => content);
  const used = blocks.some(({ toolUse, toolResult }) => toolUse !== undefined || toolResult !== undefined);
  if (toolConfig === undefined)
    return used
      ? "The toolConfig field must be defined when using toolUse and toolResult content blocks."
      : null;
  const specs = toolConfig.tools.flatMap(({ toolSpec }) => (toolSpec ? [toolSpec] : []));
  if (specs.length === 0) return "The toolConfig.tools field must not be empty.";
  if (new Set(specs.map(({ name }) => name)).size !== specs.length) return "Tool names must be unique.";
  for (const { name, inputSchema } of specs) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return `Tool name ${name} failed to satisfy constraint.`;
    if (!isObject(inputSchema?.json) || (inputSchema?.json as { type?: unknown }).type !== "object")
      return `The value at toolConfig.tools.${name}.inputSchema.json.type must be one of: object.`;
  }
  return null;
}

function parametersRefusal(model: FakeModel, request: WireRequest): string | null {
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  const more = request.additionalModelRequestFields ?? {};
  const sampling =
    temperature !== undefined || topP !== undefined || "top_k" in more || "temperature" in more;
  if (sampling && model.rejectsSampling) return "`temperature` and `top_p` are not supported for this model.";
  if (maxTokens !== undefined && maxTokens > model.maxTokens)
    return `The maximum tokens you requested exceeds the model limit of ${model.maxTokens}. Try again with a maximum tokens value that is lower than ${model.maxTokens}.`;
  const choice = request.toolConfig?.toolChoice ?? {};
  if (("any" in choice || "tool" in choice) && model.rejectsForcedTool)
    return "tool_choice any and tool are not supported for this model.";
  const metadata = Object.entries(request.requestMetadata ?? {});
  if (metadata.length > 16 || metadata.some((pair) => pair.some((text) => text.length > 256)))
    return "requestMetadata failed to satisfy constraint.";
  return null;
}

function cacheRefusal(
  model: FakeModel,
  { messages = [], system = [], toolConfig }: WireRequest,
): string | null {
  const isPoint = (block: { cachePoint?: object }): boolean => block.cachePoint !== undefined;
  const tools = toolConfig?.tools ?? [];
  const toolPoint = tools.findIndex(isPoint);
  if (toolPoint >= 0 && !model.cacheInTools)
    return `Malformed input request: #/toolConfig/tools/${toolPoint}: extraneous key [cachePoint] is not permitted, please reformat your input and try again.`;
  const contents = messages.map(({ content }) => content);
  const points = [tools, system, ...contents].flat().filter(isPoint).length;
  if (points > 4) return `A maximum of 4 cache points is allowed. Found ${points}.`;
  const afterResult = contents.some((content) =>
    content.some((block, at) => isPoint(block) && content[at - 1]?.toolResult !== undefined),
  );
  if (afterResult && !model.cacheAfterToolResult)
    return "Malformed input request: extraneous key [cachePoint]";
  return null;
}

/** Models that the fake serves, with the rules of the real service. Independent of our own table, on purpose. */

export interface FakeModel {
  maxTokens: number;
  rejectsSampling: boolean;
  rejectsForcedTool: boolean;
  cacheInTools: boolean;
  cacheAfterToolResult: boolean;
}

const claude = (maxTokens: number, strict: boolean): FakeModel => ({
  maxTokens,
  rejectsSampling: strict,
  rejectsForcedTool: strict,
  cacheInTools: true,
  cacheAfterToolResult: true,
});
const nova = (maxTokens: number): FakeModel => ({
  maxTokens,
  rejectsSampling: false,
  rejectsForcedTool: false,
  cacheInTools: false,
  cacheAfterToolResult: false,
});

const MODELS: ReadonlyMap<string, FakeModel> = new Map([
  ["anthropic.claude-sonnet-5-5", claude(128_000, true)],
  ["anthropic.claude-opus-5-5", claude(128_000, true)],
  ["anthropic.claude-sonnet-4-6", claude(64_000, false)],
  ["anthropic.claude-haiku-4-5-20251001-v1:0", claude(64_000, false)],
  ["amazon.nova-2-lite-v1:0", nova(64_000)],
  ["amazon.nova-lite-v1:0", nova(10_000)],
]);

/** By id, by inference profile, or by the ARN of either. */
export function fakeModel(id: string): FakeModel | null {
  const plain = id.replace(/^arn:.*\//, "").replace(/^(global|us|eu|jp|au)\./, "");
  return MODELS.get(plain) ?? null;
}

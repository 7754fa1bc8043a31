/** Dated data about models: list prices in USD per million tokens, and what each accepts. No logic here. */

export interface Rates {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export interface ModelRow {
  /** Id without the prefix of an inference profile. */
  id: string;
  family: "sonnet" | "haiku" | "opus" | "fable" | "nova";
  rates: Rates;
  /** Other rates when the prompt is longer than this. */
  longPrompt?: { above: number; rates: Rates };
  contextTokens: number;
  maxOutputTokens: number;
  /** Takes temperature and the like; the newest models answer 400. */
  sampling: boolean;
  /** Takes `toolChoice` any or tool. */
  forcedTool: boolean;
}

/** When the list prices were read. */
export const PRICES_AS_OF = "2026-11-01";

/** A profile of one region group (us., eu., …) costs this much more than the global one. */
export const REGIONAL_FACTOR = 1.1;

const claude = (input: number, output: number, cacheRead: number, cacheWrite: number): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});
/** Nova charges nothing extra for writing to the cache: a written token costs as an input token. */
const nova = (input: number, output: number, cacheRead: number): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite: input,
});

const MILLION = 1_000_000;

export const MODEL_ROWS: readonly ModelRow[] = [
  {
    ...{ id: "anthropic.claude-fable-5-1", family: "fable", rates: claude(10, 50, 0.25, 12.5) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: false },
  },
  {
    ...{ id: "anthropic.claude-opus-5-5", family: "opus", rates: claude(4, 20, 0.2, 5) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: false },
  },
  {
    ...{ id: "anthropic.claude-opus-5", family: "opus", rates: claude(5, 25, 0.5, 6.25) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-opus-4-8", family: "opus", rates: claude(5, 25, 0.5, 6.25) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-opus-4-7", family: "opus", rates: claude(5, 25, 0.5, 6.25) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-opus-4-6-v1", family: "opus", rates: claude(5, 25, 0.5, 6.25) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-sonnet-5-5", family: "sonnet", rates: claude(2, 10, 0.2, 2.5) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: false },
  },
  {
    ...{ id: "anthropic.claude-sonnet-5", family: "sonnet", rates: claude(2, 10, 0.2, 2.5) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-sonnet-4-6", family: "sonnet", rates: claude(3, 15, 0.3, 3.75) },
    ...{ contextTokens: MILLION, maxOutputTokens: 64_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-sonnet-4-5-20250929-v1:0", family: "sonnet", rates: claude(3, 15, 0.3, 3.75) },
    ...{ contextTokens: 200_000, maxOutputTokens: 64_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-haiku-5-5", family: "haiku", rates: claude(0.1, 0.5, 0.01, 0.125) },
    longPrompt: { above: 100_000, rates: claude(0.5, 2.5, 0.05, 0.625) },
    ...{ contextTokens: MILLION, maxOutputTokens: 128_000, sampling: false, forcedTool: true },
  },
  {
    ...{ id: "anthropic.claude-haiku-4-5-20251001-v1:0", family: "haiku", rates: claude(1, 5, 0.1, 1.25) },
    ...{ contextTokens: 200_000, maxOutputTokens: 64_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "amazon.nova-2-lite-v1:0", family: "nova", rates: nova(0.3, 2.5, 0.075) },
    ...{ contextTokens: MILLION, maxOutputTokens: 64_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "amazon.nova-pro-v1:0", family: "nova", rates: nova(0.8, 3.2, 0.2) },
    ...{ contextTokens: 300_000, maxOutputTokens: 10_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "amazon.nova-lite-v1:0", family: "nova", rates: nova(0.06, 0.24, 0.015) },
    ...{ contextTokens: 300_000, maxOutputTokens: 10_000, sampling: true, forcedTool: true },
  },
  {
    ...{ id: "amazon.nova-micro-v1:0", family: "nova", rates: nova(0.035, 0.14, 0.00875) },
    ...{ contextTokens: 128_000, maxOutputTokens: 10_000, sampling: true, forcedTool: true },
  },
];

/** What a family name in a hook means. Only ids that were seen on Bedrock; global profiles cost least. */
export const FAMILY_MODELS = {
  sonnet: "global.anthropic.claude-sonnet-5-5",
  opus: "global.anthropic.claude-opus-5-5",
  haiku: "global.anthropic.claude-haiku-4-5-20251001-v1:0",
  nova: "global.amazon.nova-2-lite-v1:0",
} as const;

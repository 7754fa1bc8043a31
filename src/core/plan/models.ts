/** Which model a name means, what that model accepts, and what a run of it costs (an estimate). */
import { FAMILY_MODELS, MODEL_ROWS, PRICES_AS_OF, REGIONAL_FACTOR } from "./prices.ts";
import type { ModelRow, Rates } from "./prices.ts";

export interface RoutedModel {
  requested: string;
  /** Model id on the provider. */
  chosen: string;
  reason: string;
}

export interface Capabilities {
  /** False: the id is not in our table; the rest is the careful choice. */
  known: boolean;
  contextTokens: number;
  maxOutputTokens: number;
  sampling: boolean;
  forcedTool: boolean;
  /** Where the model takes cache points. Nova refuses them in tools and right after a tool result. */
  cache: { tools: boolean; system: boolean; afterText: boolean; afterToolResult: boolean };
}

export interface TokenCounts {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export interface Estimate {
  usd: number;
  pricesAsOf: string;
}

/** The model for a family name; anything else is taken as a model id and passes unchanged. */
export function routeModel(requested: string): RoutedModel {
  const name = requested.trim();
  if (name === "auto" || name === "") {
    return {
      requested,
      chosen: FAMILY_MODELS.sonnet,
      reason: "auto: no cheaper family is chosen without evidence for this kind of task, so sonnet",
    };
  }
  if (isFamily(name)) {
    return { requested, chosen: FAMILY_MODELS[name], reason: `family ${name} as of ${PRICES_AS_OF}` };
  }
  const price = hasListedPrice(name)
    ? ""
    : "; it has no listed price and is counted at the highest listed ones";
  return { requested, chosen: name, reason: `named by its id${price}` };
}

function isFamily(name: string): name is keyof typeof FAMILY_MODELS {
  return Object.hasOwn(FAMILY_MODELS, name);
}

const NO_CACHE = { tools: false, system: false, afterText: false, afterToolResult: false };
const UNKNOWN: Capabilities = {
  known: false,
  contextTokens: 128_000,
  maxOutputTokens: 8_192,
  sampling: false,
  forcedTool: false,
  cache: NO_CACHE,
};

export function capabilities(model: string): Capabilities {
  const found = rowOf(model);
  if (found === null) return UNKNOWN;
  const { contextTokens, maxOutputTokens, sampling, forcedTool, family } = found.row;
  const claude = family !== "nova";
  return {
    known: true,
    contextTokens,
    maxOutputTokens,
    sampling,
    forcedTool,
    cache: { tools: claude, system: true, afterText: true, afterToolResult: claude },
  };
}

/** False: what it costs is only bounded, by the highest listed prices. */
export const hasListedPrice = (model: string): boolean => (rowOf(model)?.factor ?? null) !== null;

/** No listed model costs more, whatever its tokens are and in whichever region it answers. */
const DEAREST: Rates = MODEL_ROWS.flatMap(({ rates, longPrompt }) => [
  rates,
  longPrompt?.rates ?? rates,
]).reduce((most, rates) => ({
  input: Math.max(most.input, rates.input),
  output: Math.max(most.output, rates.output),
  cacheRead: Math.max(most.cacheRead, rates.cacheRead),
  cacheWrite: Math.max(most.cacheWrite, rates.cacheWrite),
}));

/**
 * Cost of one request at list price. Call it per request: some prices depend on the length of the prompt. A model
 * without a listed price counts at the highest ones, so that budgets hold for it too.
 */
export function estimateUsd(model: string, usage: TokenCounts): Estimate {
  const found = rowOf(model);
  const factor = found?.factor ?? null;
  const rates = found === null || factor === null ? DEAREST : ratesFor(found.row, usage);
  const micros =
    usage.inputTokens * rates.input +
    usage.outputTokens * rates.output +
    usage.cacheReadTokens * rates.cacheRead +
    usage.cacheWriteTokens * rates.cacheWrite;
  return { usd: (micros * (factor ?? REGIONAL_FACTOR)) / 1_000_000, pricesAsOf: PRICES_AS_OF };
}

function ratesFor(row: ModelRow, usage: TokenCounts): Rates {
  const prompt = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  return row.longPrompt !== undefined && prompt > row.longPrompt.above ? row.longPrompt.rates : row.rates;
}

/** Price factor by the prefix of an inference profile; null: that partition has other prices. */
const PREFIX_FACTORS: ReadonlyMap<string, number | null> = new Map([
  ["global", 1],
  ["us", REGIONAL_FACTOR],
  ["eu", REGIONAL_FACTOR],
  ["jp", REGIONAL_FACTOR],
  ["au", REGIONAL_FACTOR],
  ["apac", REGIONAL_FACTOR],
  ["us-gov", null],
]);

/** Accepts a plain id, an inference profile id, and the ARN of either. An application profile hides its model. */
function rowOf(model: string): { row: ModelRow; factor: number | null } | null {
  const arn = /^arn:[^:]+:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)\/(.+)$/.exec(model);
  const id = arn?.[1] ?? model;
  const direct = MODEL_ROWS.find((row) => row.id === id);
  if (direct !== undefined) return { row: direct, factor: 1 };
  const dot = id.indexOf(".");
  const factor = PREFIX_FACTORS.get(id.slice(0, dot));
  const row = MODEL_ROWS.find((one) => one.id === id.slice(dot + 1));
  return row === undefined || factor === undefined ? null : { row, factor };
}

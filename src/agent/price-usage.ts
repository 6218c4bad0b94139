import type { TokenUsage } from "./token-usage.ts";

/** US dollars for a million tokens, which is micro-dollars a token. */
interface Price {
  input: number;
  output: number;
  cacheRead: number;
  /** How many times dearer its fast mode is. */
  fast?: number;
  /** What holds for all tokens of a message whose prompt is longer than `abovePromptTokens`. */
  long?: { abovePromptTokens: number; input: number; output: number; cacheRead: number };
}

const TIER_3_15 = { input: 3, output: 15, cacheRead: 0.3 };
const TIER_5_25 = { input: 5, output: 25, cacheRead: 0.5 };
const TIER_15_75 = { input: 15, output: 75, cacheRead: 1.5 };
const OPUS_5_5 = { input: 4, output: 20, cacheRead: 0.2, fast: 2 };
const TIER_10_50 = { input: 10, output: 50, cacheRead: 1 };

/**
 * The price table of Claude Code 2.1.329 (2026-11-28, from its own catalogue), which is that of
 * https://platform.claude.com/docs/en/about-claude/pricing. A test runs the CLI with these models and compares the figures.
 */
const PRICES: Readonly<Record<string, Price>> = {
  "claude-3-5-haiku": { input: 0.8, output: 4, cacheRead: 0.08 },
  "claude-haiku-4-5": { input: 1, output: 5, cacheRead: 0.1 },
  "claude-haiku-5-5": {
    ...{ input: 0.1, output: 0.5, cacheRead: 0.01 },
    long: { abovePromptTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05 },
  },
  "claude-3-5-sonnet": TIER_3_15,
  "claude-3-7-sonnet": TIER_3_15,
  "claude-sonnet-4": TIER_3_15,
  "claude-sonnet-4-0": TIER_3_15,
  "claude-sonnet-4-5": TIER_3_15,
  "claude-sonnet-4-6": TIER_3_15,
  "claude-sonnet-5": { input: 2, output: 10, cacheRead: 0.2 },
  "claude-sonnet-5-5": { input: 2, output: 10, cacheRead: 0.1 },
  "claude-opus-4": TIER_15_75,
  "claude-opus-4-0": TIER_15_75,
  "claude-opus-4-1": TIER_15_75,
  "claude-opus-4-5": TIER_5_25,
  "claude-opus-4-6": { ...TIER_5_25, fast: 6 },
  "claude-opus-4-7": { ...TIER_5_25, fast: 6 },
  "claude-opus-4-8": { ...TIER_5_25, fast: 2 },
  "claude-opus-5": { ...TIER_5_25, fast: 2 },
  "claude-opus-5-5": OPUS_5_5,
  "claude-fable-5": TIER_10_50,
  "claude-fable-5-1": { ...TIER_10_50, cacheRead: 0.25 },
  "claude-fable-5-2": { input: 8, output: 40, cacheRead: 0.2, fast: 2 },
  "claude-mythos-5": TIER_10_50,
  "claude-mythos-5-1": { ...TIER_10_50, cacheRead: 0.25 },
  "claude-mythos-5-2": { input: 8, output: 40, cacheRead: 0.2, fast: 2 },
};

/** The CLI takes its default model's price for a model that it doesn't know: so the figures agree there, too. */
const UNKNOWN_MODEL: Price = OPUS_5_5;
const CACHE_WRITE = 1.25;
const CACHE_WRITE_1H = 2;
const WEB_SEARCH_MICRO_USD = 10_000;
const US_INFERENCE = 1.1;

/** What one message costs, in micro-dollars (a fraction is not rounded), as Claude Code counts it. Never negative, always finite. */
export function priceUsage(model: string, usage: TokenUsage): number {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  const cacheRead = cache_read_input_tokens ?? 0;
  const cacheWrite = cache_creation_input_tokens ?? 0;
  const cacheWrite1h = Math.min(usage.cache_creation?.ephemeral_1h_input_tokens ?? 0, cacheWrite);
  const { long, fast = 1, ...base } = PRICES[toPricedName(model)] ?? UNKNOWN_MODEL;
  const isLong = long !== undefined && input_tokens + cacheRead + cacheWrite > long.abovePromptTokens;
  const price = isLong ? long : base;
  const written = CACHE_WRITE * (cacheWrite - cacheWrite1h) + CACHE_WRITE_1H * cacheWrite1h;
  const tokens =
    price.input * (input_tokens + written) + price.output * output_tokens + price.cacheRead * cacheRead;
  const dearer = (usage.speed === "fast" ? fast : 1) * (usage.inference_geo === "us" ? US_INFERENCE : 1);
  const searches = usage.server_tool_use?.web_search_requests ?? 0;
  return tokens * dearer + searches * WEB_SEARCH_MICRO_USD;
}

/** `us.anthropic.claude-opus-4-5-20251101-v1:0` and `claude-opus-4-5[1m]` are `claude-opus-4-5`; a later version of a model is another one. */
function toPricedName(model: string): string {
  const [name = ""] = /claude-[a-z0-9-]+/.exec(model.toLowerCase()) ?? [];
  return name.replace(/(-\d{8}|-latest)?(-v\d+)?$/, "");
}

import { describe, expect, it } from "vitest";
import type { ModelUsage } from "../../demo/model/model-turn.ts";
import { startScriptedModel } from "../../demo/model/scripted-model.ts";
import { priceUsage } from "../../src/agent/price-usage.ts";
import { type TokenUsage, tokenUsageSchema } from "../../src/agent/token-usage.ts";
import { aWorkspace, hasClaude, runClaude } from "../demo/model/run-claude.ts";

const aUsage = (usage: Partial<TokenUsage>): TokenUsage => tokenUsageSchema.parse(usage);

describe("the price of a message", () => {
  it.each([
    ["claude-opus-5-5", 4, 20],
    ["claude-opus-5", 5, 25],
    ["claude-opus-4-1-20250805", 15, 75],
    ["claude-opus-4-20250514", 15, 75],
    ["claude-opus-4-5-20251101", 5, 25],
    ["claude-sonnet-5-5", 2, 10],
    ["claude-sonnet-5-5[1m]", 2, 10],
    ["claude-sonnet-4-20250514", 3, 15],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", 3, 15],
    ["claude-3-5-haiku-latest", 0.8, 4],
    ["claude-haiku-4-5@20251001", 1, 5],
    ["claude-opus-5-7", 4, 20],
    ["claude-sonnet-9", 4, 20],
    ["something-new", 4, 20],
    ["__proto__", 4, 20],
    ["", 4, 20],
  ])("has the dollars a million tokens of %j", (model, input, output) => {
    expect(priceUsage(model, aUsage({ input_tokens: 1_000 }))).toBeCloseTo(input * 1_000);
    expect(priceUsage(model, aUsage({ output_tokens: 1_000 }))).toBeCloseTo(output * 1_000);
  });

  it("counts what is written to the cache at five quarters, for an hour at twice, and what is read by the model's own rate", () => {
    const written = aUsage({ cache_creation_input_tokens: 1_000 });
    const hour = { ...written, cache_creation: { ephemeral_1h_input_tokens: 400 } };

    expect(priceUsage("claude-sonnet-5-5", written)).toBeCloseTo(2_500);
    expect(priceUsage("claude-sonnet-5-5", hour)).toBeCloseTo(0.6 * 2_500 + 0.4 * 4_000);
    expect(priceUsage("claude-sonnet-5-5", aUsage({ cache_read_input_tokens: 1_000 }))).toBeCloseTo(100);
    expect(priceUsage("claude-sonnet-5", aUsage({ cache_read_input_tokens: 1_000 }))).toBeCloseTo(200);
  });

  it("takes no more for an hour than was written at all", () => {
    const usage = { ...aUsage({}), cache_creation: { ephemeral_1h_input_tokens: 1_000 } };

    expect(priceUsage("claude-sonnet-5-5", usage)).toBe(0);
  });

  it("is that of a long prompt for the whole message, once it is longer than the model's limit", () => {
    const usage = aUsage({ input_tokens: 40_000, cache_read_input_tokens: 60_000, output_tokens: 1_000 });

    expect(priceUsage("claude-haiku-5-5", usage)).toBeCloseTo(4_000 + 600 + 500);
    expect(priceUsage("claude-haiku-5-5", { ...usage, input_tokens: 40_001 })).toBeCloseTo(
      20_000.5 + 3_000 + 2_500,
    );
  });

  it("counts fast answers, searches and answers from the United States alone", () => {
    const usage = aUsage({ input_tokens: 1_000 });

    expect(priceUsage("claude-opus-5-5", { ...usage, speed: "fast" })).toBeCloseTo(8_000);
    expect(priceUsage("claude-opus-5-5", { ...usage, inference_geo: "us" })).toBeCloseTo(4_400);
    expect(
      priceUsage("claude-opus-5-5", { ...usage, server_tool_use: { web_search_requests: 2 } }),
    ).toBeCloseTo(24_000);
  });
});

const CASES: [string, ModelUsage][] = [
  ["sonnet", { cacheReadTokens: 20_000, cacheWriteTokens: 3_000, cacheWrite1hTokens: 500 }],
  ["opus", { cacheReadTokens: 20_000, cacheWriteTokens: 3_000 }],
  ["haiku", { cacheReadTokens: 20_000 }],
  ["haiku", { cacheReadTokens: 95_000 }],
  ["claude-opus-5", {}],
  ["claude-sonnet-4-6", {}],
  ["claude-fable-5-2", { cacheReadTokens: 20_000 }],
  ["something-new", { cacheReadTokens: 20_000 }],
];

describe.runIf(hasClaude)("the real CLI's own figure", () => {
  it.each(CASES)("S33: is ours for %s with %j", async (name, cached) => {
    await using workspace = await aWorkspace({});
    const usage = { inputTokens: 10_000, outputTokens: 1_000, ...cached };
    const model = await startScriptedModel({ script: () => ({ text: "hi", usage }) });

    const { events } = await runClaude({ modelUrl: model.url, workspace, flags: ["--model", name] });
    await model.close();

    const ours = model.bills.reduce(
      (sum, bill) => sum + priceUsage(bill.model, tokenUsageSchema.parse(bill.usage)),
      0,
    );
    const { total_cost_usd } = events.at(-1) as { total_cost_usd: number };
    expect(ours).toBeGreaterThan(0);
    expect(ours).toBeCloseTo(total_cost_usd * 1_000_000);
  });
});

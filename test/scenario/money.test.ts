// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { priceUsage } from "../../src/agent/price-usage.ts";
import { tokenUsageSchema } from "../../src/agent/token-usage.ts";
import { costOf, forgeResult } from "../support/forged-result.ts";
import { readAgentResult } from "../support/world-sandbox.ts";
import { report, shell } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories();
const CENT_MICRO_USD = 10_000;
const DEAR = { inputTokens: 20_000, cacheReadTokens: 30_000, cacheWriteTokens: 4_000, outputTokens: 5_000 };
const DEAR_MICRO_USD = 20_000 * 2 + 30_000 * 0.1 + 4_000 * 2.5 + 5_000 * 10;

/** All that the model's API would bill the operator for, in this file's world. */
const billed = (): number =>
  (stories.world.model?.bills ?? []).reduce(
    (sum, { model, usage }) => sum + priceUsage(model, tokenUsageSchema.parse(usage)),
    0,
  );

describe("S33: what a run cost", () => {
  test("is the CLI's own figure, within a cent, in an honest run", async () => {
    const story = await stories.begin({
      script: steps({ ...shell("true"), usage: DEAR }, { ...report("answered"), usage: DEAR }),
    });
    const number = await story.issue();

    const ended = await story.command(number, "/claude work");

    const { total_cost_usd } = await readAgentResult(story.sandboxDir(number), ended.id);
    expect(costOf(ended)).toBe(2 * DEAR_MICRO_USD);
    expect(Math.abs(costOf(ended) - total_cost_usd * 1_000_000)).toBeLessThan(CENT_MICRO_USD);
  });

  test.each([0, 49.99])(
    "is what the gateway counted when the agent writes $%d into the CLI's output",
    async (forged) => {
      const story = await stories.begin({ script: () => ({ ...shell(forgeResult(forged)), usage: DEAR }) });
      const number = await story.issue();

      const ended = await story.command(number, "/claude work");

      expect((await readAgentResult(story.sandboxDir(number), ended.id)).total_cost_usd).toBe(forged);
      expect(costOf(ended)).toBe(DEAR_MICRO_USD);
    },
  );

  test("has the calls that the agent makes by itself", async () => {
    const ask = `fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers: { "x-api-key": "x", "anthropic-version": "2023-06-01" }, body: JSON.stringify({ model: "claude-opus-5-5", max_tokens: 9, messages: [{ role: "user", content: "x".repeat(400000) }] }) }).then((answer) => answer.text()).then(console.log)`;
    const story = await stories.begin({
      script: steps({ ...shell(`node -e '${ask}'`), usage: DEAR }, { ...report("answered"), usage: DEAR }),
    });
    const before = billed();

    const ended = await story.command(await story.issue(), "/claude work");

    expect(costOf(ended)).toBeGreaterThan(2 * DEAR_MICRO_USD + 400_000);
    expect(costOf(ended)).toBe(Math.round(billed() - before));
  });
});

describe("S16: a run whose agent spends by itself", () => {
  test("goes at most one call beyond its budget, and ends as one whose budget is used up", async () => {
    const call = `fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers: { "x-api-key": "x", "anthropic-version": "2023-06-01" }, body: JSON.stringify({ model: "claude-opus-5-5", max_tokens: 9, messages: [{ role: "user", content: "x".repeat(400000) }] }) }).then((answer) => answer.text())`;
    const story = await stories.begin({
      script: steps(
        shell(`node -e 'Promise.all(Array.from({ length: 10 }, () => ${call}))'`),
        report("answered"),
      ),
    });
    const before = billed();

    const ended = await story.command(await story.issue(), "/claude --budget 1 spend");

    expect(ended.comment).toMatch(/^\*\*The budget of \$1 for this run is used up\*\*/);
    expect(costOf(ended)).toBe(Math.round(billed() - before));
    expect(costOf(ended)).toBeGreaterThan(1_000_000);
    expect(costOf(ended)).toBeLessThan(1_000_000 + 450_000);
  });
});

describe("F76: a run that is stopped", () => {
  async function stopWhen(story: Story, isThere: () => boolean): Promise<EndedRun> {
    const number = await story.issue();
    const { runId } = story.say(number, "/claude take your time");
    await until("the instant of the stop", isThere);
    story.say(number, "/claude stop");
    return story.ended(runId);
  }

  test("in the middle of an answer costs what was written of it by then, and what came before", async () => {
    const text = "word ".repeat(3_500);
    const story = await stories.begin({
      script: steps({ ...shell("true"), usage: DEAR }, { text, stallAt: 0.6, usage: DEAR }),
    });
    const before = billed();

    const ended = await stopWhen(story, () => billed() - before > DEAR_MICRO_USD);

    expect(ended.outcome).toBe("stopped");
    const ratio = costOf(ended) / (billed() - before);
    expect(ratio).toBeGreaterThanOrEqual(0.98);
    expect(ratio).toBeLessThan(1.02);
  });
});

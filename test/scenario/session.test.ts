// needs: bubblewrap
import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { readAgentResult } from "../support/world-sandbox.ts";
import { report, shell } from "../support/world-script.ts";
import { type EndedRun, useStories } from "../support/world-story.ts";

const stories = useStories();

const costOf = ({ log }: EndedRun): number =>
  Number(log.find(({ event }) => event === "run.ended")?.costMicroUsd);

describe("a thread whose sandbox is gone between two commands", () => {
  test("goes on with its session: the model knows what was said, and each run costs what it cost", async () => {
    const story = await stories.begin({
      script: steps(shell("echo the word is heron"), report("answered", { summary: "It is heron." })),
    });
    const number = await story.issue();
    const sandboxDir = story.sandboxDir(number);
    const first = await story.command(number, "/claude what is the word?");
    const before = await readAgentResult(sandboxDir, first.id);
    await rm(sandboxDir, { recursive: true });

    const second = await story.command(number, "/claude and what was it again?");

    expect(second.outcome).toBe("answered");
    const asked = story.prompts().filter((request) => promptOf(request).includes("what was it again?"));
    expect(asked[0]?.turn).toBeGreaterThan(1);
    expect(asked[0]?.allText).toContain("what is the word?");
    expect(asked[0]?.allText).toContain("the word is heron");
    const after = await readAgentResult(sandboxDir, second.id);
    expect(after.session_id).toBe(before.session_id);
    expect(costOf(first)).toBeCloseTo(before.total_cost_usd * 1_000_000, -1);
    expect(costOf(second)).toBeCloseTo(after.total_cost_usd * 1_000_000, -1);
    expect(costOf(second)).toBeGreaterThan(0);
  });

  test("and that is asked to retry begins a session that knows nothing of the one before", async () => {
    const story = await stories.begin({ script: steps(report("answered", { summary: "It is heron." })) });
    const number = await story.issue();
    const first = await story.command(number, "/claude what is the word?");
    const before = await readAgentResult(story.sandboxDir(number), first.id);
    await rm(story.sandboxDir(number), { recursive: true });

    const again = await story.command(number, "/claude retry");

    const after = await readAgentResult(story.sandboxDir(number), again.id);
    expect(after.session_id).not.toBe(before.session_id);
    expect(story.prompts().map(({ turn }) => turn)).toEqual([0, 0]);
    expect(costOf(again)).toBeCloseTo(after.total_cost_usd * 1_000_000, -1);
  });
});

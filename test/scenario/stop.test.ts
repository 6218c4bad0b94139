// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { findProcesses } from "../support/world-sandbox.ts";
import { report, shell, write, writeAndReport } from "../support/world-script.ts";
import { type Story, useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories();

/** A tool call that would take ten minutes, known on this machine by its mark. */
function lasting(mark: string) {
  return shell(`node -e 'setTimeout(() => {}, 600_000)' ${mark}`);
}

async function untilRunning(mark: string): Promise<void> {
  await until("the agent's tool to run", () => findProcesses(`600_000) ${mark}`).length > 0);
}

async function untilDead(mark: string): Promise<void> {
  await until("the agent's processes to end", () => findProcesses(mark).length === 0);
}

async function expectNothingPublished(story: Story): Promise<void> {
  expect(story.github.pulls(story.repo)).toEqual([]);
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
}

describe("stop", () => {
  test("F35: ends the agent, whose tool has minutes to go, publishes nothing and clears the queue", async () => {
    const mark = "story-stop-queue";
    const story = await stories.begin({ script: steps(write({ "half.md": "Half.\n" }), lasting(mark)) });
    const number = await story.issue();
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);
    const second = story.say(number, "/claude and then this");
    await story.says(second.runId, "position 1");

    const stop = story.say(number, "/claude stop please");
    await untilDead(mark);

    for (const [{ runId }, words] of [
      [first, /^\*\*Stopped\*\*[\s\S]*Stopped by `ada`\. Nothing was published\.[\s\S]*`\/claude retry`/],
      [second, /^\*\*Removed from the queue\*\*[\s\S]*Removed by `ada`\. Nothing ran\./],
    ] as const) {
      const { outcome, comment } = await story.ended(runId);
      expect(outcome).toBe("stopped");
      expect(comment).toMatch(words);
      expect(story.checks(runId).map(({ conclusion }) => conclusion)).toEqual(["neutral"]);
    }
    await story.ended(stop.runId);
    await expectNothingPublished(story);
    expect(story.botComments()).toHaveLength(2);
    const reactions = story.github.reactions(story.repo, { comment: stop.id });
    expect(reactions.map(({ content }) => content)).toEqual(["+1"]);
  });

  test("is answered in words when nothing runs, and when the run is published already", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const number = await story.issue();

    const early = await story.command(number, "/claude stop");
    expect(early.comment).toMatch(/^\*\*Nothing to stop\*\*: nothing is running or waiting/);

    const done = await story.command(number, "/claude add a note");
    const late = await story.command(number, "/claude stop");
    expect(done.outcome).toBe("published");
    expect(late.comment).toMatch(/^\*\*Nothing to stop\*\*: the last run is already published in #\d+/);
    expect(story.github.pulls(story.repo)[0]?.state).toBe("open");
  });

  test("S2: of somebody who may not write stops nothing and is not answered; a writer's leaves the thread ready", async () => {
    const mark = "story-stop-outsider";
    const story = await stories.begin({ script: steps(lasting(mark)) });
    const number = await story.issue();
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);

    const stop = await story.ended(story.say(number, "/claude stop", "mallory").runId);

    expect(stop.comment).toBe("");
    expect(findProcesses(mark).length).toBeGreaterThan(0);
    await story.command(number, "/claude stop");
    expect((await story.ended(first.runId)).comment).toContain("Stopped by `ada`");
    story.setScript(writeAndReport());
    expect((await story.command(number, "/claude add a note")).outcome).toBe("published");
  });

  test("F3: that arrives before the command it stops ends that command, without a sandbox", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const { github } = story;
    const number = await story.issue();
    const address = `${stories.app.url}/api/github/webhooks`;
    github.setWebhookUrl(undefined);
    const work = story.say(number, "/claude add a note");
    await github.settled();
    const held = github.deliveries.at(-1);
    github.setWebhookUrl(address);
    await story.command(number, "/claude stop");

    await github.redeliver(held?.id ?? "");
    const ended = await story.ended(work.runId);

    expect(ended.outcome).toBe("stopped");
    expect(ended.comment).toMatch(/^\*\*Stopped\*\*/);
    expect(story.prompts()).toEqual([]);
    await expectNothingPublished(story);
    const later = await story.command(number, "/claude add a note now");
    expect(later.outcome).toBe("published");
  });

  test("during the agent's last turn keeps what it made from being published", async () => {
    const story = await stories.begin();
    const number = await story.issue();
    story.setScript(
      steps(write({ "note.md": "A note.\n" }), async () => {
        await story.ended(story.say(number, "/claude stop").runId);
        return report("changed");
      }),
    );

    const ended = await story.command(number, "/claude add a note");

    expect(ended.outcome).toBe("stopped");
    await expectNothingPublished(story);
  });
});

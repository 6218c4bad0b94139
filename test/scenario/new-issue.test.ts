// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { promptOf } from "../../demo/model/script-steps.ts";
import { report, writeAndReport } from "../support/world-script.ts";
import { type Story, useStories } from "../support/world-story.ts";

const stories = useStories();

function withConfig(config: string) {
  return { "README.md": "# Shelf\n", ".github/sandpiper.yml": config };
}

async function expectSilence(story: Story, runId: string): Promise<void> {
  expect((await story.ended(runId)).outcome).toBe("silent");
  expect(story.botComments()).toEqual([]);
  expect(story.prompts()).toEqual([]);
  expect(story.github.checkRuns(story.repo)).toEqual([]);
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
}

describe.concurrent("a new issue without a command", () => {
  test("gets a run as it stands, when its author may write and nothing is configured; a command under it goes on", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const { number, runId } = await story.openIssue({ title: "A note is missing", body: "Please add one." });

    const ended = await story.ended(runId);

    expect(ended.outcome).toBe("published");
    const prompt = promptOf(story.prompts()[0]!);
    expect(prompt).toContain("Please add one.");
    expect(prompt).toContain("Do what the issue asks for.");
    expect(story.github.pulls(story.repo)[0]?.body).toContain(`Fixes #${number}`);
    const eyes = story.github.reactions(story.repo, { issue: number }).map(({ content }) => content);
    expect(eyes).toEqual(["eyes"]);

    story.setScript(writeAndReport({ "two.md": "2\n" }));
    const second = await story.command(number, "/claude and another");
    expect(second.comment).toMatch(/^\*\*Pull request #\d+ is updated\*\*/);
    expect(story.github.pulls(story.repo)).toHaveLength(1);
  });

  test.each(["off", "label"])("is met with silence with `on.issue_opened: %s`", async (setting) => {
    const story = await stories.begin({
      files: withConfig(`on: { issue_opened: ${setting} }\n`),
      script: writeAndReport(),
    });
    const { number, runId } = await story.openIssue();

    await expectSilence(story, runId);
    expect(story.github.reactions(story.repo, { issue: number })).toEqual([]);
  });
});

describe.concurrent("a new issue with a command", () => {
  test("in its body is that command, with `on.issue_opened: off` too", async () => {
    const story = await stories.begin({
      files: withConfig("on: { issue_opened: off }\n"),
      script: () => report("answered"),
    });
    const { runId } = await story.openIssue({ body: "It is slow.\n\n/claude ask why?\n\nThanks!" });

    expect((await story.ended(runId)).outcome).toBe("answered");
    const prompt = promptOf(story.prompts()[0]!);
    expect(prompt).toMatch(/instruction">\nwhy\?\n/);
    expect(prompt).toContain("(read only: answer, change nothing)");
  });

  test("in its title is that command, and the body goes with it", async () => {
    const story = await stories.begin({
      files: withConfig("on: { issue_opened: off }\n"),
      script: writeAndReport(),
    });
    const { runId } = await story.openIssue({
      title: "/claude --draft add a note",
      body: "Next to the door.",
    });

    const ended = await story.ended(runId);

    expect(ended.outcome).toBe("published");
    expect(story.github.pulls(story.repo)[0]?.draft).toBe(true);
    const prompt = promptOf(story.prompts()[0]!);
    expect(prompt).toMatch(/instruction">\nadd a note\n/);
    expect(prompt).toMatch(/beside">\nNext to the door\.\n/);
  });
});

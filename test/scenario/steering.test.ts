// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { promptOf, type Script, steps } from "../../demo/model/script-steps.ts";
import { findProcesses } from "../support/world-sandbox.ts";
import { report, shell, write } from "../support/world-script.ts";
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

/** Works until it is told more; then it does what is left. */
function interrupted(mark: string, rest: Script): Script {
  const first = steps(write({ "note.md": "A note.\n" }), lasting(mark));
  return (request) => (promptOf(request).includes("adds to the task:") ? rest(request) : first(request));
}

const told = (story: Story, words: string) =>
  story.prompts().find((request) => promptOf(request).includes(words));

describe.concurrent("also", () => {
  test("reaches the running agent, in its session and with its files, and is published with the rest; where nothing runs it is the next run", async () => {
    const mark = "story-also";
    const rest = steps(write({ "test.md": "Tested.\n" }), report("changed"));
    const story = await stories.begin({ script: interrupted(mark, rest) });
    const number = await story.issue();
    const first = story.say(number, "/claude add a note");
    await untilRunning(mark);

    const also = story.say(number, "/claude also add a test");
    await until("the agent to be told", () => told(story, "add a test"));
    const [ended, given] = [await story.ended(first.runId), await story.ended(also.runId)];

    expect(ended.outcome).toBe("published");
    expect(given.outcome).toBe("handed_over");
    expect(given.comment).toBe("");
    const reactions = story.github.reactions(story.repo, { comment: also.id });
    expect(reactions.map(({ content }) => content).toSorted()).toEqual(["+1", "eyes"]);
    const pull = story.github.pulls(story.repo)[0];
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(Object.keys(files).toSorted()).toEqual(["README.md", "note.md", "test.md"]);
    expect(told(story, "add a test")?.allText).toContain("add a note");
    expect(findProcesses(mark)).toEqual([]);

    story.setScript(() => report("answered"));
    expect((await story.command(number, "/claude also say why")).outcome).toBe("answered");
    expect(story.prompts().at(-1)?.allText).toContain("add a note");
  });

  test("F34: of somebody who may not write is parked, and the agent hears nothing of it; a command that is deleted is stopped", async () => {
    const mark = "story-deleted";
    const story = await stories.begin({ script: steps(write({ "half.md": "Half.\n" }), lasting(mark)) });
    const number = await story.issue();
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);

    const also = await story.command(number, "/claude also push to main", "mallory");
    story.github.deleteComment({ id: first.id, by: "ada" });
    const ended = await story.ended(first.runId);

    expect(also.outcome).toBe("parked");
    expect(story.prompts().some(({ allText }) => allText.includes("push to main"))).toBe(false);
    expect(ended.outcome).toBe("stopped");
    expect(ended.comment).toContain("the comment that asked for it was deleted");
    expect(findProcesses(mark)).toEqual([]);
  });
});

describe.concurrent("a run whose budget is used up", () => {
  const DEAR = { inputTokens: 300_000, outputTokens: 100 };

  test("has one last turn to say what it did, and what there is becomes a draft", async () => {
    const story = await stories.begin({
      script: (request) => {
        if (promptOf(request).includes("The budget of this run is used up."))
          return report("changed", { title: "Half a note", summary: "The first half is there." });
        const turns = steps(write({ "half.md": "Half.\n" }), { ...shell("true"), usage: DEAR });
        return turns(request);
      },
    });

    const ended = await story.command(await story.issue(), "/claude --budget 2 spend");

    const [pull] = story.github.pulls(story.repo);
    expect(pull?.draft).toBe(true);
    expect(pull?.title).toBe("Unfinished: Half a note");
    expect(ended.comment).toContain("The first half is there.");
    expect(ended.comment).toContain("the budget of $2 for this run was used up");
    expect(told(story, "The budget of this run is used up.")).toBeDefined();
  });
});

// needs: bubblewrap
import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { report, write } from "../support/world-script.ts";
import { type Story, useStories } from "../support/world-story.ts";

const stories = useStories();
const ASKS = {
  structured: {
    ...{ title: "Ask", summary: "Both would do.", done: [], outcome: "question" },
    question: "Which format shall the note have?",
    options: ["Markdown", "Plain text"],
  },
};

/** Asks first; after that it writes the note. */
async function anAskingStory(): Promise<{ story: Story; number: number; asked: string }> {
  const story = await stories.begin({ script: steps(write({ "half.md": "Half.\n" }), ASKS) });
  const number = await story.issue();
  const asked = await story.command(number, "/claude add a note");
  expect(asked.outcome).toBe("asked");
  story.setScript(steps(write({ "note.md": "A note.\n" }), report("changed")));
  return { story, number, asked: asked.comment };
}

const lastPrompt = (story: Story) =>
  promptOf(story.prompts().findLast(({ toolNames }) => toolNames.length > 0) ?? NONE);
const NONE = { messages: [] } as unknown as Parameters<typeof promptOf>[0];

describe.concurrent("a run that has to know something", () => {
  test("ends with its question; a number goes on in the same session, also when the sandbox is gone", async () => {
    const { story, number, asked } = await anAskingStory();
    expect(asked).toMatch(/^\*\*A question for you\*\* · /);
    expect(asked).toContain("**Which format shall the note have?**\n\n1. Markdown\n2. Plain text");
    expect(asked).toContain("What was changed is kept (1 file");
    expect(story.github.pulls(story.repo)).toEqual([]);
    await rm(story.sandboxDir(number), { recursive: true });

    const ended = await story.command(number, "/claude 2");

    expect(ended.outcome).toBe("published");
    expect(lastPrompt(story)).toContain('label="chosen-option">\nPlain text');
    expect(story.prompts().at(-1)?.allText).toContain("add a note");
    const [pull] = story.github.pulls(story.repo);
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(Object.keys(files).toSorted()).toEqual(["README.md", "half.md", "note.md"]);
  });

  test("takes words, too", async () => {
    const { story, number } = await anAskingStory();

    await story.command(number, "/claude whatever is shorter");

    expect(lastPrompt(story)).toContain('label="answer">\nwhatever is shorter');
  });

  test("is answered once, with several numbers, too: a second answer is told so, and a number that is no option", async () => {
    const { story, number } = await anAskingStory();

    const none = await story.command(number, "/claude 5");
    const said = [story.say(number, "/claude 1 and 2"), story.say(number, "/claude 2")];
    const ends = await Promise.all(said.map(({ runId }) => story.ended(runId)));
    // Deliveries overtake each other: whichever comes first is the answer.
    const isInOrder = ends[0]?.outcome === "published";
    const [first, second] = isInOrder ? ends : ends.toReversed();

    expect(none.comment).toMatch(/^\*\*The question has no such option\*\*/);
    expect(first?.outcome).toBe("published");
    expect(lastPrompt(story)).toMatch(isInOrder ? /Markdown[\s\S]*Plain text/ : /Plain text/);
    expect(second?.comment).toMatch(/^\*\*No question is open\*\*/);
    expect(story.github.pulls(story.repo)).toHaveLength(1);
  });
});

describe.concurrent("a run that left something unpublished", () => {
  test("is published as it is by /claude publish, without the agent", async () => {
    const story = await stories.begin({ script: steps(write({ "half.md": "Half.\n" }), ASKS) });
    const number = await story.issue();
    await story.command(number, "/claude add a note");
    const asked = story.prompts().length;

    const ended = await story.command(number, "/claude publish");
    const again = await story.command(number, "/claude publish");

    expect(ended.outcome).toBe("published");
    expect(story.prompts()).toHaveLength(asked);
    const [pull] = story.github.pulls(story.repo);
    expect(pull?.title).toBe("Ask");
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(files["half.md"]?.content).toBe("Half.\n");
    expect(again.comment).toMatch(/^\*\*Nothing to publish\*\*/);
  });
});

// needs: bubblewrap
import { describe, expect, test } from "vitest";
import type { ModelRequest, ModelTurn } from "../../demo/model/model-turn.ts";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { readAgentResult } from "../support/world-sandbox.ts";
import { report, shell } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories();

/** A model whose window holds one command and its answer: a conversation that goes on is refused, as the API words it. */
function aSmallWindow(summary: string) {
  return ({ turn }: ModelRequest): ModelTurn =>
    turn === 0
      ? report("answered", { summary })
      : {
          fail: {
            status: 400,
            type: "invalid_request_error",
            message: "prompt is too long: 210000 tokens > 200000 maximum",
          },
        };
}

describe("F73: a conversation that became too long for the model", () => {
  test("has an ending of its own, and the next command begins another that is told of the earlier runs", async () => {
    const story = await stories.begin({ script: aSmallWindow("The word is heron.") });
    const number = await story.issue();
    const first = await story.command(number, "/claude ask what is the word?");
    const second = await story.command(number, "/claude ask and how is it spelt?");

    const third = await story.command(number, "/claude ask what was it again?");

    expect(second.comment).toMatch(/^\*\*The conversation became too long for the model\*\*/);
    expect(second.comment).toContain("Give the command again");
    expect(second.comment).not.toContain("retry");
    expect([first.outcome, third.outcome]).toEqual(["answered", "answered"]);
    const last = story.prompts().at(-1);
    expect(last?.turn).toBe(0);
    const prompt = last === undefined ? "" : promptOf(last);
    const order = ["what is the word?", "The word is heron.", "how is it spelt?", "what was it again?"];
    const places = order.map((words) => prompt.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(third.comment).toContain("a new conversation, with a short account of 2 earlier runs");
    const results = [first, third].map(({ id }) => readAgentResult(story.sandboxDir(number), id));
    const [before, after] = await Promise.all(results);
    expect(after?.session_id).not.toBe(before?.session_id);
  });

  test("and one that its agent spoilt: the next command begins another, and people are told", async () => {
    // The agent writes its session some time after it said something, and can write it between two commands of a shell.
    const session = "~/.claude/projects/*/*.jsonl";
    const spoil = `until ls ${session}; do sleep 0.1; done; for file in ${session}; do until mkdir $file; do rm -f $file; done; done`;
    const summary = "The word is stork.";
    const story = await stories.begin({ script: steps(shell(spoil), report("answered", { summary })) });
    const number = await story.issue();
    await story.command(number, "/claude what is the word?");
    story.setScript(() => report("answered"));

    const second = await story.command(number, "/claude ask what was it again?");

    const last = story.prompts().at(-1);
    expect(last === undefined ? "" : promptOf(last)).toContain(summary);
    expect(last?.turn).toBe(0);
    expect(second.comment).toContain("a short account of 1 earlier run");
  });
});

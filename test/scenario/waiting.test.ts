// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { promptOf, type Script, steps } from "../../demo/model/script-steps.ts";
import { byInstruction, report, shell } from "../support/world-script.ts";
import { type Story, useStories } from "../support/world-story.ts";

const stories = useStories();

/** Gives two commands, the second while the first works; `meanwhile` happens while the second waits. */
async function giveTwo(story: Story, number: number, { second = "ada", meanwhile = () => {} } = {}) {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const held: Script = async () => {
    await opened;
    return shell("echo one >> log.md");
  };
  story.setScript(
    byInstruction({
      one: steps(held, report("changed", { title: "Add one" })),
      two: steps(shell("echo two >> log.md"), report("changed", { title: "Add two" })),
    }),
  );
  const first = story.say(number, "/claude one");
  // Deliveries overtake each other.
  await story.github.settled();
  const waiting = story.say(number, "/claude two", second);
  await story.says(waiting.runId, "position 1");
  meanwhile();
  open();
  return [await story.ended(first.runId), await story.ended(waiting.runId)] as const;
}

describe.concurrent("F36: a command that waited for its turn", () => {
  test("in a pull request stands on the commit of the run before it, also in the same file", async () => {
    const story = await stories.begin();
    const { repo, github } = story;
    await github.push({ repo, branch: "feature", files: { "log.md": "zero\n" } }, { silent: true });
    const { number } = await github.openPullRequest(
      { repo, author: "ada", title: "A log", head: "feature" },
      { silent: true },
    );

    const [, second] = await giveTwo(story, number);

    expect(second.outcome).toBe("published");
    const files = await github.branchFiles(repo, "feature");
    expect(files["log.md"]?.content).toBe("zero\none\ntwo\n");
    expect(await github.branches(repo)).toEqual(["feature", "main"]);
  });

  test("S2: of a person who may not write any more is refused, and its comment says so", async () => {
    const story = await stories.begin({ collaborators: { grace: "write" } });
    const number = await story.issue();

    const [first, second] = await giveTwo(story, number, {
      second: "grace",
      meanwhile: () => story.github.setRole(story.repo, "grace", undefined),
    });

    expect(first.outcome).toBe("published");
    expect(second.comment).toMatch(/^\*\*Waiting for approval\*\*/);
    expect(story.prompts().filter((request) => promptOf(request).includes("\ntwo\n"))).toEqual([]);
    expect(story.github.pulls(story.repo)).toHaveLength(1);
  });
});

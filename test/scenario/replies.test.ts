// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, writeAndReport } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";

const stories = useStories();

async function expectOnlyAReply(story: Story, ended: EndedRun): Promise<void> {
  expect(story.botComments()).toHaveLength(1);
  expect(ended.comment).not.toBe("");
  expect(story.prompts()).toEqual([]);
  expect(story.github.checkRuns(story.repo)).toEqual([]);
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
  expect(story.github.gitRequests.filter(({ path }) => path.includes(story.repo))).toEqual([]);
}

describe.concurrent("a command that is answered with one comment", () => {
  test.each(["/claude help", "/claude"])("%s lists what works, and nothing else", async (command) => {
    const story = await stories.begin({ script: writeAndReport() });

    const ended = await story.command(await story.issue(), command);

    expect(ended.comment).toContain("| `/claude ask <question>` | read only: answer, never change |");
    expect(ended.comment).not.toContain("/claude review");
    expect(ended.comment).toContain("| `--model opus` |");
    await expectOnlyAReply(story, ended);
  });

  test.each([
    ["--bugdet 3 fix this", "Did you mean `--budget`?", "/claude --budget 3 fix this"],
    ["--verbose fix this", "is not an option here", "/claude -- --verbose fix this"],
    ["--budget lots fix this", "`--budget` must be dollars", "/claude --budget 2.50 lots fix this"],
    ["--minutes 0 fix this", "`--minutes` must be a whole number", "/claude --minutes 30 fix this"],
    ["--base ../x fix this", "`--base` must be a valid branch name", "/claude --base main fix this"],
    [
      "--effort max fix this",
      "`--effort` must be `low`, `medium` or `high`",
      "/claude --effort high fix this",
    ],
    ["ask", "`ask` needs words after it", "/claude ask why is this slow?"],
  ])("/claude %s is refused with what is wrong and the right form", async (words, problem, example) => {
    const story = await stories.begin({ script: writeAndReport() });

    const ended = await story.command(await story.issue(), `/claude ${words}`);

    expect(ended.comment).toMatch(/^\*\*That command did not run\*\*: /);
    expect(ended.comment).toContain(problem);
    expect(ended.comment).toContain(`\`${example}\``);
    await expectOnlyAReply(story, ended);
  });

  test("/claude status says that nothing runs", async () => {
    const story = await stories.begin();

    const ended = await story.command(await story.issue(), "/claude status");

    expect(ended.comment).toMatch(/^\*\*Nothing is running in this thread\*\*/);
    expect(ended.comment).toContain("Spent here: $0.00 of $20 (it can be raised to $40).");
    await expectOnlyAReply(story, ended);
  });

  test("/claude status names what works, what waits, what was spent and where it went", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const number = await story.issue();
    await story.command(number, "/claude one");
    const pull = story.github.pulls(story.repo)[0];
    let status: EndedRun | undefined;
    story.setScript(
      steps(async () => {
        const waiting = story.say(number, "/claude three");
        await story.says(waiting.runId, "position 1");
        status = await story.command(number, "/claude status");
        await story.command(number, "/claude stop");
        return report("answered");
      }),
    );

    await story.command(number, "/claude two");

    expect(status?.comment).toMatch(
      /^1\. \*\*working\*\* for (\d+m )?\d+s: "two", by ada, \$0\.\d\d of \$5 spent$/m,
    );
    expect(status?.comment).toMatch(/^2\. waiting for (\d+m )?\d+s, position 1: "three", by ada$/m);
    expect(status?.comment).toMatch(/Spent here: (<\$0\.01|\$0\.0[1-9]) of \$20 /);
    expect(status?.comment).toContain(`Branch \`${pull?.head.ref}\`. Pull request #${pull?.number}.`);
  });
});

// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories({ THREAD_BUDGET_USD: "7", MAX_RUNS_PER_REPO: "1" });
const TURNS = { ".github/sandpiper.yml": "limits: { turns: 2 }\n" };
const DEAR = { inputTokens: 3_000_000, outputTokens: 100 };

describe.concurrent("a run that reaches a limit", () => {
  test("of turns and left nothing says so, and how to go on", async () => {
    const story = await stories.begin({ files: TURNS, script: () => shell("true") });

    const ended = await story.command(await story.issue(), "/claude go on and on");

    expect(ended.comment).toMatch(/^\*\*The limit of 2 turns was reached\*\*/);
    expect(ended.comment).toContain("go on with `/claude go on`");
    expect(story.github.pulls(story.repo)).toEqual([]);
    expect(story.checks(ended.id)[0]?.conclusion).toBe("neutral");
  });

  test("F66: of turns offers what it had done by then as a draft, and nothing of it looks finished", async () => {
    const story = await stories.begin({
      files: TURNS,
      script: steps(write({ "half.md": "Half.\n" }), shell("true")),
    });

    const ended = await story.command(await story.issue(), "/claude go on and on");

    const pull = story.github.pulls(story.repo)[0];
    expect(pull?.draft).toBe(true);
    expect(pull?.title).toMatch(/^Unfinished: /);
    expect(pull?.body).toContain("For #1\n");
    expect(pull?.body).not.toContain("Fixes #1");
    expect(ended.comment).toMatch(/^\*\*Unfinished: draft #2\*\* · /);
    expect(story.checks(ended.id).map(({ conclusion }) => conclusion)).toEqual(["neutral", "neutral"]);
    expect(pull?.body).toContain("Claude was cut short after 2 turns");
    expect(ended.comment).toContain("Claude was cut short after 2 turns. This is what it had done by then.");
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(files["half.md"]?.content).toBe("Half.\n");
  });

  test("F58: and left a change where there are no drafts, offers it without draft, and says so", async () => {
    const story = await stories.begin({
      files: TURNS,
      hasDrafts: false,
      script: steps(write({ "half.md": "Half.\n" }), shell("true")),
    });

    const ended = await story.command(await story.issue(), "/claude go on and on");

    expect(story.github.pulls(story.repo)).toMatchObject([{ number: 2, draft: false }]);
    expect(ended.comment).toMatch(/^\*\*Unfinished: pull request #2\*\* · /);
    expect(ended.comment).toContain(
      "The pull request is not a draft, because this repository has no drafts.",
    );
  });

  test("of dollars says which and how to go on, and shows what was really spent", async () => {
    const story = await stories.begin({ script: () => ({ ...shell("true"), usage: DEAR }) });

    const ended = await story.command(await story.issue(), "/claude --budget 1.50 spend");

    expect(ended.comment).toMatch(/^\*\*The budget of \$1\.50 for this run is used up\*\* · /);
    expect(ended.comment).toContain("`/claude --budget 3 go on` (at most $5 a run on this server)");
    const [, spent = "0"] = /· \$(\d+\.\d\d)\n/.exec(ended.comment) ?? [];
    expect(Number(spent)).toBeGreaterThan(1.5);
    expect(story.github.pulls(story.repo)).toEqual([]);
  });

  test("S16: of the thread's dollars does not begin", async () => {
    const story = await stories.begin({ script: () => ({ ...report("answered"), usage: DEAR }) });
    const number = await story.issue();
    await story.command(number, "/claude one");
    await story.command(number, "/claude two");
    const before = story.prompts().length;

    const ended = await story.command(number, "/claude three");

    expect(ended.comment).toMatch(/^\*\*The budget of \$7 for this thread is used up\*\*/);
    expect(ended.comment).toMatch(
      /Raise it with `\/claude budget \+5` \(at most \$14 a thread on this server\)/,
    );
    expect(story.prompts()).toHaveLength(before);
  });

  test("of runs in one repository waits, says why, and begins when the other has ended", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const story = await stories.begin({
      script: async () => {
        await promise;
        return report("answered");
      },
    });
    const [left, right] = [await story.issue(), await story.issue()];
    const first = story.say(left, "/claude one");
    await story.says(first.runId, "getting ready");

    const second = story.say(right, "/claude two");
    expect(await story.says(second.runId, "waiting")).toContain(
      "no more runs may work at once in this repository",
    );
    resolve();

    expect((await story.ended(first.runId)).outcome).toBe("answered");
    expect((await story.ended(second.runId)).outcome).toBe("answered");
  });
});

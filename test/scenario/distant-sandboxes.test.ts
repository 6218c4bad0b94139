// needs: bubblewrap, python
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { aMendingAgent, CHECKED_FILES } from "../support/a-checked-repository.ts";
import { report, shell } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const KEY_IS_VARIABLE = "the model's key is a variable of the agent's process";

/** The main job on each vendor: the real SDK where there is one, a server on loopback behind it. */
describe.each([
  ["daytona", []],
  ["e2b", []],
  ["aio", [KEY_IS_VARIABLE, "the sandbox's network is not limited"]],
] as const)("with the sandbox %s", (sandbox, weaknesses) => {
  const stories = useStories({}, sandbox);

  test("an issue becomes a pull request, and the next command goes on in the same session", async () => {
    const story = await stories.begin({
      script: steps(shell("echo A note. >note.md"), report("changed", { title: "Add a note" })),
    });
    const number = await story.issue();
    const first = await story.command(number, "/claude add a note");

    expect(first.outcome).toBe("published");
    expect(story.github.pulls(story.repo)).toMatchObject([{ title: "Add a note", state: "open" }]);
    for (const weakness of weaknesses) expect(first.comment).toContain(weakness);
    if (weaknesses.length === 0) expect(first.comment).not.toMatch(/weak|limited|variable/);

    story.setScript(steps(report("answered", { summary: "It is there." })));
    const second = await story.command(number, "/claude ask is it there?");
    expect(second.outcome).toBe("answered");
    const asked = story.prompts().at(-1);
    expect(asked?.allText).toContain("add a note");
    // Between runs nothing works, and nothing is there that no thread owns.
    const thread = `thread-${story.id}-${number}`;
    for (const { name, isRunning } of stories.world.sandboxes.machines()) {
      expect(name).toContain(thread);
      expect(isRunning).toBe(false);
    }
  });

  test("a change that breaks a check is sent back, and proven when it is mended", async () => {
    const story = await stories.begin({ files: CHECKED_FILES, script: aMendingAgent() });
    const { comment } = await story.command(await story.issue(), "/claude the sum of nothing is 0");

    const [pull] = story.github.pulls(story.repo);
    const check = story.github.checkRuns(story.repo).find(({ head_sha: sha }) => sha === pull?.head.sha);
    expect(comment).toContain("| `node --test` | passed | passed |");
    expect(comment).toContain("`node --test` failed with the first change: Claude was sent back to mend it");
    expect(comment).toMatch(/^\*\*Pull request #2 is ready, and proven\*\*/);
    expect(pull?.body).toContain("fail without it and pass with it, as `node --test` shows.");
    expect(check?.conclusion).toBe("success");
  });

  test("no secret of the app's, and no token, came into a machine's output or the log (S8, S19)", () => {
    const { github, model, secrets } = stories.world;
    const tokens = github.tokens().map(({ token }) => token);
    const seen = JSON.stringify(model?.requests.map(({ allText }) => allText)) + stories.app.log();

    expect(
      [secrets.modelKey, secrets.webhookSecret, ...tokens].filter((secret) => seen.includes(secret)),
    ).toEqual([]);
  });
});

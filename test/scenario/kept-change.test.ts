// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { findProcesses } from "../support/world-sandbox.ts";
import { report, shell, toolOutput, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories();
const WORKFLOW = "mkdir -p .github/workflows; echo 'on: push' >.github/workflows/ci.yml";

describe("F56: a change that was not published", () => {
  test("because the gate stopped it: the next command goes on from it, and knows", async () => {
    const story = await stories.begin({
      script: steps(write({ "note.md": "A note.\n" }), shell(WORKFLOW), report("changed")),
    });
    const number = await story.issue();
    const first = await story.command(number, "/claude add a note and a workflow");
    expect(first.outcome).toBe("blocked");
    expect(first.comment).toContain("What was changed is kept (2 files, +2 −0)");

    let seen = { prompt: "", status: "" };
    story.setScript(
      steps(shell("git status --short -uall; cat note.md; rm -r .github"), (request) => {
        seen = { prompt: promptOf(request), status: toolOutput(request) };
        return report("changed");
      }),
    );
    const second = await story.command(number, "/claude the same without the workflow file");

    expect(seen.status).toMatch(/note\.md/);
    expect(seen.status).toMatch(/\.github\/workflows\/ci\.yml/);
    expect(seen.prompt).toContain("is not published; it is laid out again");
    expect(second.outcome).toBe("published");
    expect(second.comment).not.toContain("is kept");
    const pull = story.github.pulls(story.repo)[0];
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(files["note.md"]?.content).toBe("A note.\n");
    expect(Object.keys(files)).not.toContain(".github/workflows/ci.yml");
  });

  test("because somebody stopped the run: what it did is kept for the next one, and a retry begins without it", async () => {
    const mark = "story-kept-stop";
    const lasting = shell(`node -e 'setTimeout(() => {}, 600_000)' ${mark}`);
    const story = await stories.begin({ script: steps(write({ "half.md": "Half.\n" }), lasting) });
    const number = await story.issue();
    const { runId } = story.say(number, "/claude take your time");
    await until("the agent's tool to run", () => findProcesses(`600_000) ${mark}`).length > 0);
    await story.command(number, "/claude stop");
    const stopped = await story.ended(runId);
    expect(stopped.outcome).toBe("stopped");
    expect(stopped.comment).toContain("What was changed is kept (1 file, +1 −0)");

    story.setScript(steps(shell("ls"), report("changed", { title: "Add the half" })));
    expect((await story.command(number, "/claude publish what is there")).outcome).toBe("published");
    const pull = story.github.pulls(story.repo)[0];
    expect(await story.github.branchFiles(story.repo, pull?.head.ref ?? "")).toHaveProperty("half.md");
  });

  test("is not published by a run that only answered, or failed, beside it", async () => {
    const story = await stories.begin({
      script: steps(write({ "note.md": "A note.\n" }), shell(WORKFLOW), report("changed")),
    });
    const number = await story.issue();
    await story.command(number, "/claude add both");
    story.setScript(steps(shell("rm -r .github"), report("answered", { summary: "Because." })));
    const answered = await story.command(number, "/claude why did you touch it?");
    expect(answered.outcome).toBe("answered");
    expect(answered.comment).toContain("What was changed is kept (1 file, +1 −0)");

    const fail = {
      status: 400,
      type: "invalid_request_error",
      message: "Your credit balance is too low to access the Anthropic API.",
    };
    story.setScript(() => ({ fail }));
    const failed = await story.command(number, "/claude go on");
    expect(failed.outcome).toBe("agent_failed");
    expect(failed.comment).toContain("try again with `/claude go on`");
    expect(story.github.pulls(story.repo)).toEqual([]);
  });

  test("stays aside in a run that only answers, and is gone with a retry", async () => {
    const story = await stories.begin({
      script: steps(write({ "note.md": "A note.\n" }), shell(WORKFLOW), report("changed")),
    });
    const number = await story.issue();
    await story.command(number, "/claude add both");
    let prompt = "";
    story.setScript((request) => {
      prompt = promptOf(request);
      return report("answered", { summary: "So it is." });
    });
    await story.command(number, "/claude ask is it there?");
    expect(prompt).toContain("it is kept aside for a run that may write");

    const other = await story.issue();
    story.setScript(steps(write({ "note.md": "A note.\n" }), shell(WORKFLOW), report("changed")));
    await story.command(other, "/claude add both");
    let status = "?";
    story.setScript(
      steps(shell("git status --short -uall; echo end"), (request) => {
        status = toolOutput(request);
        return report("answered");
      }),
    );
    await story.command(other, "/claude retry");
    expect(status).toContain("end");
    expect(status).not.toContain("note.md");
  });

  test("and touches a file that somebody changed meanwhile: that file stays as it is there, and the agent is told", async () => {
    const story = await stories.begin({
      script: steps(
        write({ "note.md": "A note.\n", "README.md": "# Mine\n" }),
        shell(WORKFLOW),
        report("changed"),
      ),
    });
    const number = await story.issue();
    await story.command(number, "/claude add both");
    await story.github.push({ repo: story.repo, branch: "main", files: { "README.md": "# Theirs\n" } });
    let seen = { prompt: "", out: "" };
    story.setScript(
      steps(shell("rm -rf .github; cat README.md note.md"), (request) => {
        seen = { prompt: promptOf(request), out: toolOutput(request) };
        return report("changed");
      }),
    );
    await story.command(number, "/claude go on");

    expect(seen.out).toContain("# Theirs\nA note.");
    expect(seen.prompt).toContain(
      'changed in the repository meanwhile and are as they are there: "README.md"',
    );
  });
});

describe("F72: an agent that failed", () => {
  test("after it changed something: the work is offered as a draft that says why it is unfinished", async () => {
    const credit = "Your credit balance is too low to access the Anthropic API.";
    const story = await stories.begin({
      script: steps(write({ "note.md": "A note.\n" }), {
        fail: { status: 400, type: "invalid_request_error", message: credit },
      }),
    });
    const ended = await story.command(await story.issue(), "/claude add a note");

    expect(ended.outcome).toBe("published");
    expect(ended.comment).toMatch(/^\*\*Unfinished: draft #\d+/);
    expect(ended.comment).toContain("the model's account has no credit left");
    expect(story.github.pulls(story.repo)).toMatchObject([{ draft: true, state: "open" }]);
  });
});

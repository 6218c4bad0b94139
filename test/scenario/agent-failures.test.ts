// needs: bubblewrap
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ModelFailure } from "../../demo/model/model-turn.ts";
import { steps } from "../../demo/model/script-steps.ts";
import { findProcesses } from "../support/world-sandbox.ts";
import { report, shell, write } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories();

async function expectNothingPublished(story: Story, { id, comment }: EndedRun): Promise<void> {
  expect(comment).toContain("Nothing was published");
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
  expect(story.github.pulls(story.repo)).toEqual([]);
  expect(story.checks(id).map(({ conclusion }) => conclusion)).not.toContain("success");
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It ended by itself.
  }
}

describe.concurrent("F26: a model that fails", () => {
  const failures: [string, ModelFailure, string, RegExp, string][] = [
    [
      "401",
      { status: 401, type: "authentication_error", message: "invalid x-api-key" },
      "The model rejected the key",
      /The operator must .*ANTHROPIC_API_KEY.*CLAUDE_CODE_OAUTH_TOKEN/,
      "neutral",
    ],
    [
      "404 for the model",
      { status: 404, type: "not_found_error", message: "model: claude-none" },
      "The model is not available to this account",
      /Name another with `--model`.*CLAUDE_MODEL/,
      "neutral",
    ],
  ];

  test.each(failures)(
    "with %s has an ending of its own, with the next action",
    async (_, fail, headline, next, conclusion) => {
      const story = await stories.begin({ script: () => ({ fail }) });

      const ended = await story.command(await story.issue(), "/claude add a note");

      expect(ended.outcome).toBe("agent_failed");
      expect(ended.comment.startsWith(`**${headline}** · `)).toBe(true);
      expect(ended.comment).toMatch(next);
      expect(ended.comment).toContain("try again with `/claude retry`");
      expect(ended.comment).not.toContain("127.0.0.1");
      expect(story.checks(ended.id).map((check) => check.conclusion)).toEqual([conclusion]);
      await expectNothingPublished(story, ended);
    },
  );

  test("only says so in its own text is believed no more than any other text", async () => {
    const story = await stories.begin({
      script: () => report("answered", { summary: "Invalid API key · Please run /login" }),
    });

    const ended = await story.command(await story.issue(), "/claude what is wrong?");

    expect(ended.outcome).toBe("answered");
  });

  test("F72: with 529 for a quarter of a minute, and then answers, is no failure", async () => {
    let asked = 0;
    const story = await stories.begin({
      script: () => {
        asked += 1;
        const fail = { status: 529, type: "overloaded_error", message: "Overloaded" };
        // The CLI waits 0.5 s after the first, and twice as long after each: it is at its fifth try again after some 15 s.
        return asked <= 5 ? { fail } : report("answered");
      },
    });

    const ended = await story.command(await story.issue(), "/claude what is this?");

    expect(ended.outcome).toBe("answered");
  });
});

describe.concurrent("an agent that does not come to its end", () => {
  test("F72: because its process alone was killed is told as killed, with what it had done as a draft", async () => {
    const story = await stories.begin({
      script: steps(write({ "note.md": "A note.\n" }), shell("kill -9 $PPID; sleep 5"), report("changed")),
    });

    const ended = await story.command(await story.issue(), "/claude add a note");

    expect(ended.comment).toMatch(/^\*\*Unfinished: draft #\d+\*\*/);
    expect(ended.comment).toContain("it was killed from outside");
    expect(story.github.pulls(story.repo)).toMatchObject([{ draft: true }]);
  });

  test("because somebody interrupted it is told as failed", async () => {
    const story = await stories.begin();
    story.setScript(async ({ headers }) => {
      const agent = `--session-id ${headers["x-claude-code-session-id"]}`;
      await until("the agent to end", async () => {
        // The newest of that name can be a child of the agent's that has not yet become another program.
        for (const pid of findProcesses(agent).slice(-1)) interrupt(pid);
        await pause(1000);
        return findProcesses(agent).length === 0;
      });
      return report("changed");
    });

    const ended = await story.command(await story.issue(), "/claude add a note");

    expect(ended.outcome).toBe("agent_failed");
    expect(ended.comment).toContain("`/claude retry`");
    await expectNothingPublished(story, ended);
  });
});

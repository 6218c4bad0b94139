// needs: bubblewrap
import { rm } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { THOROUGH } from "../support/thorough.ts";
import { findProcesses, readAgentResult } from "../support/world-sandbox.ts";
import { report, shell, writeAndReport } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories();
/** So many with the sandbox, and so many without. */
const FOLLOW_UPS = THOROUGH ? 15 : 2;

/** A tool call that would take ten minutes, known on this machine by its mark. */
function lasting(mark: string) {
  return shell(`node -e 'setTimeout(() => {}, 600_000)' ${mark}`);
}

async function untilRunning(mark: string): Promise<void> {
  await until("the agent's tool to run", () => findProcesses(`600_000) ${mark}`).length > 0);
}

/** An issue that a pull request came of. */
async function aPublishedStory() {
  const story = await stories.begin({ script: writeAndReport() });
  const number = await story.issue();
  await story.command(number, "/claude add a note");
  const [pull] = story.github.pulls(story.repo);
  return { story, number, pull: pull?.number ?? 0, branch: pull?.head.ref ?? "" };
}

describe.concurrent("an issue and the pull request it led to", () => {
  test.each([
    ["while the sandbox lives", false],
    ["with the sandbox removed before each", true],
  ])(
    "are one thread: %s, all follow-ups in both reuse session, branch and pull request",
    async (_, isRemoved) => {
      const { story, number, pull, branch } = await aPublishedStory();
      story.setScript(
        steps(shell(`date +%N >> note.md`), report("changed", { title: "Say more", summary: "More." })),
      );

      const sessions = new Set<string>();
      for (let index = 0; index < FOLLOW_UPS; index += 1) {
        if (isRemoved) await rm(story.sandboxDir(number), { recursive: true, force: true });
        const ended = await story.command(index % 2 === 0 ? pull : number, `/claude say more, ${index}`);
        expect(ended.outcome).toBe("published");
        sessions.add((await readAgentResult(story.sandboxDir(number), ended.id)).session_id);
        const last = story.prompts().at(-1);
        expect(last?.allText).toContain("add a note");
        if (index > 0) expect(last?.allText).toContain(`say more, ${index - 1}`);
      }

      expect(story.github.pulls(story.repo)).toHaveLength(1);
      expect((await story.github.branches(story.repo)).toSorted()).toEqual([branch, "main"].toSorted());
      expect(sessions.size).toBe(1);
    },
  );
});

describe("an issue and its pull request, in one story", () => {
  let published: Awaited<ReturnType<typeof aPublishedStory>>;
  beforeAll(async () => {
    published = await aPublishedStory();
  });

  test("F27: what people push meanwhile is under the next commit, and nothing of theirs is lost", async () => {
    const { story, pull, branch } = published;
    await story.github.push({
      repo: story.repo,
      branch,
      author: "ada",
      message: "Mine",
      files: { "mine.md": "Mine.\n" },
    });
    story.setScript(writeAndReport({ "more.md": "More.\n" }));

    const ended = await story.command(pull, "/claude say more");

    expect(ended.outcome).toBe("published");
    expect(promptOf(story.prompts().at(-1) as never)).toContain("mine.md");
    const files = await story.github.branchFiles(story.repo, branch);
    expect(Object.keys(files).toSorted()).toEqual(["README.md", "mine.md", "more.md", "note.md"]);
  });

  test("a stop in the one ends what the other began, and the queue is one", async () => {
    const mark = "story-one-thread";
    const { story, number, pull } = published;
    story.setScript(steps(lasting(mark)));
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);
    const second = story.say(pull, "/claude and then this");
    await story.says(second.runId, "position 1");

    const stop = story.say(pull, "/claude stop");
    await story.ended(stop.runId);

    expect((await story.ended(first.runId)).outcome).toBe("stopped");
    expect((await story.ended(second.runId)).outcome).toBe("stopped");
  });

  test("F33: a merge is kept as the thread's outcome, stops what runs there, and says so", async () => {
    const mark = "story-merged";
    const { story, number, pull } = published;
    story.setScript(steps(lasting(mark)));
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);
    await new Promise((resolve) => setTimeout(resolve, 1_100));

    await story.github.mergePullRequest({ repo: story.repo, number: pull, by: "ada" });
    const ended = await story.ended(first.runId);

    expect(ended.outcome).toBe("stopped");
    expect(ended.comment).toMatch(/Stopped because (the pull request was merged|this was closed) by `ada`/);
    expect(findProcesses(mark)).toEqual([]);
  });
});

describe.concurrent("a trigger that is no text", () => {
  test("the label claude begins a run on the thread as it stands, and is taken off, so that it can be given again", async () => {
    const story = await stories.begin({ script: () => report("answered") });
    const number = await story.issue();

    await story.github.addLabel({ repo: story.repo, number, name: "claude", by: "ada" });
    const [runId = ""] = await story.taken("work");
    const ended = await story.ended(runId);

    expect(ended.outcome).toBe("answered");
    expect(promptOf(story.prompts()[0] as never)).toContain("Do what the issue asks for.");
    expect(story.github.issue(story.repo, number).labels).toEqual([]);
    const reactions = story.github.reactions(story.repo, { issue: number });
    expect(reactions.map(({ content }) => content)).toEqual(["eyes"]);
  });

  test("the check run's buttons stop and retry; Re-run is a retry", async () => {
    const mark = "story-button";
    const story = await stories.begin({ script: steps(lasting(mark)) });
    const number = await story.issue();
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);
    const checkRunId = story.checks(first.runId)[0]?.id ?? 0;

    story.github.pressCheckRunAction({ repo: story.repo, checkRunId, identifier: "stop", by: "ada" });
    const ended = await story.ended(first.runId);
    story.setScript(() => report("answered"));
    story.github.rerequestCheckRun({ repo: story.repo, checkRunId, by: "ada" });
    const [retryId = ""] = await story.taken("retry");
    const retried = await story.ended(retryId);

    expect(ended.outcome).toBe("stopped");
    expect(ended.comment).toContain("Stopped by `ada`");
    expect(retried.outcome).toBe("answered");
    expect(promptOf(story.prompts().at(-1) as never)).toContain("take your time");
  });

  test("F33: closing the issue stops what runs there; a command after it works", async () => {
    const mark = "story-closed";
    const story = await stories.begin({ script: steps(lasting(mark)) });
    const number = await story.issue();
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);
    await new Promise((resolve) => setTimeout(resolve, 1_100));

    await story.github.closeIssue({ repo: story.repo, number, by: "ada" });
    const ended = await story.ended(first.runId);
    story.setScript(() => report("answered"));
    const later = await story.command(number, "/claude what is this?");

    expect(ended.comment).toContain("Stopped because this was closed by `ada`");
    expect(later.outcome).toBe("answered");
  });

  test("F17: a repository that is taken from the App ends its runs, with no more words", async () => {
    const mark = "story-removed";
    const story = await stories.begin({ script: steps(lasting(mark)) });
    const number = await story.issue();
    const first = story.say(number, "/claude take your time");
    await untilRunning(mark);

    story.github.removeFromInstallation(story.repo);
    await until("the end of the run", () =>
      story.log(first.runId).some(({ event }) => event === "run.ended"),
    );

    expect(story.log(first.runId).find(({ event }) => event === "run.ended")?.outcome).toBe("abandoned");
    expect(findProcesses(mark)).toEqual([]);
  });
});

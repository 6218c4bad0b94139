// needs: bubblewrap
import { expect, onTestFinished, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { findProcesses } from "../support/fault-world.ts";
import { report, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

/** One progress report, and the tries to get a token. */
const MAX_VAIN_WRITES = 8;
/** What the App may do, in all. */
const GRANTED = {
  actions: "read",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
} as const;

const stories = useStories();

/** One run; something happens on GitHub while the agent is at work, before its last answer. */
async function runWhile(meanwhile: (rig: FaultStory) => unknown = () => undefined) {
  const rig: FaultStory = await aFaultStory(stories, {
    script: steps(write({ "note.md": "A note.\n" }), async () => {
      await meanwhile(rig);
      return report("changed");
    }),
  });
  const { outcome } = await rig.run();
  return { rig, outcome };
}

/** From now to the test's end the App has these permissions only. */
function grant(permissions: Record<string, "read" | "write">): void {
  const { github } = stories.world;
  github.grant({ metadata: "read", ...permissions });
  onTestFinished(() => github.grant({ metadata: "read", ...GRANTED }));
}

/** Without the tokens that are had and ended: the sweep's look of each minute has its own. A token that is refused counts. */
const writes = () =>
  stories.world.github.requests.filter(
    ({ method, path, status }) =>
      method !== "GET" &&
      path !== "/installation/token" &&
      !(path.endsWith("/access_tokens") && status === 201),
  );

test("F18: without the permission for checks, the comment tells everything", async () => {
  const { checks: _, ...others } = GRANTED;
  grant(others);

  const { rig, outcome } = await runWhile();

  expect(outcome.kind).toBe("published");
  expect(rig.story.github.checkRuns(rig.story.repo)).toEqual([]);
  expect(rig.story.botComments()).toEqual([expect.stringContaining("Pull request #2 is ready")]);
});

test("F18: without the permission for comments, the check run tells everything", async () => {
  const { issues: _, ...others } = GRANTED;
  grant(others);

  const { rig, outcome } = await runWhile();

  expect(outcome.kind).toBe("published");
  expect(rig.story.botComments()).toEqual([]);
  const [check] = rig.story.github.checkRuns(rig.story.repo);
  expect([check?.conclusion, check?.output.title]).toEqual(["success", "Pull request #2 is ready"]);
});

test("F18: without the permission to write code, the run says that GitHub refused it", async () => {
  grant({ ...GRANTED, contents: "read" });

  const { rig, outcome } = await runWhile();

  expect(outcome.kind).toBe("publish_refused");
  expect(rig.story.botComments()).toEqual([expect.stringContaining("GitHub refused the changes")]);
});

test("F32: a comment that somebody deletes is written once more", async () => {
  const { rig, outcome } = await runWhile(async (rig) => {
    await until("the comment", () => rig.story.botComments().length > 0);
    deleteOurs(rig);
  });

  expect(outcome.kind).toBe("published");
  expect(rig.story.botComments()).toEqual([expect.stringContaining("Pull request #2 is ready")]);
});

test("F32: a comment that is deleted again is left alone, and the check run tells how it ended", async () => {
  const rig = await aFaultStory(stories);
  const off = rig.story.github.onChange(({ kind, action }) => {
    if (kind === "comment" && action === "created") setImmediate(() => deleteOurs(rig));
  });

  await rig.run();

  off();
  expect(rig.story.botComments()).toEqual([]);
  expect(rig.requests("POST /issues/1/comments").map(({ status }) => status)).toEqual([201, 201]);
  expect(rig.story.github.checkRuns(rig.story.repo)[0]).toMatchObject({
    status: "completed",
    conclusion: "success",
  });
});

test("F33: in an issue that was locked before the comment, the check run tells everything", async () => {
  const rig = await aFaultStory(stories);
  const { github, repo } = rig.story;
  github.lockIssue({ repo, number: rig.number }, { silent: true });

  const { outcome } = await rig.run();

  expect(outcome.kind).toBe("published");
  expect(rig.story.botComments()).toEqual([]);
  expect(github.checkRuns(repo)[0]?.output.title).toBe("Pull request #2 is ready");
});

test("S20: a person's copy of our marker, signed or forged, is not taken for our comment", async () => {
  const rig = await aFaultStory(stories);
  const { github, repo } = rig.story;
  rig.fail("POST /issues/1/comments", { drop: true, afterEffect: true });
  const off = github.onRequest(({ method, path }) => {
    if (method !== "POST" || path !== `/repos/${repo}/issues/1/comments`) return;
    off();
    const [body = ""] = rig.story.botComments();
    deleteOurs(rig);
    for (const copy of [body, body.replace(/sig=\w{4}/, "sig=0000")])
      github.comment({ repo, number: rig.number, author: "rita", body: copy }, { silent: true });
  });

  await rig.run();

  expect(rig.story.botComments()).toEqual([expect.stringContaining("Pull request #2 is ready")]);
  const copies = github.comments(repo, rig.number).filter(({ user }) => user?.login === "rita");
  expect(copies.map(({ body }) => body)).toEqual([
    expect.stringContaining("Claude"),
    expect.stringContaining("sig=0000"),
  ]);
});

// Last: after it the world has no installation.
test.each([
  { what: "loses its repository", isAll: false },
  { what: "is uninstalled", isAll: true },
])(
  "F17: a run whose app $what is abandoned: nothing more is written, and nothing runs on",
  async ({ isAll }) => {
    let writesBefore = 0;
    const { outcome } = await runWhile(async ({ story, runIds }) => {
      const [runId = ""] = runIds();
      await until("the run to be announced", () => story.log(runId).some(({ step }) => step === "announce"));
      if (isAll) story.github.uninstall(story.repo);
      else story.github.deleteRepository(story.repo);
      writesBefore = writes().length;
    });

    expect(outcome.kind).toBe("abandoned");
    const after = writes().slice(writesBefore);
    expect(after.filter(({ status }) => status < 400).map(({ method, path }) => [method, path])).toEqual([]);
    expect(after.length).toBeLessThanOrEqual(MAX_VAIN_WRITES);
    expect(findProcesses(stories.world)).toEqual([]);
  },
);

function deleteOurs({ number, story: { github, repo } }: FaultStory): void {
  for (const { id, user } of github.comments(repo, number))
    if (user?.login === github.bot.login) github.deleteComment({ id, by: "ada" }, { silent: true });
}

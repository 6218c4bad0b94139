// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { report, write, writeAndReport } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories();

/** Every route by which a run writes to its repository. */
const WRITES = [
  "POST /reactions",
  "POST /issues/1/comments",
  "POST /check-runs",
  "POST /git/blobs",
  "POST /git/trees",
  "POST /git/commits",
  "POST /git/refs",
  "POST /pulls",
  "PATCH /issues/2",
  "PATCH /issues/comments/\\d+",
  "PATCH /check-runs/\\d+",
];

/** Text goes inline with the tree; only what is none is uploaded as a blob. */
const BINARY = {
  tools: [{ name: "Bash", input: { command: "printf '\\000\\001' > dot.bin", description: "Write" } }],
};

async function expectOnce({ story }: FaultStory, runId: string): Promise<void> {
  const { github, repo, headSha } = story;
  const [pull, ...otherPulls] = github.pulls(repo);
  expect(otherPulls).toEqual([]);
  expect(story.comment(runId)).toContain("Pull request #2 is ready");
  expect(story.botComments()).toHaveLength(1);
  const branches = await github.branches(repo);
  expect(branches).toEqual([pull?.head.ref, "main"]);
  const commits = await github.commits(repo, pull?.head.ref ?? "");
  expect(commits.map(({ sha }) => sha)).toEqual([pull?.head.sha, headSha]);
  expect(github.checkRuns(repo).map((check) => [check.head_sha, check.conclusion])).toEqual([
    [headSha, "success"],
    [pull?.head.sha, "neutral"],
  ]);
}

describe("GitHub that fails", { concurrent: true }, () => {
  test.each([
    { what: "a 502 without an effect", fault: { status: 502 }, seen: 502 },
    { what: "no answer, without an effect", fault: { drop: true }, seen: 0 },
    { what: "no answer after the effect", fault: { drop: true, afterEffect: true }, seen: 0 },
    { what: "{} after the effect", fault: { status: 200, body: {}, afterEffect: true }, seen: 200 },
  ])("F14: $what at every write doubles nothing and loses nothing", async ({ fault, seen }) => {
    const rig = await aFaultStory(stories, { script: steps(BINARY, report("changed")) });
    for (const write of WRITES) rig.fail(write, fault);

    const { runId, outcome } = await rig.run();

    expect(outcome).toMatchObject({ kind: "published", pullRequest: { number: 2 } });
    const met = WRITES.filter((write) => rig.requests(write).some(({ status }) => status === seen));
    expect(met).toEqual(WRITES);
    await expectOnce(rig, runId);
  });

  test("F15: a 403 or 429 that names its end is not asked again before it", async () => {
    const rig = await aFaultStory(stories);
    const resetAt = Math.floor(Date.now() / 1000) + 15;
    const message = "You have exceeded a secondary rate limit.";
    rig.fail("POST /git/refs", { status: 403, body: { message }, headers: { "retry-after": "3" } });
    rig.fail("POST /pulls", {
      status: 429,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(resetAt) },
    });

    const { runId, outcome } = await rig.run();

    expect(outcome.kind).toBe("published");
    const [refused, taken] = rig.requests("POST /git/refs");
    expect([refused?.status, taken?.status]).toEqual([403, 201]);
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    const pulls = rig.requests("POST /pulls");
    expect(pulls.map(({ status }) => status)).toEqual([429, 201]);
    expect(pulls[1]?.at).toBeGreaterThanOrEqual(resetAt * 1000);
    await expectOnce(rig, runId);
  });

  test("F15: a comment that meets a rate limit is written later, and not taken for forbidden", async () => {
    const rig = await aFaultStory(stories);
    const limit = { status: 403, headers: { "retry-after": "1" } };
    rig.fail("POST /issues/1/comments", limit);
    rig.fail("POST /check-runs", limit);
    rig.fail("PATCH /issues/comments/\\d+", limit);

    const { runId } = await rig.run();

    await expectOnce(rig, runId);
  });

  test("F16: tokens that are revoked in the middle of a run are minted once more", async () => {
    let revokedAt = 0;
    const rig: FaultStory = await aFaultStory(stories, {
      script: steps(write({ "note.md": "A note.\n" }), () => {
        const { github, id } = rig.story;
        for (const token of github.tokens()) if (token.repositoryIds.includes(id)) token.revoked = true;
        revokedAt = Date.now();
        return report("changed");
      }),
    });

    const { runId, outcome } = await rig.run();

    expect(outcome.kind).toBe("published");
    const minted = rig.story.github
      .tokens()
      .filter(
        ({ repositoryIds, createdAt }) => repositoryIds.includes(rig.story.id) && createdAt >= revokedAt,
      );
    // One of each; and the first sweep after a start with an empty database may list and look, once, with tokens of its own.
    const areas = minted.map(({ permissions }) => Object.keys(permissions).sort()[0]);
    const countOf = (area: string) => areas.filter((each) => each === area).length;
    expect(countOf("contents")).toBe(1);
    expect([1, 2]).toContain(countOf("checks"));
    expect([0, 1]).toContain(countOf("metadata"));
    await expectOnce(rig, runId);
  });

  test("F14: a run whose ending can't be told keeps its outcome and tells it later", async () => {
    const rig = await aFaultStory(stories, { script: writeAndReport() });
    rig.fail("PATCH /issues/comments/\\d+", { status: 500, times: 3 });
    rig.fail("PATCH /check-runs/\\d+", { drop: true, times: 2 });

    const { runId, outcome } = await rig.run();

    expect(outcome.kind).toBe("published");
    await expectOnce(rig, runId);
  });
});

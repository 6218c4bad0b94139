// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { type Script, steps } from "../../demo/model/script-steps.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { report, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories();
type Published = Extract<Outcome, { kind: "published" }>;

/** An agent that writes a file; before it reports, something happens on GitHub. */
function writes(
  files: Record<string, string>,
  meanwhile: (rig: FaultStory) => unknown,
  of: () => FaultStory,
): Script {
  return steps(write(files), async () => {
    await meanwhile(of());
    return report("changed");
  });
}

/** One run during which something happens. */
async function runWhile(meanwhile: (rig: FaultStory) => unknown, command?: string, branches: string[] = []) {
  const rig: FaultStory = await aFaultStory(stories, {
    script: writes({ "note.md": "A note.\n" }, meanwhile, () => rig),
  });
  const { github, repo } = rig.story;
  for (const branch of branches)
    await github.push({ repo, branch, files: { "base.md": "Base.\n" } }, { silent: true });
  const { runId, outcome } = await rig.run(command);
  return { rig, github, repo, runId, outcome, published: outcome as Published };
}

/** A run that opened a pull request, and a second one of the same issue during which something happens. */
async function runAgainWhile(
  meanwhile: (rig: FaultStory, branch: string) => unknown,
  files = { "more.md": "More.\n" },
) {
  const first = await runWhile(() => undefined);
  const { rig, github, repo, published } = first;
  rig.story.setScript(
    writes(
      files,
      (of) => meanwhile(of, published.branch),
      () => rig,
    ),
  );
  const { runId, outcome } = await rig.run("/claude go on");
  return { rig, github, repo, first: published, runId, outcome, published: outcome as Published };
}

const shortId = (runId: string) => runId.slice(0, 6);
const push = ({ story }: FaultStory, branch: string, files: Record<string, string>) =>
  story.github.push({ repo: story.repo, branch, files }, { silent: true });

describe("branches and pull requests that people touch", { concurrent: true }, () => {
  test("F27: a commit is rebuilt on a branch that a person moved, when no file is touched by both", async () => {
    const { github, repo, first, published } = await runAgainWhile((rig, branch) =>
      push(rig, branch, { "theirs.md": "Theirs.\n" }),
    );

    expect(published).toMatchObject({ pullRequest: { number: 2, created: false }, branch: first.branch });
    expect(published.notes).toEqual([expect.stringContaining("the commit was made again on top of that")]);
    expect(Object.keys(await github.branchFiles(repo, first.branch))).toEqual(
      expect.arrayContaining(["more.md", "note.md", "theirs.md"]),
    );
    const [ours, theirs, before] = await github.commits(repo, first.branch);
    expect([ours?.sha, before?.sha]).toEqual([published.commitSha, first.commitSha]);
    expect(theirs?.message).toBe("Change theirs.md");
    expect(github.pulls(repo)).toHaveLength(1);
  });

  test("F27: a person's change to the same file stays, and ours goes on a second branch", async () => {
    const { github, repo, runId, first, published } = await runAgainWhile((rig, branch) =>
      push(rig, branch, { "more.md": "Theirs.\n" }),
    );

    expect(published.branch).toBe(`${first.branch}-${shortId(runId)}`);
    expect((await github.branchFiles(repo, first.branch))["more.md"]?.content).toBe("Theirs.\n");
    expect(github.pulls(repo)).toMatchObject([
      { number: 2, head: { ref: first.branch } },
      { number: 3, head: { ref: published.branch }, base: { ref: first.branch } },
    ]);
    expect(published.notes).toEqual([expect.stringContaining("Somebody changed the same files on")]);
  });

  test("F27: what a person took off a branch by force is not put back", async () => {
    const { github, repo, first, published } = await runAgainWhile(
      async (rig, branch) => {
        const { github, repo } = rig.story;
        await github.deleteBranch({ repo, branch }, { silent: true });
        await push(rig, branch, { "theirs.md": "Theirs.\n" });
      },
      { "more.md": "More.\n", "note.md": "Another note.\n" } as { "more.md": string },
    );

    expect(Object.keys(await github.branchFiles(repo, first.branch))).not.toContain("note.md");
    expect(published.branch).not.toBe(first.branch);
  });

  test("F28: a branch that somebody else made keeps its commit, and ours has a suffix", async () => {
    let taken = "";
    const { github, repo, published } = await runWhile(async (rig) => {
      taken = `claude/issue-1-${shortId(rig.runIds()[0] ?? "")}`;
      await push(rig, taken, { "squat.md": "Mine.\n" });
    });

    expect(published.branch).toBe(`${taken}-2`);
    expect(Object.keys(await github.branchFiles(repo, taken))).toContain("squat.md");
    expect(github.pulls(repo)).toMatchObject([{ head: { ref: `${taken}-2` } }]);
  });

  test("F28: a branch that is in the way of the usual name gives the commit another, and it is told", async () => {
    const { rig, github, repo, runId, published } = await runWhile(() => undefined, undefined, ["claude"]);

    expect(published.branch).toBe(`claude-issue-1-${shortId(runId)}`);
    expect(github.pulls(repo)).toMatchObject([{ head: { ref: published.branch } }]);
    expect(rig.story.comment(runId)).toContain("The branch `claude` is in the way");
  });

  test("F29: a ruleset that refuses the branch is told in GitHub's words and asked once", async () => {
    const { rig, repo, github, runId, outcome } = await runWhile(({ story }) =>
      story.github.setBranchProtection(story.repo, "claude/**"),
    );

    expect(outcome).toMatchObject({
      kind: "publish_refused",
      reason: expect.stringContaining("rule violations"),
    });
    expect(rig.requests("POST /git/refs").map(({ status }) => status)).toEqual([422]);
    expect(rig.story.comment(runId)).toContain("GitHub refused the changes");
    expect(github.pulls(repo)).toEqual([]);
  });

  test("F30: a base branch that advanced leaves the commit on the recorded base", async () => {
    const { rig, github, repo, published } = await runWhile((of) =>
      push(of, "main", { "news.md": "News.\n" }),
    );

    const commits = await github.commits(repo, published.branch);
    expect(commits.map(({ sha }) => sha)).toEqual([published.commitSha, rig.story.headSha]);
    expect(github.pulls(repo)).toMatchObject([{ base: { ref: "main" } }]);
  });

  test("F30: a base branch that was deleted gives the pull request the default branch", async () => {
    const deletes = ({ story: { github, repo } }: FaultStory) =>
      github.deleteBranch({ repo, branch: "release" }, { silent: true });
    const { github, repo, published } = await runWhile(deletes, "/claude --base release fix this", [
      "release",
    ]);

    expect(github.pulls(repo)).toMatchObject([{ number: 2, base: { ref: "main" } }]);
    expect(published).toMatchObject({
      pullRequest: { number: 2 },
      notes: [expect.stringContaining("`release`")],
    });
  });

  test("F31: a pull request that a person opened from the branch is adopted", async () => {
    const { github, repo, published } = await runWhile((rig) => {
      rig.fail("POST /pulls", { status: 500 });
      const off = rig.story.github.onRequest(async ({ method, path, requestBody }) => {
        if (method !== "POST" || path !== `/repos/${rig.story.repo}/git/refs`) return;
        off();
        const head = String((requestBody as { ref: string }).ref).replace("refs/heads/", "");
        await rig.story.github.openPullRequest(
          { repo: rig.story.repo, author: "ada", title: "Mine", head },
          { silent: true },
        );
      });
    });

    expect(published.pullRequest?.number).toBe(2);
    expect(github.pulls(repo)).toMatchObject([{ number: 2, title: "Mine" }]);
  });

  test("F31: a pull request that a person closed at once is not opened again", async () => {
    const { rig, github, repo, runId, published } = await runWhile((of) => {
      of.fail("POST /pulls", { drop: true, afterEffect: true });
      const off = of.story.github.onRequest(async ({ method, path }) => {
        if (method !== "POST" || path !== `/repos/${of.story.repo}/pulls`) return;
        off();
        await of.story.github.closeIssue({ repo: of.story.repo, number: 2 }, { silent: true });
      });
    });

    expect(github.pulls(repo)).toMatchObject([{ number: 2, state: "closed" }]);
    expect(published.pullRequest).toBeUndefined();
    expect(rig.story.comment(runId)).toContain("Somebody closed pull request #2");
    expect(rig.story.comment(runId)).toContain(`/tree/${published.branch}`);
  });

  test("F31: work that goes onto a pull request which a person closes meanwhile says so", async () => {
    const { rig, github, repo, runId } = await runAgainWhile(({ story }) =>
      story.github.closeIssue({ repo: story.repo, number: 2 }, { silent: true }),
    );

    expect(github.pulls(repo)).toMatchObject([{ number: 2, state: "closed" }]);
    expect(rig.story.comment(runId)).not.toContain("#2 is updated");
    expect(rig.story.comment(runId)).toContain("Somebody closed pull request #2");
  });
});

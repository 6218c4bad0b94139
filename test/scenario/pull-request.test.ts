// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { promptOf, steps } from "../../demo/model/script-steps.ts";
import { report, write, writeAndReport } from "../support/world-script.ts";
import { type Story, useStories } from "../support/world-story.ts";

const stories = useStories();

async function aPullRequest(story: Story, { head = "feature", author = "ada" } = {}): Promise<number> {
  const { repo, github } = story;
  await github.push(
    { repo, branch: "feature", files: { "feature.md": "Half done.\n" }, author },
    { silent: true },
  );
  const { number } = await github.openPullRequest(
    { repo, author, title: "A feature", head },
    { silent: true },
  );
  return number;
}

describe.concurrent("a command in a pull request", () => {
  test("becomes a commit on its head branch, after the head, without a second pull request", async () => {
    const story = await stories.begin({ script: writeAndReport({ "feature.md": "All done.\n" }) });
    const number = await aPullRequest(story);
    const [head] = await story.github.commits(story.repo, "feature");

    const ended = await story.command(number, "/claude finish it");

    const [commit, parent] = await story.github.commits(story.repo, "feature");
    expect(parent?.sha).toBe(head?.sha);
    expect(commit?.verification.verified).toBe(true);
    const files = await story.github.branchFiles(story.repo, "feature");
    expect(files["feature.md"]?.content).toBe("All done.\n");
    expect(story.github.pulls(story.repo)).toHaveLength(1);
    expect(await story.github.branches(story.repo)).toEqual(["feature", "main"]);
    expect(ended.comment).toMatch(/^\*\*Pushed to `feature`\*\*/);
    const prompt = promptOf(story.prompts()[0]!);
    expect(prompt).toContain("feature -> main");
    expect(prompt).toContain("added feature.md +1 -0");
    expect(story.botComments()).toHaveLength(1);
    const shas = story.checks(ended.id).map(({ head_sha, conclusion }) => [head_sha, conclusion]);
    expect(shas).toEqual([
      [head?.sha, "success"],
      [commit?.sha, "neutral"],
    ]);

    // The next command's commit stands on the first one's.
    story.setScript(writeAndReport({ "two.md": "2\n" }));
    expect((await story.command(number, "/claude go on")).outcome).toBe("published");
    const [, before] = await story.github.commits(story.repo, "feature");
    expect(before?.sha).toBe(commit?.sha);
    const later = await story.github.branchFiles(story.repo, "feature");
    expect(Object.keys(later)).toEqual(["README.md", "feature.md", "two.md"]);
  });

  test("F27: is rebuilt on a head that a person moved in the meantime, and says so", async () => {
    const story = await stories.begin();
    const number = await aPullRequest(story);
    let theirs = "";
    story.setScript(
      steps(write({ "ours.md": "Ours.\n" }), async () => {
        theirs = await story.github.push({
          repo: story.repo,
          branch: "feature",
          files: { "theirs.md": "Theirs.\n" },
        });
        return report("changed");
      }),
    );

    const ended = await story.command(number, "/claude finish it");

    const [, parent] = await story.github.commits(story.repo, "feature");
    expect(parent?.sha).toBe(theirs);
    const files = await story.github.branchFiles(story.repo, "feature");
    expect(Object.keys(files)).toEqual(["README.md", "feature.md", "ours.md", "theirs.md"]);
    expect(ended.comment).toContain(
      "Somebody pushed to `feature` meanwhile, so the commit was made again on top of that",
    );
  });

  test("F27: goes on a second branch when a person changed the same file, which keeps its text", async () => {
    const story = await stories.begin();
    const number = await aPullRequest(story);
    story.setScript(
      steps(write({ "feature.md": "Ours.\n" }), async () => {
        await story.github.push({
          repo: story.repo,
          branch: "feature",
          files: { "feature.md": "Theirs.\n" },
        });
        return report("changed");
      }),
    );

    const ended = await story.command(number, "/claude finish it");

    const files = await story.github.branchFiles(story.repo, "feature");
    expect(files["feature.md"]?.content).toBe("Theirs.\n");
    const pull = story.github.pulls(story.repo)[1];
    expect(pull?.base.ref).toBe("feature");
    expect(pull?.head.ref).toBe(`feature-${ended.id.slice(0, 6)}`);
    expect(ended.comment).toContain("Somebody changed the same files on `feature` meanwhile");
  });
});

describe.concurrent("a command in a pull request that is merged", () => {
  test("F60: starts from the base branch as it is now, and says so", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const { github, repo } = story;
    await github.push({ repo, branch: "feature", files: { "feature.md": "Done.\n" } }, { silent: true });
    const { number } = await github.openPullRequest(
      { repo, author: "ada", title: "A feature", head: "feature" },
      { silent: true },
    );
    await github.mergePullRequest({ repo, number }, { silent: true });
    await github.push({ repo, branch: "main", files: { "later.md": "Later.\n" } }, { silent: true });
    const [head] = await github.commits(repo, "main");

    const ended = await story.command(number, "/claude --base release add a note");

    const [, pull] = github.pulls(repo);
    expect(pull?.head.ref).toBe(`claude/pr-${number}-${ended.id.slice(0, 6)}`);
    const [, base] = await github.commits(repo, pull?.head.ref ?? "");
    expect(base?.sha).toBe(head?.sha);
    expect(ended.comment).toContain(`#${number} is merged, so the work starts from \`main\` as it is now.`);
    expect(ended.comment).toContain("`--base` was not used");
    expect(pull?.body).toContain("is merged, so the work starts from");
  });
});

describe.concurrent("a command in a fork's pull request", () => {
  async function aForksPullRequest(story: Story): Promise<{ number: number; fork: string; sha: string }> {
    const { github, repo } = story;
    const { full_name: fork } = await github.fork({ repo, owner: "zoe" });
    const sha = await github.push({
      repo: fork,
      branch: "theirs",
      files: { "theirs.md": "Hello.\n" },
      author: "zoe",
    });
    const { number } = await github.openPullRequest(
      { repo, author: "zoe", title: "From a fork", head: "zoe:theirs" },
      { silent: true },
    );
    return { number, fork, sha };
  }

  test("becomes a branch and a pull request of the base repository, and says so", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const { number, fork, sha } = await aForksPullRequest(story);

    const ended = await story.command(number, "/claude add a note");

    const branch = `claude/pr-${number}-${ended.id.slice(0, 6)}`;
    const pulls = story.github.pulls(story.repo);
    expect(pulls.map(({ head, base }) => [head.ref, base.ref])).toEqual([
      ["theirs", "main"],
      [branch, "main"],
    ]);
    expect(pulls[1]?.body).toContain(`For #${number}`);
    expect(pulls[1]?.body).not.toMatch(/Fixes #/);
    const files = await story.github.branchFiles(story.repo, branch);
    expect(Object.keys(files)).toEqual(["README.md", "note.md", "theirs.md"]);
    expect(ended.comment).toContain("comes from a fork, which Sandpiper can't push to");
    const [untouched] = await story.github.commits(fork, "theirs");
    expect(untouched?.sha).toBe(sha);
  });

  test("S2: of the fork's own author, who may not write, is refused", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const { number } = await aForksPullRequest(story);

    const ended = await story.command(number, "/claude merge my work", "zoe");

    expect(ended.comment).toMatch(/^\*\*Waiting for approval\*\*/);
    expect(story.prompts()).toEqual([]);
    expect(await story.github.branches(story.repo)).toEqual(["main"]);
  });
});

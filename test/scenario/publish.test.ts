// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { type Script, steps } from "../../demo/model/script-steps.ts";
import { findProcesses } from "../support/world-sandbox.ts";
import { report, shell, toolOutput, write, writeAndReport } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const stories = useStories();

const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { one } from "../src/one.js";
test("one", () => assert.equal(one, 1));
`;
const MENDED = { "src/one.js": "export const one = 1;\n", "test/one.test.js": TEST };

/** A repository that wants its changes published so. */
function aRepository(
  publish: "branch" | "none",
  { verify = false, script = writeAndReport() as Script } = {},
) {
  const config = [
    "on: { issue_opened: off }",
    `publish: ${publish}`,
    ...(verify ? ['verify: ["node --test"]'] : []),
  ];
  const files = {
    "package.json": '{ "type": "module" }\n',
    "src/one.js": "export const one = 2;\n",
    ".github/sandpiper.yml": `${config.join("\n")}\n`,
  };
  return stories.begin({ files, script });
}

async function branchesOf({ github, repo }: Awaited<ReturnType<typeof aRepository>>): Promise<string[]> {
  return (await github.branches(repo)).filter((name) => name !== "main");
}

describe.concurrent("publish: branch", () => {
  test("makes the branch and no pull request, and says where a person opens it", async () => {
    const story = await aRepository("branch");
    const ended = await story.command(await story.issue(), "/claude add a note");
    const [branch = ""] = await branchesOf(story);

    expect(ended.outcome).toBe("published");
    expect(story.github.pulls(story.repo)).toEqual([]);
    expect(ended.comment).toContain(`**Branch \`${branch}\` is ready**`);
    expect(ended.comment).toContain(`/${story.repo}/tree/${branch})`);
    expect(ended.comment).toContain(`/${story.repo}/compare/main...${branch}?expand=1)`);
    const [commit] = await story.github.commits(story.repo, branch);
    const checks = story.checks(ended.id).map(({ head_sha }) => head_sha);
    expect(checks.toSorted()).toEqual([story.headSha, commit?.sha].toSorted());
  });

  test("a later command continues on that branch, also when a person had opened its pull request", async () => {
    const story = await aRepository("branch");
    const { github, repo } = story;
    const number = await story.issue();
    await story.command(number, "/claude add a note");
    const [branch = ""] = await branchesOf(story);
    let seen = "";
    const appends = (file: string) =>
      steps(shell(`ls; echo more >${file}`), (request) => {
        seen = toolOutput(request);
        return report("changed", { title: "Say more" });
      });
    story.setScript(appends("second.md"));
    const second = await story.command(number, "/claude say more");

    expect(seen).toContain("note.md");
    expect(second.comment).toContain(`**Branch \`${branch}\` is ready**`);
    expect(await branchesOf(story)).toEqual([branch]);
    expect(await github.commits(repo, branch)).toHaveLength(3);

    const pull = await github.openPullRequest({
      repo,
      head: branch,
      base: "main",
      author: "ada",
      title: "Mine",
    });
    story.setScript(appends("third.md"));
    const third = await story.command(number, "/claude say even more");

    expect(third.comment).toContain(`**Pull request #${pull.number} is updated**`);
    expect(await branchesOf(story)).toEqual([branch]);
    expect(Object.keys(await github.branchFiles(repo, branch))).toEqual(
      expect.arrayContaining(["note.md", "second.md", "third.md"]),
    );
  });

  test("a thread that has an open pull request goes on in it", async () => {
    const story = await stories.begin({ script: writeAndReport() });
    const number = await story.issue();
    await story.command(number, "/claude add a note");
    const files = { ".github/sandpiper.yml": "on: { issue_opened: off }\npublish: branch\n" };
    await story.github.push({ repo: story.repo, branch: "main", files });
    story.setScript(writeAndReport({ "more.md": "More.\n" }));
    const ended = await story.command(number, "/claude say more");

    expect(ended.comment).toMatch(/^\*\*Pull request #2 is updated\*\*/);
    expect(await branchesOf(story)).toHaveLength(1);
  });
});

describe.concurrent("publish: none", () => {
  test("keeps the change and what the app saw of it; publish opens the pull request with both, once", async () => {
    const story = await aRepository("none", {
      ...{ verify: true, script: steps(write(MENDED), report("changed", { done: ["Mended it"] })) as Script },
    });
    const { github, repo } = story;
    const number = await story.issue();
    const ready = await story.command(number, "/claude one is 1");

    expect(ready.outcome).toBe("kept_back");
    expect(ready.comment).toMatch(/^\*\*The change is ready to publish, and proven\*\*/);
    expect(ready.comment).toContain("| `node --test` | passed | passed |");
    expect(ready.comment).toContain("What was changed is kept (2 files, +5 −1)");
    expect(ready.comment).toContain("`/claude publish`");
    expect(story.checks(ready.id)).toMatchObject([{ head_sha: story.headSha, conclusion: "success" }]);
    expect([await branchesOf(story), github.pulls(repo)]).toEqual([[], []]);
    const status = await story.command(number, "/claude status");
    expect(status.comment).toContain("A change is kept unpublished");

    const agents = story.prompts().length;
    const published = await story.command(number, "/claude publish");
    const [pull] = github.pulls(repo);

    expect(published.comment).toMatch(/^\*\*Pull request #2 is ready, and proven\*\*/);
    expect(pull).toMatchObject({ number: 2, draft: false });
    expect(pull?.body).toContain("| `node --test` | passed | passed |");
    expect(pull?.body).toContain("Sandpiper ran these checks itself");
    const commits = await github.commits(repo, pull?.head.ref ?? "");
    expect(commits).toHaveLength(2);
    expect(commits[0]?.message).toContain("- Mended it");
    const check = story.checks(published.id).find(({ head_sha }) => head_sha === commits[0]?.sha);
    expect(check?.conclusion).toBe("success");
    expect(story.prompts()).toHaveLength(agents);

    const again = await story.command(number, "/claude publish");

    expect(again.outcome).toBe("nothing_to");
    expect(again.comment).toContain("Nothing to publish");
    expect(github.pulls(repo)).toHaveLength(1);
    expect(await branchesOf(story)).toEqual([pull?.head.ref]);
  });

  test("what fails its checks is a draft when it is published, and neutral until then", async () => {
    const broken = { ...MENDED, "src/one.js": "export const one = 3;\n" };
    const story = await aRepository("none", {
      ...{ verify: true, script: steps(write(broken), report("changed")) as Script },
    });
    const number = await story.issue();
    const ready = await story.command(number, "/claude one is 1");
    await story.command(number, "/claude publish");

    expect(ready.comment).toMatch(/^\*\*The change is ready to publish, but 1 check fails\*\*/);
    expect(story.checks(ready.id)).toMatchObject([{ conclusion: "neutral" }]);
    expect(story.github.pulls(story.repo)).toMatchObject([{ draft: true }]);
  });

  test("a later command goes on from what is kept, and all of it is published together", async () => {
    const story = await aRepository("none");
    const number = await story.issue();
    await story.command(number, "/claude add a note");
    story.setScript(writeAndReport({ "more.md": "More.\n" }));
    const second = await story.command(number, "/claude say more");
    await story.command(number, "/claude publish");

    expect(second.comment).toContain("What was changed is kept (2 files, +2 −0)");
    const [pull] = story.github.pulls(story.repo);
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(Object.keys(files)).toEqual(expect.arrayContaining(["note.md", "more.md"]));
  });
});

describe.concurrent("publish, of what no check ran on", () => {
  /** A run that is stopped after it changed something, and its publication. */
  async function publishStopped(publish: "branch" | "none") {
    const mark = `story-publish-stopped-${publish}`;
    const lasting = shell(`node -e 'setTimeout(() => {}, 600_000)' ${mark}`);
    const story = await aRepository(publish, {
      ...{ verify: true, script: steps(write(MENDED), lasting) as Script },
    });
    const number = await story.issue();
    const { runId } = story.say(number, "/claude take your time");
    await until("the agent's tool to run", () => findProcesses(`600_000) ${mark}`).length > 0);
    await story.command(number, "/claude stop");
    await story.ended(runId);
    return { story, published: await story.command(number, "/claude publish") };
  }

  test("is a draft that says so, where the repository asks for checks", async () => {
    const { story, published } = await publishStopped("none");

    expect(published.comment).toMatch(/^\*\*Draft pull request #2 is ready, but unchecked\*\*/);
    const [pull] = story.github.pulls(story.repo);
    expect(pull?.draft).toBe(true);
    expect(pull?.body).toContain("Sandpiper has not checked this change.");
  });

  test("is a branch that says so, where the repository wants branches", async () => {
    const { story, published } = await publishStopped("branch");
    const [branch] = await branchesOf(story);

    expect(published.comment).toContain(`**Branch \`${branch}\` is ready, but unchecked**`);
    expect(story.github.pulls(story.repo)).toEqual([]);
  });
});

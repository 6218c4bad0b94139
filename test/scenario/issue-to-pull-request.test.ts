// needs: bubblewrap
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { DEMO_FILES } from "../../demo/model/demo-repository.ts";
import { fixScript } from "../../demo/model/demo-script.ts";
import { readAgentResult } from "../support/world-sandbox.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";

const run = promisify(execFile);
const stories = useStories();

describe("the main job: from an issue to a pull request", () => {
  let story: Story;
  let number: number;
  let trigger: number;
  let ended: EndedRun;
  let atFirstTurn: { revoked: boolean; permissions: Record<string, string> }[] | undefined;

  beforeAll(async () => {
    const files = {
      ...DEMO_FILES,
      "bin/run.sh": { content: "#!/bin/sh\nnode --test\n", mode: "100755" },
    } as const;
    story = await stories.begin({ files });
    const fix = fixScript();
    story.setScript((request) => {
      atFirstTurn ??= story.github.tokens().map(({ revoked, permissions }) => ({ revoked, permissions }));
      return typeof fix === "function" ? fix(request) : {};
    });
    number = await story.issue({ title: "The last book of every page is missing" });
    const said = story.say(number, "/claude fix this");
    trigger = said.id;
    ended = await story.ended(said.runId);
  });

  const pull = () => story.github.pulls(story.repo)[0];
  const branch = () => pull()?.head.ref ?? "";

  test("one pull request stands on a branch of the run, from main, named for the issue", () => {
    expect(story.github.pulls(story.repo)).toHaveLength(1);
    expect(pull()).toMatchObject({ state: "open", draft: false, base: { ref: "main" } });
    expect(branch()).toBe(`claude/issue-${number}-${ended.id.slice(0, 6)}`);
    expect(pull()?.title).toBe("Keep the last item of every page");
  });

  test("the branch holds the fix and nothing else, and every mode is kept", async () => {
    const before = await story.github.branchFiles(story.repo, "main");
    const after = await story.github.branchFiles(story.repo, branch());

    const fixed = (before["src/page.js"]?.content ?? "").replace("start + size - 1", "start + size");
    expect(after).toEqual({ ...before, "src/page.js": { mode: "100644", content: fixed } });
    expect(after["bin/run.sh"]?.mode).toBe("100755");
  });

  test("the tests that failed pass on the branch", async () => {
    const directory = await mkdtemp(join(tmpdir(), "sandpiper-clone-"));
    const clone = ["clone", "--quiet", "--branch", branch(), story.github.gitDir(story.repo), directory];
    await run("git", clone);

    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await run(process.execPath, ["--test"], { cwd: directory, env });
    expect(stdout).toMatch(/fail 0$/m);
    await rm(directory, { recursive: true, force: true });
  });

  test("the commit is verified, follows main, and names the agent's points and the requester", async () => {
    const [commit, parent] = await story.github.commits(story.repo, branch());
    const ada = story.github.createUser("ada");

    expect(parent?.sha).toBe(story.headSha);
    expect(commit?.verification.verified).toBe(true);
    const lines = commit?.message.split("\n") ?? [];
    expect(lines[0]).toBe("Keep the last item of every page");
    expect(commit?.message).toContain("- Found the off-by-one in");
    expect(lines).toContain(`Co-authored-by: ada <${ada.id}+ada@users.noreply.127.0.0.1>`);
  });

  test("the pull request closes the issue, has the label and the requester as its assignee", () => {
    expect(pull()?.body).toMatch(new RegExp(`^Fixes #${number}$`, "m"));
    expect(pull()?.body).toContain("A page now holds `size` items");
    const issue = story.github.issue(story.repo, pull()?.number ?? 0);
    expect(issue.labels.map(({ name }) => name)).toEqual(["claude"]);
    expect(issue.assignees?.map(({ login }) => login)).toEqual(["ada"]);
  });

  test("F66: check runs end in success on the base, and neutral on the commit that nobody tested", () => {
    const checks = story
      .checks(ended.id)
      .map(({ head_sha, conclusion, name }) => ({ head_sha, conclusion, name }));
    expect(checks).toHaveLength(2);
    expect(checks).toContainEqual({ head_sha: story.headSha, conclusion: "success", name: "Claude" });
    expect(checks).toContainEqual({ head_sha: pull()?.head.sha, conclusion: "neutral", name: "Claude" });
  });

  test("the app says one thing in the thread, and nothing in the pull request", () => {
    expect(story.botComments()).toHaveLength(1);
    expect(story.botComments(number)).toHaveLength(1);
    expect(ended.outcome).toBe("published");
    expect(ended.comment).toMatch(/^\*\*Pull request #\d+ is ready\*\* · (\d+m )?\d+s · \$\d+\.\d\d\n/);
    expect(ended.comment).toContain("1 file, +1 −1");
    expect(ended.comment).toContain(`\`${branch()}\``);
    expect(ended.comment).toContain("continue with `/claude …`");
    expect(ended.comment).toContain("<details><summary>Sandpiper did not test this change");
    expect(ended.comment).toContain('verify: ["npm test"]\n');
    expect(pull()?.body).not.toContain("verify");
  });

  test("the trigger got eyes from the app", () => {
    const reactions = story.github.reactions(story.repo, { comment: trigger });
    expect(reactions.map(({ content, user }) => [content, user?.login])).toEqual([
      ["eyes", "sandpiper[bot]"],
    ]);
  });

  test("the receipt is within a cent of the CLI's own figure", async () => {
    const { total_cost_usd } = await readAgentResult(story.sandboxDir(number), ended.id);
    const [, shown = ""] = /· \$(\d+\.\d\d)\n/.exec(ended.comment) ?? [];
    const [, total = ""] = /thread total \$(\d+\.\d\d) of \$20/.exec(ended.comment) ?? [];

    expect(total_cost_usd).toBeGreaterThan(0.02);
    expect(Math.abs(Number(shown) - total_cost_usd)).toBeLessThan(0.01);
    expect(total).toBe(shown);
  });

  test("S8: git used a token that can only read, and it was revoked before the model's first turn", () => {
    const cloned = story.github
      .tokens()
      .filter(({ id }) => story.github.gitRequests.some(({ tokenId }) => tokenId === id));
    expect(cloned).toHaveLength(1);
    expect(cloned[0]?.permissions).toEqual({ contents: "read", metadata: "read" });
    expect(cloned[0]?.revoked).toBe(true);
    expect(
      atFirstTurn?.filter(({ permissions }) => "contents" in permissions).map(({ revoked }) => revoked),
    ).not.toContain(false);
  });

  test("S11: every token was asked for with this repository's id and the permissions of one step", () => {
    // The first sweep, a minute after the start, lists the installation's repositories: with a token that can do nothing else.
    const isOfTheSweep = (body: { permissions: object }) =>
      JSON.stringify(body.permissions) === '{"metadata":"read"}';
    const asked = story.github.requests
      .filter(({ path }) => path.endsWith("/access_tokens"))
      .map(
        ({ requestBody }) => requestBody as { repository_ids: number[]; permissions: Record<string, string> },
      )
      .filter((body) => !isOfTheSweep(body));

    expect(new Set(asked.map(({ repository_ids }) => String(repository_ids)))).toEqual(
      new Set([String(story.id)]),
    );
    const kinds = new Set(asked.map(({ permissions }) => JSON.stringify(Object.entries(permissions).sort())));
    expect([...kinds].sort()).toEqual(
      [
        [
          ["checks", "write"],
          ["issues", "write"],
          ["metadata", "read"],
          ["pull_requests", "write"],
        ],
        [
          ["contents", "read"],
          ["metadata", "read"],
        ],
        [
          ["contents", "write"],
          ["metadata", "read"],
          ["pull_requests", "write"],
        ],
      ].map((entries) => JSON.stringify(entries)),
    );
  });

  test("nothing was asked of GitHub that it does not know, and no secret is in the log (S19)", () => {
    expect(story.github.unknownRoutes).toEqual([]);
    const log = stories.app.log();
    const { modelKey, webhookSecret } = stories.world.secrets;
    const tokens = story.github.tokens().map(({ token }) => token);
    expect([modelKey, webhookSecret, ...tokens].filter((secret) => log.includes(secret))).toEqual([]);
  });
});

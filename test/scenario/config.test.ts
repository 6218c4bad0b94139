// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell, toolOutput, writeAndReport } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories({ RUN_BUDGET_USD: "2" });

function withConfig(config: string) {
  return { "README.md": "# Shelf\n", ".github/sandpiper.yml": config };
}

describe.concurrent("F40: a config that is not valid", () => {
  test.each([
    ["an unknown key", "model: opus\nmodle: opus\n", 2, "modle", "Did you mean `model`?"],
    ["a wrong type", "setup: npm ci\n", 1, "setup", "must be a list of commands"],
    [
      "a value that is not allowed",
      "limits:\n  minutes: 45\n  turns: many\n",
      3,
      "turns",
      "must be a whole number",
    ],
    ["broken YAML", "model: [opus\n", 2, "", ""],
  ])("(%s) is told once with its line, and nothing runs", async (_, config, line, key, rule) => {
    const story = await stories.begin({ files: withConfig(config), script: writeAndReport() });
    const number = await story.issue();

    const ended = await story.command(number, "/claude add a note");

    expect(ended.comment).toMatch(/^\*\*`\.github\/sandpiper\.yml` is not valid\*\*/);
    expect(ended.comment).toContain(`Line ${line}`);
    expect(ended.comment).toContain(key);
    expect(ended.comment).toContain(rule);
    expect(ended.comment).toContain("Nothing ran");
    expect(story.botComments()).toHaveLength(1);
    expect(story.prompts()).toEqual([]);
    expect(story.github.gitRequests.filter(({ path }) => path.includes(`${story.repo}.`))).toEqual([]);
  });

  test.each([
    ["a folder", { ".github/sandpiper.yml/a.md": "A.\n" }, "It is a folder"],
    [
      "a link to outside",
      { ".github/sandpiper.yml": { content: "../../../etc/passwd", mode: "120000" } },
      "It is a link",
    ],
    [
      "larger than 1 MB",
      { ".github/sandpiper.yml": `# ${"x".repeat(1_100_000)}\n` },
      "It is larger than 1 MB",
    ],
  ] as const)("(%s) is told by its name, and nothing runs", async (_, files, why) => {
    const story = await stories.begin({ files: { "README.md": "# Shelf\n", ...files } });

    const ended = await story.command(await story.issue(), "/claude add a note");

    expect(ended.comment).toMatch(/^\*\*`\.github\/sandpiper\.yml` is not valid\*\*/);
    expect(ended.comment).toContain(why);
    expect(story.prompts()).toEqual([]);
  });

  test("F28 F62: is mended on the default branch, and the next command works: with its model, branch name and reviewers", async () => {
    const story = await stories.begin({
      files: withConfig("modle: opus\n"),
      collaborators: { rita: "write" },
      script: writeAndReport(),
    });
    const number = await story.issue();
    await story.command(number, "/claude add a note");
    const config = "model: opus\nbranch_prefix: bot/claude-\nreviewers: [rita, nobody-here]\n";
    await story.github.push({
      repo: story.repo,
      branch: "main",
      files: { ".github/sandpiper.yml": config },
    });

    const ended = await story.command(number, "/claude add a note");

    expect(ended.outcome).toBe("published");
    expect(story.prompts()[0]?.model).toMatch(/opus/);
    const [pull] = story.github.pulls(story.repo);
    expect(pull?.head.ref).toBe(`bot/claude-issue-${number}-${ended.id.slice(0, 6)}`);
    // A reviewer who can't be asked is told, and the others are asked.
    expect(pull?.requested_reviewers?.map((reviewer) => reviewer.login)).toEqual(["rita"]);
    expect(ended.comment).toContain("`nobody-here` could not be asked for a review: Reviews may only be");
  });
});

describe.concurrent("S18: a config on a pull request's branch", () => {
  test("is ignored, also when it is not valid", async () => {
    const story = await stories.begin({ files: withConfig("model: haiku\n") });
    const { repo, github } = story;
    const files = {
      ".github/sandpiper.yml":
        "model: opus\nsetup: ['touch ran-setup']\nlimits: { budget_usd: 900 }\nmodle: x\n",
    };
    await github.push({ repo, branch: "feature", files }, { silent: true });
    const { number } = await github.openPullRequest(
      { repo, author: "ada", title: "Mine", head: "feature" },
      { silent: true },
    );
    let seen = "";
    story.setScript(
      steps(shell("ls"), (request) => {
        seen = toolOutput(request);
        return report("answered");
      }),
    );

    const ended = await story.command(number, "/claude what is this?");

    expect(ended.outcome).toBe("answered");
    expect(story.prompts()[0]?.model).toMatch(/haiku/);
    expect(seen).toContain("README.md");
    expect(seen).not.toContain("ran-setup");
  });
});

describe.concurrent("setup commands", () => {
  test("run before the agent in every run, whose home is new; what git ignores stays from the run before", async () => {
    const setup = 'setup: ["echo run >> setup.log", "mkdir -p ~/deps && echo ok >> ~/deps/installed"]\n';
    const story = await stories.begin({ files: { ...withConfig(setup), ".gitignore": "*.log\n" } });
    const number = await story.issue();
    const seen: string[] = [];
    story.setScript(
      steps(shell("cat ~/deps/installed; wc -l < setup.log"), (request) => {
        seen.push(toolOutput(request));
        return report("answered");
      }),
    );

    await story.command(number, "/claude one");
    await story.command(number, "/claude two");

    expect(seen[0]).toBe("ok\n1");
    expect(seen[1]?.split("\n").slice(-2)).toEqual(["ok", "2"]);
  });

  test("that fail end the run with the command, its exit code and its last words; no agent is started", async () => {
    const files = withConfig('setup: ["true", "echo no such package >&2; exit 7", "touch never"]\n');
    const story = await stories.begin({ files, script: writeAndReport() });

    const ended = await story.command(await story.issue(), "/claude add a note");

    expect(ended.outcome).toBe("setup_failed");
    expect(ended.comment).toMatch(/^\*\*A setup command failed\*\*/);
    expect(ended.comment).toMatch(/exit code 7/);
    expect(ended.comment).toContain("no such package");
    expect(ended.comment).toContain("`/claude retry`");
    expect(story.prompts()).toEqual([]);
    expect(story.checks(ended.id).map(({ conclusion }) => conclusion)).toEqual(["neutral"]);
  });

  test("S8: see no secret", async () => {
    const files = withConfig(
      "setup: [\"env; tr '\\\\0' '\\\\n' < /proc/self/environ; cat .git/config; exit 3\"]\n",
    );
    const story = await stories.begin({ files });

    const ended = await story.command(await story.issue(), "/claude add a note");

    expect(ended.comment).toContain("HOME=/home/agent");
    expect(ended.comment).not.toMatch(/ANTHROPIC|ghs_|sk-demo|redacted/i);
  });
});

describe.concurrent("options of a command", () => {
  test("--model and --draft win over the config; --base is where the work starts and where it goes", async () => {
    const story = await stories.begin({
      files: withConfig("model: haiku\ndraft: never\n"),
      script: writeAndReport(),
    });
    const sha = await story.github.push({
      repo: story.repo,
      branch: "release/2",
      files: { "two.md": "2\n" },
    });

    const ended = await story.command(
      await story.issue(),
      "/claude --model opus --draft --base release/2 add a note",
    );

    expect(story.prompts()[0]?.model).toMatch(/opus/);
    expect(ended.comment).toContain("receipt: opus");
    const [pull] = story.github.pulls(story.repo);
    expect(pull).toMatchObject({ draft: true, base: { ref: "release/2" } });
    const [, parent] = await story.github.commits(story.repo, pull?.head.ref ?? "");
    expect(parent?.sha).toBe(sha);
  });

  test("--base of a branch that is not there is told, with the next action", async () => {
    const story = await stories.begin({ script: writeAndReport() });

    const ended = await story.command(await story.issue(), "/claude --base nowhere add a note");

    expect(ended.outcome).toBe("clone_failed");
    expect(ended.comment).toContain("nowhere");
    expect(ended.comment).toContain("--base <branch>");
    expect(story.prompts()).toEqual([]);
  });

  test("S18: --budget and the config lower the operator's limit and never raise it", async () => {
    const dear = { inputTokens: 1_200_000, outputTokens: 10 };
    const story = await stories.begin({
      files: withConfig("limits: { budget_usd: 900 }\n"),
      script: () => ({ ...shell("true"), usage: dear }),
    });

    const ended = await story.command(await story.issue(), "/claude --budget 500 spend");

    expect(ended.outcome).toBe("budget_reached");
    expect(ended.comment).toContain("$2");
    const [, spent = "0"] = /· \$(\d+\.\d\d)\n/.exec(ended.comment) ?? [];
    expect(Number(spent)).toBeLessThan(3);
  });
});

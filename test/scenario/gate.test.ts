import { describe, expect, test } from "vitest";
import { report, shell, steps, write } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";

const stories = useStories({ ALLOW_PATHS: ".npmrc" });

async function expectBlocked(story: Story, ended: EndedRun, path: string, rule: string): Promise<void> {
  expect(ended.outcome).toBe("blocked");
  expect(ended.comment).toMatch(/^\*\*Blocked/);
  expect(ended.comment).toContain(`\`${path}\``);
  expect(ended.comment.toLowerCase()).toContain(rule);
  expect(ended.comment).toContain("Nothing was published");
  expect(story.checks(ended.id).map(({ conclusion }) => conclusion)).toEqual(["action_required"]);
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
  expect(story.github.pulls(story.repo)).toEqual([]);
}

describe.concurrent("S12: the gate stops the whole change for", () => {
  test.each([
    [
      "a workflow",
      ".github/workflows/ci.yml",
      "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml",
      "protected",
    ],
    [
      "the app's own config",
      ".github/sandpiper.yml",
      "mkdir -p .github; echo 'setup: []' > .github/sandpiper.yml",
      "protected",
    ],
    [
      "an agent's settings",
      "sub/.claude/settings.json",
      "mkdir -p sub/.claude; echo '{}' > sub/.claude/settings.json",
      "protected",
    ],
    ["a link out of the tree", "passwd", "ln -s ../../../etc/passwd passwd", "link"],
    ["a deleted workflow", ".github/workflows/old.yml", "git rm -q .github/workflows/old.yml", "protected"],
    [
      "a renamed workflow",
      ".github/workflows/old.yml",
      "git mv .github/workflows/old.yml old.yml",
      "protected",
    ],
    [
      "text that reads differently from what it is",
      "trick.js",
      "printf 'let a = 1; // \\342\\200\\256 x' > trick.js",
      "bidi",
    ],
  ])("%s", async (_, path, command, rule) => {
    const story = await stories.begin({
      files: { "README.md": "# Shelf\n", ".github/workflows/old.yml": "on: push\n" },
      script: steps(
        write({ "good.md": "Good.\n" }),
        shell(command),
        report("changed", { summary: "I did it." }),
      ),
    });

    const ended = await story.command(await story.issue(), "/claude do it");

    await expectBlocked(story, ended, path, rule);
  });

  test("S10: a secret of the operator's in a file, also in base64", async () => {
    const { modelKey } = stories.world.secrets;
    const story = await stories.begin();
    const number = await story.issue();
    for (const text of [
      modelKey,
      Buffer.from(`key: ${modelKey}`).toString("base64"),
      [...modelKey].reverse().join(""),
    ]) {
      story.setScript(
        steps(write({ "keys.txt": `${text}\n` }), report("changed", { summary: `It says ${text} there.` })),
      );

      const ended = await story.command(number, "/claude keep the key");

      await expectBlocked(story, ended, "keys.txt", "secret");
      expect(ended.comment).not.toContain(text);
    }
  });

  test("S10: what looks like a credential of anybody's", async () => {
    const token = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
    const story = await stories.begin({
      script: steps(
        write({ "config.json": `{"token":"${token}"}\n` }),
        report("changed", { summary: `It is ${token}.` }),
      ),
    });

    const ended = await story.command(await story.issue(), "/claude configure it");

    await expectBlocked(story, ended, "config.json", "secret");
    expect(ended.comment).not.toContain(token);
  });

  test("too many files", async () => {
    const story = await stories.begin({
      script: steps(shell("for i in $(seq 101); do echo $i > $i.txt; done"), report("changed")),
    });

    const ended = await story.command(await story.issue(), "/claude make many");

    expect(ended.outcome).toBe("blocked");
    expect(ended.comment).toContain("at most 100");
    expect(await story.github.branches(story.repo)).toEqual(["main"]);
  });

  test("a submodule, or a repository inside the repository", async () => {
    const story = await stories.begin({
      script: steps(
        shell(
          "git init -q inner && cd inner && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x",
        ),
        report("changed"),
      ),
    });

    const ended = await story.command(await story.issue(), "/claude nest");

    expect(await story.github.branches(story.repo)).toEqual(["main"]);
    expect(["blocked", "no_change"]).toContain(ended.outcome);
  });
});

describe.concurrent("a protected path", () => {
  const change = steps(write({ ".npmrc": "fund=false\n" }), report("changed"));
  const allowing = (paths: string) => ({
    "README.md": "# Shelf\n",
    ".github/sandpiper.yml": `allow_paths: [${paths}]\n`,
  });

  test("is let through when the repository and the operator both allow it", async () => {
    const story = await stories.begin({ files: allowing('".npmrc"'), script: change });

    const ended = await story.command(await story.issue(), "/claude configure npm");

    expect(ended.outcome).toBe("published");
  });

  test("is stopped when only the operator allows it", async () => {
    const story = await stories.begin({ script: change });

    const ended = await story.command(await story.issue(), "/claude configure npm");

    await expectBlocked(story, ended, ".npmrc", "protected");
  });

  test("is stopped when only the repository allows it", async () => {
    const files = allowing('".npmrc", ".envrc"');
    const story = await stories.begin({
      files,
      script: steps(write({ ".envrc": "export A=1\n" }), report("changed")),
    });

    const ended = await story.command(await story.issue(), "/claude configure direnv");

    await expectBlocked(story, ended, ".envrc", "protected");
  });

  test("is what the repository adds, too", async () => {
    const files = { "README.md": "# Shelf\n", ".github/sandpiper.yml": 'protected_paths: ["infra/**"]\n' };
    const story = await stories.begin({
      files,
      script: steps(write({ "infra/main.tf": "x\n" }), report("changed")),
    });

    const ended = await story.command(await story.issue(), "/claude change the infrastructure");

    await expectBlocked(story, ended, "infra/main.tf", "protected");
  });
});

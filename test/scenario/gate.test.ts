// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell, write } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";
import { ISSUED } from "../text/secrets/real-tokens.ts";

const stories = useStories({ ALLOW_PATHS: ".npmrc" });

async function expectBlocked(story: Story, ended: EndedRun, path: string, rule: string): Promise<void> {
  expect(ended.outcome).toBe("blocked");
  expect(ended.comment).toMatch(/^\*\*Not published: /);
  expect(ended.comment).toContain(`\`${path}\``);
  expect(ended.comment.toLowerCase()).toContain(rule);
  expect(ended.comment).toContain("Nothing was published");
  expect(story.checks(ended.id).map(({ conclusion }) => conclusion)).toEqual(["neutral"]);
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
  expect(story.github.pulls(story.repo)).toEqual([]);
}

describe.concurrent("S12: the gate stops the whole change for", () => {
  const attempts: [string, string, string][] = [
    [
      ".github/workflows/ci.yml",
      "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml",
      "protected",
    ],
    [".github/workflows/gone.yml", "git rm -q .github/workflows/gone.yml", "protected"],
    [".github/workflows/moved.yml", "git mv .github/workflows/moved.yml moved.yml", "protected"],
    [".github/sandpiper.yml", "echo 'setup: []' > .github/sandpiper.yml", "protected"],
    ["CODEOWNERS", "echo '* @mallory' > CODEOWNERS", "protected"],
    ["sub/.claude/settings.json", "mkdir -p sub/.claude; echo '{}' > sub/.claude/settings.json", "protected"],
    ["passwd", "ln -s ../../../etc/passwd passwd", "out of the repository"],
    ["trick.js", "printf 'let a = 1; // \\342\\200\\256 x' > trick.js", "direction"],
  ];

  test("workflows, owners, configs, links out of the tree and text that hides its order: each is listed", async () => {
    const story = await stories.begin({
      files: {
        ".github/workflows/gone.yml": "on: push\n",
        ".github/workflows/moved.yml": `on: push # ${"x".repeat(99)}\n`,
      },
      script: steps(
        write({ "good.md": "Good.\n" }),
        ...attempts.map(([, command]) => shell(command)),
        report("changed", { summary: "I did it." }),
      ),
    });

    const ended = await story.command(await story.issue(), "/claude do it");

    for (const [path, , rule] of attempts) await expectBlocked(story, ended, path, rule);
    expect(ended.comment).not.toContain("good.md");
  });

  test("S10: a secret of the operator's in a file, also written in other ways, and anybody's credential", async () => {
    const { modelKey } = stories.world.secrets;
    const texts = [
      modelKey,
      Buffer.from(`key: ${modelKey}`).toString("base64"),
      [...modelKey].reverse().join(""),
      `ghp_${ISSUED[0]}`,
    ];
    const files = Object.fromEntries(
      texts.map((text, index) => [`key-${index}.json`, `{"key":"${text}"}\n`]),
    );
    const summary = `It says ${texts.join(", ")} there.`;
    const story = await stories.begin({ script: steps(write(files), report("changed", { summary })) });

    const ended = await story.command(await story.issue(), "/claude keep the key");

    for (const path of Object.keys(files)) await expectBlocked(story, ended, path, "secret");
    expect(texts.filter((text) => ended.comment.includes(text))).toEqual([]);
  });
});

describe.concurrent("a protected path", () => {
  test("is let through when the repository and the operator both allow it", async () => {
    const story = await stories.begin({
      files: { "README.md": "# Shelf\n", ".github/sandpiper.yml": 'allow_paths: [".npmrc"]\n' },
      script: steps(write({ ".npmrc": "fund=false\n" }), report("changed")),
    });

    const ended = await story.command(await story.issue(), "/claude configure npm");

    expect(ended.outcome).toBe("published");
  });

  test("is stopped when only one of the two allows it, and so is what the repository adds", async () => {
    const config = 'allow_paths: [".envrc"]\nprotected_paths: ["infra/**"]\n';
    const story = await stories.begin({
      files: { "README.md": "# Shelf\n", ".github/sandpiper.yml": config },
      script: steps(
        write({ ".npmrc": "fund=false\n", ".envrc": "export A=1\n", "infra/main.tf": "x\n" }),
        report("changed"),
      ),
    });

    const ended = await story.command(await story.issue(), "/claude configure all");

    for (const path of [".npmrc", ".envrc", "infra/main.tf"])
      await expectBlocked(story, ended, path, "protected");
  });
});

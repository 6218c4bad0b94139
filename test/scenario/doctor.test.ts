// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { useStories } from "../support/world-story.ts";

const stories = useStories();

describe.concurrent("/claude doctor", () => {
  test("looks at everything that a run needs, in a sandbox of its own that is gone at the end", async () => {
    const story = await stories.begin();
    const number = await story.issue();

    const ended = await story.command(number, "/claude doctor");

    expect(ended.outcome).toBe("answered");
    expect(ended.comment).toMatch(/^\*\*\d+ warnings?\*\*\n/);
    for (const name of [
      ...[
        "App",
        "App permissions",
        "App events",
        "Installations",
        "Webhook",
        "Deliveries",
        "Database",
        "Limits",
      ],
      ...["Versions", "Repository config", "Sandbox", "Isolation", "Agent's user", "Unlisted host"],
      ...["Model key", "Claude Code", "Tools", "Model"],
    ])
      expect(ended.comment).toMatch(new RegExp(`^\\| [✓!] \\| ${name} \\| .+ \\|$`, "m"));
    // Of this machine, the thread's readers learn nothing.
    expect(ended.comment).not.toMatch(/\/tmp\/|\/home\/|sk-ant/);
    expect(story.github.checkRuns(story.repo)).toEqual([]);
    expect(story.botComments()).toHaveLength(1);
  });

  test("names the line of a repository's config that is wrong", async () => {
    const files = { "README.md": "# Shelf\n", ".github/sandpiper.yml": "model: sonnet\nmodle: opus\n" };
    const story = await stories.begin({ files });

    const ended = await story.command(await story.issue(), "/claude doctor");

    expect(ended.comment).toMatch(/^\| ✗ \| Repository config \| .*sandpiper\.yml.*line 2: modle/m);
    expect(ended.comment).toMatch(/^\*\*1 problem, /);
  });

  test("is for those who may write: it costs something", async () => {
    const story = await stories.begin({ collaborators: { rita: "read" } });

    const run = await story.command(await story.issue(), "/claude doctor", "rita");

    expect(run.comment).toBe("");
  });
});

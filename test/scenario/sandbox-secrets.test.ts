// needs: bubblewrap, python
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell, toolOutput } from "../support/world-script.ts";
import { findSecrets } from "../support/world-secrets.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories();

/** Everything that a curious agent would look at first, one tool call each so that nothing is cut off. */
const LOOKS = [
  "env",
  "for file in /proc/[0-9]*/environ; do tr '\\0' '\\n' <$file; done",
  "for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$file | head -c 4000; echo; done",
  "cat .git/config; git remote -v; git config --list --show-origin; ls -la ~ ~/.config ~/.ssh; cat ~/.netrc ~/.git-credentials",
  "cat /workspace/app.git/config; ls -la /workspace/app.git /workspace /tmp /run /opt /opt/* /; cat /run/* /tmp/* | head -c 9000",
  "ls -la /root /home/* /var /srv /mnt; cat /etc/passwd; mount | head -50",
];

async function readAll(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => (await readFile(file)).toString("latin1")));
}

describe("S8, S21: an agent that looks for secrets", () => {
  test("finds none in its environment, in /proc, in git's config, in its home or beside it, and neither the processes nor the files of the app", async () => {
    let seen = "";
    const story = await stories.begin({
      script: steps(...LOOKS.map(shell), shell(`ls ${stories.world.directory}; ps aux; id -u`), (request) => {
        seen = toolOutput(request);
        return report("answered", { summary: "I looked around." });
      }),
    });
    const number = await story.issue();

    const ended = await story.command(number, "/claude look around");

    expect(ended.outcome).toBe("answered");
    expect(seen).toContain("ANTHROPIC_BASE_URL=http://127.0.0.1");
    expect(seen).toContain(`${story.github.url}/${story.repo}.git`);
    expect(story.github.tokens().length).toBeGreaterThan(1);
    expect(findSecrets(stories.world, seen)).toEqual([]);
    expect(seen).toMatch(new RegExp(`${stories.world.directory}'?: No such file`));
    expect(seen).not.toContain("src/server.ts");
    expect(seen).toMatch(/^1000$/m);
  });

  test("leaves a data directory that holds none either", async () => {
    const story = await stories.begin({
      script: steps(shell("env > env.txt; git config --list > config.txt"), report("answered")),
    });
    const ended = await story.command(await story.issue(), "/claude keep what you find");

    expect(ended.outcome).toBe("published");
    const contents = await readAll(join(stories.world.directory, "data"));
    expect(contents.length).toBeGreaterThan(20);
    expect(contents.flatMap((content) => findSecrets(stories.world, content))).toEqual([]);
  });
});

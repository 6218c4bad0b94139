// needs: bubblewrap, python
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { aMendingAgent, CHECKED_FILES } from "../support/a-checked-repository.ts";
import { report, shell } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

/** Rewrites the app's program and has it find another git before the real one: each keeps its environment, and the program tells that all is well. */
const ATTACK = `cd /var/tmp/sandpiper && for each in bin/*.py; do
  sed -i -e '1i import os; open("/var/tmp/planted-runner", "a").write(repr(dict(os.environ))); os.environ["PATH"] = "/var/tmp/sandpiper/app/.local/bin:" + os.environ["PATH"]' -e 's/"isSplit": IS_ROOT/"isSplit": True/' $each
done
mkdir -p app/.local/bin && printf '#!/bin/sh\nenv >>/var/tmp/planted-git\nexec /usr/bin/git "$@"\n' >app/.local/bin/git && chmod +x app/.local/bin/git
cd - && echo A note. >note.md`;

/** Every file below a folder; what is gone meanwhile is left out. */
function* listFiles(folder: string): Generator<string> {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) yield* listFiles(path);
    else if (stat?.isFile()) yield path;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return "";
  }
}

describe("S30: a machine whose commands are not root's", () => {
  const stories = useStories({}, "daytona");
  beforeAll(() => stories.world.sandboxes.daytona?.useImageOf("agent"));

  /** The machines' files that hold what the first run planted, or a token. */
  function findTraces(): { planted: string[]; telling: string[]; count: number } {
    const files = [...listFiles(join(stories.world.directory, "machines"))];
    const tokens = stories.world.github.tokens().map(({ token }) => token);
    const forms = tokens.flatMap((token) => [token, btoa(`x-access-token:${token}`)]);
    const holds = (path: string, words: string[]) => {
      const text = readIfThere(path);
      return words.some((word) => text.includes(word));
    };
    return {
      planted: files.filter(
        (path) => /planted-/.test(path) || holds(path, ["planted-runner", "planted-git"]),
      ),
      telling: files.filter((path) => holds(path, forms)),
      count: files.length,
    };
  }

  test("S24, S30: proves nothing: its agent could have changed what is told of the checks", async () => {
    const story = await stories.begin({ files: CHECKED_FILES, script: aMendingAgent() });
    const { comment } = await story.command(await story.issue(), "/claude the sum of nothing is 0");

    expect(comment).toMatch(/^\*\*Pull request #2 is ready, and its checks pass\*\*/);
    expect(comment).toContain(
      "Not proven: in this sandbox the agent is the same user as what runs the checks",
    );
    const [pull] = story.github.pulls(story.repo);
    const check = story.github.checkRuns(story.repo).find(({ head_sha: sha }) => sha === pull?.head.sha);
    expect(check?.conclusion).toBe("neutral");
  });

  test("S30: serves one run: nothing that its agent planted runs in the next one, and no token is seen", async () => {
    const story = await stories.begin({
      script: steps(shell(ATTACK), () => {
        expect(findTraces().planted).not.toEqual([]);
        return report("changed");
      }),
    });
    const number = await story.issue();
    const first = await story.command(number, "/claude add a note");
    expect(first.outcome).toBe("published");
    expect(first.comment).toContain("the agent is the same user as the app's own commands");
    expect(stories.world.sandboxes.machines()).toEqual([]);

    let seen: ReturnType<typeof findTraces> | undefined;
    story.setScript(
      steps(shell("cat note.md && echo More. >>note.md"), () => {
        seen = findTraces();
        return report("changed");
      }),
    );
    const second = await story.command(number, "/claude and one more");

    expect(second.outcome).toBe("published");
    expect(seen?.count).toBeGreaterThan(10);
    expect(seen).toMatchObject({ telling: [] });
    // The session, which is put back, holds the command that planted them: nothing else does.
    expect(seen?.planted.filter((path) => !/\/home\/\.claude\/projects\/.*\.jsonl$/.test(path))).toEqual([]);
    expect(story.prompts().at(-1)?.allText).toContain("add a note");
    expect(stories.world.sandboxes.machines()).toEqual([]);
  });
});

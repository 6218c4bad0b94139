// needs: bubblewrap, python
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const FOLDER = "vendor/lib";
const AT = "1700000000 +0000";

/** Makes the submodule's one commit, with the same id wherever it runs. */
const MAKE = `git init -q . && echo aaaa >f.txt && git add f.txt &&
  GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b \
  GIT_AUTHOR_DATE='${AT}' GIT_COMMITTER_DATE='${AT}' git commit -q -m inside`;

/** Whoever runs this as the app leaves a mark in the app's git directory, and has its next fetch tell its environment. */
const TRAP = `#!/bin/sh
for base in /workspace/app.git /var/tmp/sandpiper/app.git; do
  [ -d $base ] || continue
  touch $base/owned-by-agent
  printf '[core]\\n\\talternateRefsCommand = "env >%s/token-seen; false"\\n' $base >>$base/config
done
cat
`;

const ATTACK = `cd ${FOLDER} && ${MAKE} &&
  printf '%s' '${TRAP.replaceAll("'", `'\\''`)}' >.git/trap && chmod +x .git/trap &&
  for key in filter.x.clean filter.x.process core.fsmonitor diff.external; do git config $key "$PWD/.git/trap"; done &&
  echo '* filter=x' >.git/info/attributes && echo bbbb >f.txt && touch -d 2001-01-01 f.txt
  sh .git/trap </dev/null; true`;

function toCommitId(): string {
  const folder = mkdtempSync(join(tmpdir(), "inside-"));
  execFileSync("sh", ["-c", MAKE], { cwd: folder });
  const sha = execFileSync("git", ["rev-parse", "HEAD"], { cwd: folder }).toString().trim();
  rmSync(folder, { recursive: true });
  return sha;
}

/** Every file below a folder; what is gone meanwhile is left out. */
function* listFiles(folder: string): Generator<string> {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) yield* listFiles(path);
    else if (stat?.isFile()) yield path;
  }
}

/** An agent that makes a submodule's folder a repository with programs in it, and a next run that clones with a live token. */
describe.each(["local", "daytona", "e2b", "aio"] as const)("S30: a hostile submodule, sandbox %s", (kind) => {
  const stories = useStories({}, kind);

  test("no code of the agent's runs as the app, in its own run or in the next, and no token is seen", async () => {
    const story = await stories.begin({
      files: { "README.md": "# Shelf\n", [FOLDER]: { submodule: toCommitId() } },
      script: steps(shell(ATTACK), shell("echo A note. >note.md"), report("changed")),
    });
    const number = await story.issue();
    const first = await story.command(number, "/claude add a note");
    expect(first.outcome).toBe("blocked");
    expect(first.comment).toContain(`\`${FOLDER}\``);

    await story.github.push({ repo: story.repo, branch: "main", files: { "later.md": "Later.\n" } });
    story.setScript(steps(shell("echo More. >>later.md"), report("changed")));
    const second = await story.command(number, "/claude and one more");
    expect(second.outcome).toBe("published");

    const { directory } = stories.world;
    const places = [join(directory, "data", "sandboxes"), join(directory, "machines")];
    const files = places.flatMap((place) => [...listFiles(place)]);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((path) => /owned-by-agent|token-seen/.test(path))).toEqual([]);
    const tokens = stories.world.github.tokens().map(({ token }) => token);
    const forms = tokens.flatMap((token) => [token, btoa(`x-access-token:${token}`)]);
    const telling = files.filter((path) => {
      const text = readFileSync(path, "latin1");
      return forms.some((form) => text.includes(form));
    });
    expect(telling).toEqual([]);
  });
});

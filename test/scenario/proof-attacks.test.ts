// needs: bubblewrap, python
import { describe, expect, test } from "vitest";
import type { FileContent } from "../../demo/github/git/import-commit.ts";
import { steps } from "../../demo/model/script-steps.ts";
import { BROKEN, CHECKED_FILES, EMPTY_TEST, MENDED, TEST } from "../support/a-checked-repository.ts";
import { report, shell, write } from "../support/world-script.ts";
import { type Story, useStories } from "../support/world-story.ts";

const stories = useStories();

/** A repository with these checks, and nothing is sent back. */
function toFiles(verify: string[], files: Record<string, FileContent> = {}): Record<string, FileContent> {
  const config = JSON.stringify({ on: { issue_opened: "off" }, verify, verify_attempts: 0 });
  return { ...CHECKED_FILES, ...files, ".github/sandpiper.yml": config };
}

/** What people see of the last change, and of the check run on its own commit. */
async function command(story: Story, number: number) {
  const { comment } = await story.command(number, "/claude the sum of nothing is 0");
  const pull = story.github.pulls(story.repo).at(-1);
  const check = story.github.checkRuns(story.repo).find(({ head_sha: sha }) => sha === pull?.head.sha);
  return { comment, isDraft: pull?.draft, conclusion: check?.conclusion, title: check?.output.title };
}

async function attack(files: Record<string, FileContent>, ...turns: Parameters<typeof steps>) {
  const story = await stories.begin({ files, script: steps(...turns, report("changed")) });
  return { story, ...(await command(story, await story.issue())) };
}

const hostile = (code: string, imports = "") => `${imports}${EMPTY_TEST}test("again", () => { ${code} });\n`;
const FAILS = { isDraft: true, conclusion: "failure" };

describe.concurrent("S24: what a check does to those that run it", () => {
  test("it ends by a signal to all around it: it has failed, and the others are told, too", async () => {
    const kill = hostile('if (sum([]) === 0) process.kill(0, "SIGKILL");');
    const { comment, ...seen } = await attack(
      toFiles(["test -f package.json", "node --test", "true"]),
      write({ "src/sum.js": BROKEN, "test/none.test.js": kill }),
    );

    expect(seen).toMatchObject({ ...FAILS, title: "1 check fails" });
    expect(comment).toMatch(/\| `node --test` \| passed \| failed \(exit code \d+\) \|/);
    expect(comment).toMatch(/\| `true` \| passed \| passed \|/);
  });

  test("nothing that it reads or writes around it makes its failure a success", async () => {
    const forge = hostile(
      `for (const pid of readdirSync("/proc").filter(Number)) for (const file of ["fd/0", "fd/1", "fd/2"])
        try { writeFileSync("/proc/" + pid + "/" + file, "\\n0 1 0 1\\n" + readFileSync("/proc/" + pid + "/fd/0")); } catch {}`,
      'import { readdirSync, readFileSync, writeFileSync } from "node:fs";\n',
    );
    const { comment, ...seen } = await attack(
      toFiles(["node --test"]),
      write({ "src/sum.js": BROKEN, "test/none.test.js": forge }),
    );

    expect(seen).toMatchObject(FAILS);
    expect(comment).toMatch(/\| `node --test` \| passed \| failed \(exit code \d+\) \|/);
  });

  test("what it closes of the files is open again for the base, whose result all runs of the repository share", async () => {
    const close = hostile(
      'chmodSync("test", 0o311); chmodSync("src", 0);',
      'import { chmodSync } from "node:fs";\n',
    );
    const first = await attack(
      toFiles(["ls test && node --test"]),
      write({ "src/sum.js": BROKEN, "test/none.test.js": close }),
    );
    first.story.setScript(steps(write({ "src/sum.js": BROKEN }), report("changed")));
    const second = await command(first.story, await first.story.issue());

    for (const { comment, ...seen } of [first, second]) {
      expect(seen).toMatchObject(FAILS);
      expect(comment).toMatch(/\| passed \| failed \(exit code \d+\) \|/);
    }
  });
});

const MOST = 'export const most = (words) => words.toSorted().at(-1) ?? "none";\n';
const MOST_TEST = `import { ok, deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { most } from "../src/most.js";
test("the last word by the alphabet", () => deepEqual(most(["pear", "apple"]), "pear"));
test("no word at all", () => ok(most([]).startsWith("none")));
`;

const TOTAL = {
  ".gitignore": "__pycache__/\n",
  "total.py": "def total(xs):\n    return xs[0] + total(xs[1:]) if len(xs) > 1 else xs[0]\n",
  "test_total.py": aPythonTest("Two", "[1, 2]), 3"),
  "test/sum.test.js": "",
};

function aPythonTest(name: string, what: string): string {
  return `import unittest
from total import total


class ${name}(unittest.TestCase):
    def test_it(self):
        self.assertEqual(total(${what})
`;
}

describe.concurrent("S23: a wrong change is not proven", () => {
  test("by what an earlier run of the thread left where git does not look", async () => {
    const leave = `mkdir -p __pycache__ && printf 'def total(xs):\\n    return sum(xs)\\n' >/tmp/total.py && python3 -c '
import py_compile
py_compile.compile("/tmp/total.py", cfile="__pycache__/total." + __import__("sys").implementation.cache_tag + ".pyc", dfile="total.py", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)'`;
    const story = await stories.begin({
      files: toFiles(["python3 -m unittest"], TOTAL),
      script: steps(shell(leave), report("answered")),
    });
    const number = await story.issue();
    await story.command(number, "/claude what does it do?");
    const files = {
      "total.py": "def total(xs):\n    return 0\n",
      "test_none.py": aPythonTest("None_", "[]), 0"),
      "test_one.py": aPythonTest("One", "[7]), 7"),
    };
    story.setScript(steps(write(files), report("changed")));

    expect(await command(story, number)).toMatchObject(FAILS);
  });

  test.each([
    ["with a note, which hides nothing", "rm old.md test/most.test.js"],
    ["by a move to where none is looked for", "mkdir attic && mv test/most.test.js attic/most.js"],
  ])("when its tests are removed %s", async (_, removal) => {
    const { comment, ...seen } = await attack(
      toFiles(["node --test"], { "old.md": "old\n", "src/most.js": MOST, "test/most.test.js": MOST_TEST }),
      write({ "src/sum.js": MENDED, "test/none.test.js": EMPTY_TEST }),
      shell(removal),
    );

    expect(comment).toMatch(/^\*\*Draft pull request #2 is ready, but tests were weakened\*\*/);
    expect(comment).toContain("`test/most.test.js`");
    expect(seen).toMatchObject({ isDraft: true, conclusion: "neutral" });
  });

  test("when a test is no program any more, and so is not found", async () => {
    const script = { content: "node --test test/two.js\n", mode: "100755" } as const;
    const { comment, ...seen } = await attack(
      toFiles(["find test -name '*.sh' -executable | xargs -r -n 1 sh", "node --test test/none.test.js"], {
        "test/sum.test.js": "",
        "test/two.js": TEST,
        "test/two.sh": script,
        "test/none.test.js": "",
      }),
      write({ "src/sum.js": BROKEN, "test/none.test.js": EMPTY_TEST }),
      shell("chmod -x test/two.sh"),
    );

    expect(comment).toContain("the change also touches how its checks may run: `test/two.sh`");
    expect(seen.conclusion).toBe("neutral");
  });

  test("and its commit is not green where it decides itself what is checked, or what failed before fails yet", async () => {
    const steered = await attack(
      toFiles(["sh check.sh"], { "check.sh": "node --test\n" }),
      write({ "src/sum.js": BROKEN, "check.sh": "true\n" }),
    );
    const old = await attack(
      toFiles(["node --test"], { "test/none.test.js": EMPTY_TEST }),
      write({ "a.md": "a\n" }),
    );

    expect(steered).toMatchObject({ conclusion: "neutral", title: "Its checks pass" });
    expect(old).toMatchObject({ isDraft: false, conclusion: "neutral", title: "1 check fails" });
    expect(old.comment).toContain("It fails without this change, too.");
  });
});

describe.concurrent("a clean checkout", () => {
  const GENERATE = { "gen.txt": "1\n", "gen.sh": "wc -l <src/sum.js >gen.txt\n" };
  const isClean = 'sh gen.sh && git diff --exit-code && test -z "$(git status --porcelain)"';

  test("holds the change as a commit of its own: a check that nothing is left over passes", async () => {
    const { comment } = await attack(
      toFiles(
        ["node --test", isClean, "git log --format=%s | head -n 2 | tail -n 1 | grep -v change"],
        GENERATE,
      ),
      write({ "src/sum.js": MENDED, "test/none.test.js": EMPTY_TEST }),
    );

    expect(comment).toMatch(/^\*\*Pull request #2 is ready, and proven\*\*/);
  });

  test("has no repository and no pipe in it that a check left for the next look at the base", async () => {
    const plant = hostile(
      `if (sum([]) !== 0) return; mkdirSync("src/.git", { recursive: true }); writeFileSync("src/.git/HEAD", "ref: refs/heads/x"); execFileSync("mkfifo", ["src/pipe", "test/.gitignore"]);`,
      'import { execFileSync } from "node:child_process";\nimport { mkdirSync, writeFileSync } from "node:fs";\n',
    );
    const { comment } = await attack(
      toFiles(["node --test", 'test -z "$(find . -mindepth 2 -name .git -o -type p)"']),
      write({ "src/sum.js": BROKEN, "test/none.test.js": plant }),
    );

    expect(comment).toMatch(/\| `node --test` \| passed \| failed/);
    expect(comment).toMatch(/-type p\)"` \| passed \| failed/);
  });

  test("hides nothing that the agent told its own git to overlook", async () => {
    const { comment } = await attack(
      toFiles(["node --test", isClean], GENERATE),
      write({ "src/sum.js": `${MENDED}// more\n`, "test/none.test.js": EMPTY_TEST }),
      shell("git update-index --assume-unchanged gen.txt && chmod 555 src test"),
    );

    expect(comment).toMatch(/^\*\*Draft pull request #2 is ready, but 1 check fails\*\*/);
  });
});

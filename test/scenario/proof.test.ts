// needs: bubblewrap
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { BROKEN, CHECKED_FILES, EMPTY_TEST, MENDED, SUM, TEST } from "../support/a-checked-repository.ts";
import { report, shell, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories();

/** A run of an agent that does this in a repository whose checks the app runs; what people see of it. */
async function proved(...turns: Parameters<typeof steps>) {
  const story = await stories.begin({
    files: CHECKED_FILES,
    script: steps(...turns, report("changed")),
  });
  const ended = await story.command(await story.issue(), "/claude the sum of nothing is 0");
  const pull = story.github.pulls(story.repo)[0];
  const check = story.github.checkRuns(story.repo).find(({ head_sha: sha }) => sha === pull?.head.sha);
  return { ended, pull, check, story };
}

describe.concurrent("a change that the app checks", () => {
  test("is proven when its test fails without it and passes with it", async () => {
    const { ended, pull, check } = await proved(
      write({ "src/sum.js": MENDED, "test/none.test.js": EMPTY_TEST }),
    );

    expect(ended.comment).toMatch(/^\*\*Pull request #2 is ready, and proven\*\*/);
    expect(ended.comment).toContain("| `node --test` | passed | passed |");
    expect(pull?.body).toContain("fail without it and pass with it, as `node --test` shows.");
    expect(pull?.body).toContain("Sandpiper ran these checks itself");
    expect(check?.conclusion).toBe("success");
    expect(pull?.draft).toBe(false);
  });

  test("is not proven without a test, nor by one that passes without it", async () => {
    const without = await proved(write({ "src/sum.js": MENDED }));
    const beside = await proved(
      write({ "src/sum.js": MENDED, "test/more.test.js": TEST.replace("[1, 2]), 3", "[2, 2]), 4") }),
    );

    expect(without.ended.comment).toMatch(/^\*\*Pull request #2 is ready, and its checks pass\*\*/);
    expect(without.ended.comment).toContain("Not proven: no test in this change tells of it.");
    expect(beside.ended.comment).toContain("Not proven: the tests of this change pass without it, too.");
    expect(beside.pull?.body).not.toContain("and proven");
  });

  test("is a draft when a check fails that passed without it, whatever the agent says, and red on its own commit alone", async () => {
    const { ended, pull, check } = await proved(
      write({ "src/sum.js": BROKEN, "test/none.test.js": EMPTY_TEST }),
    );

    expect(ended.comment).toMatch(/^\*\*Draft pull request #2 is ready, but 1 check fails\*\*/);
    expect(ended.comment).toMatch(/\| `node --test` \| passed \| failed \(exit code 1\) \|/);
    expect(pull?.draft).toBe(true);
    expect(check?.conclusion).toBe("failure");
    const conclusions = stories.world.github
      .checkRuns(pull?.base.repo?.full_name ?? "")
      .map(({ head_sha, conclusion }) => [head_sha === pull?.head.sha, conclusion]);
    expect(conclusions.filter(([isOwn]) => !isOwn)).toEqual([[false, "neutral"]]);
  });

  test("S23: is a draft and never proven when it weakens a test, whatever passes", async () => {
    const { ended, pull, check } = await proved(
      write({
        "src/sum.js": MENDED,
        "test/none.test.js": EMPTY_TEST,
        "test/sum.test.js": TEST.replace('test("of two"', 'test.skip("of two"'),
      }),
    );

    expect(ended.comment).toMatch(/^\*\*Draft pull request #2 is ready, but tests were weakened\*\*/);
    expect(ended.comment).toContain("`test/sum.test.js`, line 4, skips a test");
    expect(pull?.draft).toBe(true);
    expect(pull?.body).toContain("Tests were weakened");
    expect(check?.conclusion).toBe("neutral");
  });

  test("S23: is not proven when it touches how its checks run, and says so", async () => {
    const { ended, pull } = await proved(
      write({
        "src/sum.js": MENDED,
        "test/none.test.js": EMPTY_TEST,
        "package.json": '{ "type": "module", "scripts": { "test": "node --test || true" } }\n',
      }),
    );

    expect(ended.comment).not.toContain("proven**");
    expect(ended.comment).toContain(
      "Not proven: the change also touches how its checks may run: `package.json`.",
    );
    expect(pull?.body).not.toContain("and proven");
  });

  test("goes back to the same session when it breaks a check, and is proven when that is mended", async () => {
    const told: string[] = [];
    const { ended, pull, story } = await proved(
      write({ "src/sum.js": BROKEN, "test/none.test.js": EMPTY_TEST }),
      report("changed"),
      (request) => {
        told.push(request.allText);
        return write({ "src/sum.js": MENDED });
      },
    );

    const isSeen = (body: unknown) =>
      JSON.stringify(body).includes("**Claude is done, and the change is being checked**");
    const edits = story.github.requests.filter(({ path }) =>
      path.startsWith(`/repos/${story.repo}/issues/comments/`),
    );
    expect(edits.filter(({ requestBody }) => isSeen(requestBody ?? {}))).toHaveLength(2);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("the app ran the repository's own checks on your change");
    expect(told[0]).toMatch(/node --test\nIt ended with exit code 1\./);
    expect(ended.comment).toMatch(/^\*\*Pull request #2 is ready, and proven\*\*/);
    expect(ended.comment).toMatch(
      /`node --test` failed with the first change: Claude was sent back to mend it · \$0\.\d\d/,
    );
    expect(pull?.draft).toBe(false);
    expect(await story.github.branchFiles(story.repo, pull?.head.ref ?? "")).toMatchObject({
      "src/sum.js": { content: MENDED },
    });
  });

  test("goes back no more when it ends in the same failure, and is a draft that says so", async () => {
    let rounds = 0;
    const { ended, pull } = await proved(
      write({ "src/sum.js": BROKEN, "test/none.test.js": EMPTY_TEST }),
      report("changed"),
      () => {
        rounds += 1;
        return write({ "note.md": `Try ${rounds}.\n` });
      },
      report("changed"),
      () => {
        rounds += 1;
        return write({ "note.md": "Never.\n" });
      },
    );

    expect(rounds).toBe(1);
    expect(ended.comment).toMatch(/^\*\*Draft pull request #2 is ready, but 1 check fails\*\*/);
    expect(pull?.draft).toBe(true);
  });

  test("is judged by what another run of the repository saw of the base", async () => {
    const script = steps(write({ "src/sum.js": BROKEN }), report("changed"), report("changed"));
    const story = await stories.begin({ files: CHECKED_FILES, script });
    const first = await story.command(await story.issue(), "/claude break it");
    const second = await story.command(await story.issue(), "/claude break it again");

    const data = join(stories.world.directory, "data", "sandboxes");
    const threads = readdirSync(data).filter((name) => name.startsWith("thread-"));
    const jobs = threads.flatMap((thread) => readdirSync(join(data, thread, "jobs")));
    const looked = [first, second].map(({ id }) => jobs.includes(`checks-before-${id}-1-1`));
    expect(looked).toEqual([true, false]);
    for (const { comment } of [first, second])
      expect(comment).toMatch(/\| `node --test` \| passed \| failed \(exit code 1\) \|/);
  });

  test("is proven where there was no test at all before it, and not by one that says nothing", async () => {
    const files = {
      "src/sum.js": SUM,
      "package.json": '{ "type": "module" }\n',
      ".github/sandpiper.yml": 'on: { issue_opened: off }\nverify: ["node test.js"]\nverify_attempts: 0\n',
    };
    const change = async (code: string, text: string) => {
      const script = steps(write({ "src/sum.js": code, "test.js": text }), report("changed"));
      const story = await stories.begin({ files, script });
      return (await story.command(await story.issue(), "/claude the sum of nothing is 0")).comment;
    };
    const told = EMPTY_TEST.replace("../src", "./src");

    expect(await change(MENDED, told)).toMatch(/^\*\*Pull request #2 is ready, and proven\*\*/);
    for (const says of [told.replace("test(", "test.skip("), told.replace("sum([]), 0", "1, 1")])
      expect(await change(BROKEN, says)).toMatch(/, and its checks pass\*\*|, but tests were weakened\*\*/);
  });

  test("gets no help from what the agent left beside it", async () => {
    const reads = `${EMPTY_TEST}import { readFileSync } from "node:fs";\ntest("left", () => readFileSync("left.cache"));\n`;
    const { ended } = await proved(
      write({ "src/sum.js": MENDED, "test/none.test.js": reads }),
      shell("echo help >left.cache; node --test"),
    );

    expect(ended.comment).toContain("1 check fails");
  });
});

// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { promptOf, type Script, steps } from "../../demo/model/script-steps.ts";
import { readAgentResult } from "../support/world-sandbox.ts";
import { report, shell, toolOutput, write, writeAndReport } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const stories = useStories();

/** A script that does not answer before `open` is called. */
function gate(then: Script): { script: Script; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const script: Script = async (request) => {
    await promise;
    return then(request);
  };
  return { script, open: resolve };
}

describe.concurrent("F36: commands of one thread", () => {
  test("wait for each other in order, with their position shown, and run in one session", async () => {
    const first = gate(steps(write({ "one.md": "1\n" }), report("changed", { title: "Add one" })));
    const story = await stories.begin({ script: first.script });
    const number = await story.issue();
    const runs: { runId: string }[] = [];
    for (const words of ["one", "two", "three"]) {
      runs.push(story.say(number, `/claude ${words}`));
      // Deliveries overtake each other.
      await story.github.settled();
    }
    const [one, two, three] = runs.map(({ runId }) => runId) as [string, string, string];
    expect(await story.says(two, "position")).toContain("position 1 in this thread's queue");
    expect(await story.says(three, "position")).toContain("position 2 in this thread's queue");

    story.setScript((request) => {
      const [, name = ""] = /instruction">\n(\w+)\n/.exec(promptOf(request)) ?? [];
      return steps(
        write({ [`${name}.md`]: `${name}\n` }),
        report("changed", { title: `Add ${name}` }),
      )(request);
    });
    first.open();
    const ended = [await story.ended(one), await story.ended(two), await story.ended(three)];

    expect(ended.map(({ outcome }) => outcome)).toEqual(["published", "published", "published"]);
    const pulls = story.github.pulls(story.repo);
    expect(pulls).toHaveLength(1);
    const commits = await story.github.commits(story.repo, pulls[0]?.head.ref ?? "");
    expect(commits.map(({ message }) => message.split("\n")[0])).toEqual([
      "Add three",
      "Add two",
      "Add one",
      "Initial commit",
    ]);
    const results = await Promise.all(
      [one, two, three].map((id) => readAgentResult(story.sandboxDir(number), id)),
    );
    expect(new Set(results.map(({ session_id }) => session_id)).size).toBe(1);
    expect(story.botComments()).toHaveLength(3);
  });

  test("do not wait for another thread's", async () => {
    const slow = gate(report.bind(undefined, "answered", {}));
    const story = await stories.begin({ script: slow.script });
    const [left, right] = [await story.issue(), await story.issue()];
    const held = story.say(left, "/claude first");
    await story.says(held.runId, "getting ready");
    story.setScript(report.bind(undefined, "answered", {}));

    const other = await story.command(right, "/claude second");

    expect(other.outcome).toBe("answered");
    slow.open();
    expect((await story.ended(held.runId)).outcome).toBe("answered");
  });
});

describe.concurrent("a second command on an issue", () => {
  test("goes on in the first one's session, sandbox and pull request, and shows what the thread spent in all", async () => {
    const usage = { inputTokens: 100_000, outputTokens: 1_000 };
    const story = await stories.begin({
      script: steps(write({ "one.md": "1\n" }), { ...report("changed"), usage }),
    });
    const number = await story.issue();
    const first = await story.command(number, "/claude one");
    let memory = "";
    story.setScript(
      steps(shell("cat one.md; git log --oneline | wc -l"), write({ "two.md": "2\n" }), (request) => {
        memory = `${request.allText}\n${toolOutput(request)}`;
        return { ...report("changed"), usage };
      }),
    );

    const second = await story.command(number, "/claude two");

    const [pull, ...others] = story.github.pulls(story.repo);
    expect(others).toEqual([]);
    expect(first.comment).toContain(`Pull request #${pull?.number} is ready`);
    expect(second.comment).toContain(`Pull request #${pull?.number} is updated`);
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(Object.keys(files)).toEqual(["README.md", "one.md", "two.md"]);
    expect(memory).toMatch(/instruction">\none\n/);
    expect(memory).toMatch(/instruction">\ntwo\n/);
    const results = [first, second].map(({ id }) => readAgentResult(story.sandboxDir(number), id));
    const [before, own] = (await Promise.all(results)).map(({ total_cost_usd }) => total_cost_usd);
    const [, shown = ""] = /· \$(\d+\.\d\d)\n/.exec(second.comment) ?? [];
    const [, total = ""] = /thread total \$(\d+\.\d\d)/.exec(second.comment) ?? [];
    expect(Math.abs(Number(shown) - (own ?? 0))).toBeLessThan(0.01);
    expect(Math.abs(Number(total) - (before ?? 0) - (own ?? 0))).toBeLessThan(0.01);
  });

  test("F31: begins a new branch when a person closed the pull request", async () => {
    const story = await stories.begin({ script: writeAndReport({ "one.md": "1\n" }) });
    const number = await story.issue();
    await story.command(number, "/claude one");
    const pull = story.github.pulls(story.repo)[0];
    await story.github.closeIssue({ repo: story.repo, number: pull?.number ?? 0, by: "ada" });
    story.setScript(writeAndReport({ "two.md": "2\n" }));

    const second = await story.command(number, "/claude two");

    const pulls = story.github.pulls(story.repo);
    expect(pulls.map(({ state }) => state)).toEqual(["closed", "open"]);
    expect(pulls[1]?.head.ref).toBe(`claude/issue-${number}-${second.id.slice(0, 6)}`);
    const files = await story.github.branchFiles(story.repo, pulls[1]?.head.ref ?? "");
    expect(Object.keys(files)).toEqual(["README.md", "two.md"]);
  });
});

describe.concurrent("retry", () => {
  test("runs the last command again in a clean sandbox and a new session", async () => {
    const story = await stories.begin({
      files: { ".gitignore": "*.log\n" },
      script: steps(shell("echo left > ~/left; echo x > ignored.log"), report("unclear")),
    });
    const number = await story.issue();
    const first = await story.command(number, "/claude add --draft mode");
    const before = await readAgentResult(story.sandboxDir(number), first.id);
    let seen = "";
    story.setScript(
      steps(shell("ls -a ~ ."), write({ "note.md": "A note.\n" }), (request) => {
        seen = `${promptOf(request)}\n${toolOutput(request)}`;
        return report("changed");
      }),
    );

    const again = await story.command(number, "/claude retry");

    expect(again.outcome).toBe("published");
    expect(seen).toMatch(/instruction">\nadd --draft mode\n/);
    expect(seen).not.toMatch(/^(left|ignored\.log)$/m);
    const after = await readAgentResult(story.sandboxDir(number), again.id);
    expect(after.session_id).not.toBe(before.session_id);
    expect(again.comment).toMatch(/^\*\*Pull request #\d+ is ready\*\*/);
  });

  test("says so when there is nothing to retry", async () => {
    const story = await stories.begin();

    const ended = await story.command(await story.issue(), "/claude retry");

    expect(ended.comment).toMatch(/^\*\*Nothing to retry\*\*/);
    expect(ended.comment).toContain("Begin with `/claude <what to do>`");
    expect(story.prompts()).toEqual([]);
  });
});

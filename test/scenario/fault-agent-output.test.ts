// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { useStories } from "../support/world-story.ts";

const MAX_REPORT_CHARS = 60_000;
const stories = useStories({ CLAUDE_PATH: useObedientAgent() });

const EDIT = "echo more >> README.md";

async function obey(script: string) {
  const rig = await aFaultStory(stories);
  const { runId, outcome } = await rig.run(order(script));
  return { rig, runId, outcome, comment: rig.story.comment(runId), findings: findingsOf(outcome) };
}

function findingsOf(outcome: Awaited<ReturnType<FaultStory["outcome"]>>): string[] {
  return outcome.kind === "blocked"
    ? outcome.findings.map(({ path, rule }) => `${rule} ${path}`.trim()).sort()
    : [];
}

async function expectNothingPublished({ story }: FaultStory): Promise<void> {
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
  expect(story.github.pulls(story.repo)).toEqual([]);
}

/** A line of the transcript, as the model's message. */
function says(text: string): string {
  const message = { id: "m", model: "sonnet", content: [{ type: "text", text }] };
  return `printf '%s\\n' '${JSON.stringify({ type: "assistant", message })}'`;
}

describe("what the agent writes", { concurrent: true }, () => {
  test.each([
    [
      "binary rubbish, lines of a million characters, of nothing and of great depth, other shapes, and errors",
      [
        "head -c 3000000 /dev/urandom; echo",
        "head -c 1000000 /dev/zero | tr '\\0' x; echo",
        "yes '{}' | head -n 500000",
        `head -c 200000 /dev/zero | tr '\\0' '['; echo; yes '{"type":' | head -n 20000 | tr -d '\\n'; echo`,
        `printf '{"type":"assistant","message":7}\\n{"type":"result"}\\n{"type":"__proto__"}\\n{"type":"system","subtype":"init","model":{}}\\nnull\\n[]\\n'`,
        "yes error | head -c 1000000 >&2",
      ].join("; "),
    ],
    ["a line of five megabytes that never ends", "head -c 5242880 /dev/zero | tr '\\0' x; echo"],
  ])("F25: %s: nothing of it keeps its work from being published", async (_, script) => {
    const { outcome, comment } = await obey(`${script}; ${EDIT}`);

    expect(outcome.kind).toBe("published");
    expect(comment).toContain("It was done.");
  });

  test("F25: a summary of a million characters is cut in the comment, the check run and the pull request", async () => {
    const { rig, outcome, comment } = await obey(
      `${EDIT}; result "$(head -c 1000000 /dev/zero | tr '\\0' x)"; exit 0`,
    );

    expect(outcome.kind).toBe("published");
    const { github, repo } = rig.story;
    const [check] = github.checkRuns(repo);
    const texts = [comment, check?.output.summary ?? "", github.pulls(repo)[0]?.body ?? ""];
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(1_000);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_REPORT_CHARS);
    }
  });

  test("F25: an answer of characters that count several bytes stays within the limits too", async () => {
    const { rig, comment } = await obey(`result "$(yes '👩‍🚀é' | head -c 200000 | tr -d '\\n')"; exit 0`);

    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(MAX_REPORT_CHARS);
    expect(comment.length).toBeGreaterThan(1_000);
    expect(comment.isWellFormed()).toBe(true);
    const [check] = rig.story.github.checkRuns(rig.story.repo);
    expect(Buffer.byteLength(check?.output.summary ?? "")).toBeLessThanOrEqual(MAX_REPORT_CHARS);
  });

  test("F25 S15: output without end is ended, and what was done till then is offered as a draft", async () => {
    const { outcome } = await obey(
      `${EDIT}; ${says("Still here.")}; yes "$(head -c 100000 /dev/zero | tr '\\0' x)"`,
    );

    expect(outcome).toMatchObject({ kind: "published", draft: true, isUnfinished: true });
  });
});

describe("what the agent leaves behind", { concurrent: true }, () => {
  test.each([
    ["more than a hundred files", "for n in $(seq 101); do echo $n > f$n; done", ["too-many-files"]],
    [
      "more than four megabytes, in a file of more than one,",
      "head -c 5000000 /dev/urandom > big.bin",
      ["file-too-large big.bin", "too-large"],
    ],
    [
      "each of two links, a repository, a workflow, git's folder by other names and a difference in case",
      [
        "ln -s ../../../etc/passwd out",
        "ln -s .git/config in",
        "git init -q sub && git -C sub -c user.name=a -c user.email=a@b commit -q --allow-empty -m m",
        "mkdir -p .github/workflows && echo 'on: push' > .github/workflows/x.yml",
        "mkdir -p a/.GIT && echo x > a/.GIT/config",
        "mkdir -p 'git~1' && echo x > 'git~1/x'",
        "echo a > same && echo b > SAME",
      ].join("; "),
      [
        ...["path a/.GIT/config", "path git~1/x", "path same"],
        ...["protected-path .github/workflows/x.yml", "repository sub", "symlink in", "symlink out"],
      ],
    ],
  ])("S15: %s is refused, and told by name", async (_, script, expected) => {
    const { rig, outcome, comment, findings } = await obey(script);

    expect([outcome.kind, findings]).toEqual(["blocked", expected]);
    expect(comment).toContain("**Not published: ");
    await expectNothingPublished(rig);
  });

  test("S15: a sparse file of a gigabyte is refused, not downloaded", async () => {
    const { rig, outcome, findings } = await obey("truncate -s 1G sparse.bin");

    expect([outcome.kind, findings]).toEqual(["blocked", ["file-too-large sparse.bin", "too-large"]]);
    await expectNothingPublished(rig);
  });

  test("S15: names with line breaks, backslashes and bytes that are no text are refused", async () => {
    const { rig, outcome } = await obey(
      `printf x > "$(printf 'a\\nb')"; printf x > 'c\\d'; printf x > "$(printf '\\377e')"`,
    );

    expect(outcome.kind).toBe("blocked");
    expect(outcome.kind === "blocked" && outcome.findings.length).toBe(3);
    await expectNothingPublished(rig);
  });

  test("S15: what is no file, and a git folder made over, neither stops nor reaches the app", async () => {
    const { outcome } = await obey(
      `mkfifo pipe; rm -rf .git; mkdir .git; printf '[core]\\n\\tfsmonitor = touch /tmp/pwned\\n\\thooksPath = .\\n' > .git/config; chmod 000 .git/config; ${EDIT}`,
    );

    expect(outcome).toMatchObject({ kind: "published", files: 1 });
  });
});

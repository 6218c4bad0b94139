// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { useStories } from "../support/world-story.ts";

const MAX_REPORT_CHARS = 60_000;
const TIMEOUT_MS = 90_000;
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

describe("what the agent writes", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test.each([
    ["binary rubbish", "head -c 3000000 /dev/urandom; echo"],
    ["a line of a million characters", "head -c 1000000 /dev/zero | tr '\\0' x; echo"],
    ["a line of five megabytes that never ends", "head -c 5242880 /dev/zero | tr '\\0' x; echo"],
    ["half a million lines of nothing", "yes '{}' | head -n 500000"],
    [
      "a JSON of great depth",
      `head -c 200000 /dev/zero | tr '\\0' '['; echo; yes '{"type":' | head -n 20000 | tr -d '\\n'; echo`,
    ],
    [
      "events of other shapes",
      `printf '{"type":"assistant","message":7}\\n{"type":"result"}\\n{"type":"__proto__"}\\n{"type":"system","subtype":"init","model":{}}\\nnull\\n[]\\n'`,
    ],
    ["a megabyte of errors", "yes error | head -c 1000000 >&2"],
  ])("F25: %s does not keep its work from being published", async (_, script) => {
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

describe("what the agent leaves behind", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test.each([
    ["more than a hundred files", "for n in $(seq 101); do echo $n > f$n; done", ["too-many-files"]],
    [
      "more than four megabytes",
      "head -c 5000000 /dev/urandom > big.bin",
      ["file-too-large big.bin", "too-large"],
    ],
    [
      "a file of more than one megabyte",
      "head -c 1100000 /dev/urandom > big.bin",
      ["file-too-large big.bin"],
    ],
    ["a link out of the tree", "ln -s ../../../etc/passwd out", ["symlink out"]],
    ["a link into git's folder", "ln -s .git/config in", ["symlink in"]],
    [
      "a repository in the repository",
      "git init -q sub && git -C sub -c user.name=a -c user.email=a@b commit -q --allow-empty -m m",
      ["repository sub"],
    ],
    [
      "a workflow",
      "mkdir -p .github/workflows && echo 'on: push' > .github/workflows/x.yml",
      ["protected-path .github/workflows/x.yml"],
    ],
    ["git's folder under another name", "mkdir -p a/.GIT && echo x > a/.GIT/config", ["path a/.GIT/config"]],
    ["git's folder under its short name", "mkdir -p 'git~1' && echo x > 'git~1/x'", ["path git~1/x"]],
    ["paths that differ in case", "echo a > same && echo b > SAME", ["path same"]],
  ])("S15: %s is refused, and told by name", async (_, script, expected) => {
    const { rig, outcome, comment, findings } = await obey(script);

    expect([outcome.kind, findings]).toEqual(["blocked", expected]);
    expect(comment).toContain("**Not published: ");
    await expectNothingPublished(rig);
  });

  test("S15: a sparse file of a gigabyte is refused, not downloaded", {
    timeout: 2 * TIMEOUT_MS,
  }, async () => {
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

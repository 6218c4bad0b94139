import { describe, expect, it } from "vitest";
import { isStandingComment } from "../../src/report/forgotten-run.ts";
import type { Most, Outcome } from "../../src/run/outcome.ts";
import { AGENT_FAILURES, anOutcome, CLONE_FAILURES, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { anEndingCheck, anEndingComment, aView } from "../support/a-report.ts";

/** Every ending there is, with its variants; the golden files hold them in this order. */
const ENDINGS: [name: string, outcome: Outcome][] = [
  ...OUTCOME_KINDS.map((kind): [string, Outcome] => [kind, anOutcome(kind)]),
  ["published, as a draft", anOutcome("published", { draft: true, notes: ["Claude was cut short."] })],
  ["published, unfinished", anOutcome("published", { draft: true, isUnfinished: true })],
  ["published, unfinished, without a draft", anOutcome("published", { isUnfinished: true })],
  [
    "published, unfinished, pushed only",
    anOutcome("published", { isUnfinished: true, pullRequest: undefined }),
  ],
  [
    "published, updated",
    anOutcome("published", {
      pullRequest: { number: 13, url: "https://github.com/octo/pages/pull/13", created: false },
    }),
  ],
  ["published, pushed only", anOutcome("published", { pullRequest: undefined, files: 1 })],
  [
    "invalid_config, a folder",
    anOutcome("invalid_config", { line: 0, key: "", rule: "is a folder; it must be a file of text" }),
  ],
  ["answered, without a word", anOutcome("answered", { text: "" })],
  [
    "no_change, needs_person",
    anOutcome("no_change", { why: "needs_person", text: "The API key is missing." }),
  ],
  ["no_change, unclear", anOutcome("no_change", { why: "unclear", text: "Which page?" })],
  [
    "blocked, as a whole",
    anOutcome("blocked", {
      findings: [
        { path: "", rule: "too-many-files", detail: "has 120 changed files; at most 100 are allowed" },
      ],
    }),
  ],
  [
    "blocked, by protected files",
    anOutcome("blocked", {
      findings: [".github/workflows/ci.yml", ".npmrc"].map((path) => ({
        path,
        rule: "protected-path" as const,
        detail: "is protected",
      })),
    }),
  ],
  [
    "blocked, by a folder",
    anOutcome("blocked", {
      findings: [
        {
          path: ".venv/",
          rule: "too-many-files",
          detail: "has 13,000 of the 13,002 changed files; at most 100 are allowed",
        },
      ],
    }),
  ],
  [
    "blocked, by a secret",
    anOutcome("blocked", {
      findings: [{ path: "test/a.pem", rule: "secret", detail: "holds a secret" }],
    }),
  ],
  ...(["paused", "thread_busy"] as const).map((why): [string, Outcome] => [
    `refused, ${why}`,
    anOutcome("refused", { why }),
  ]),
  ["changes_lost, without a word", anOutcome("changes_lost", { text: "" })],
  [
    "sandbox_unavailable, after an hour",
    anOutcome("sandbox_unavailable", {
      reason: "There was no sandbox for 60 minutes: the account has no room for another one.",
    }),
  ],
  ["timed_out, at the limit", anOutcome("timed_out", { minutes: 60 })],
  [
    "publish_refused, permission",
    anOutcome("publish_refused", {
      why: "permission",
      reason: "Sandpiper may not write code in this repository.",
      text: "",
    }),
  ],
  [
    "publish_refused, branch_taken",
    anOutcome("publish_refused", {
      why: "branch_taken",
      reason: "The branch `claude` is in the way of the name that the new branch would have.",
      text: "",
    }),
  ],
  ["stopped, while it waited", anOutcome("stopped", { wasQueued: true })],
  ["stopped, by nobody known", anOutcome("stopped", { by: undefined })],
  ...(["thread", "repository"] as const).map((cap): [string, Outcome] => [
    `budget_reached, ${cap}`,
    anOutcome("budget_reached", { cap, capMicroUsd: 20_000_000, text: "" }),
  ]),
  ...AGENT_FAILURES.map((failure): [string, Outcome] => [
    `agent_failed, ${failure}`,
    anOutcome("agent_failed", { failure, detail: failure === "killed" ? "" : "The reason of the CLI" }),
  ]),
  ...CLONE_FAILURES.map((failure): [string, Outcome] => [
    `clone_failed, ${failure}`,
    anOutcome("clone_failed", { failure, detail: "" }),
  ]),
];

const NEXT = /`\/claude[^`]*`|give the command|Ask for|Ask again|Ask a maintainer|operator|Nothing ran\.$/im;
const LEFT =
  /Nothing (?:more )?was published|Nothing ran|nothing ran|No files were changed|Claude was not started|3 files|1 file,/;

describe("the comment at the end of a run", () => {
  it("reads as it does in the golden file, for every kind of outcome", async () => {
    const book = ENDINGS.map(([name, outcome]) => `## ${name}\n\n${anEndingComment(outcome)}\n`).join("\n");

    await expect(book).toMatchFileSnapshot("golden/ending-comments.md");
  });

  it("has the form that the product describes", () => {
    expect(anEndingComment(anOutcome("published"))).toBe(`**Pull request #13 is ready** · 4m 12s · $0.83

\`slice\` leaves out its end, so \`- 1\` dropped the last item of every page.

3 files, +41 −7 · branch [\`claude/issue-12-a1b2c3\`](https://github.com/octo/pages/tree/claude/issue-12-a1b2c3) · [commit](https://github.com/octo/pages/commit/${"c".repeat(40)}) · [pull request #13](https://github.com/octo/pages/pull/13) · continue with \`/claude …\`

<sub>receipt: sonnet · 31 turns · 182k tokens · sandbox 4m · thread total $2.10 of $5</sub>`);
  });

  it.each(ENDINGS)("says what happened, what was left and what to do next: %s", (_, outcome) => {
    const comment = anEndingComment(outcome);

    expect(comment).toMatch(/^\*\*[^*\n]{5,80}\*\* · 4m 12s · \$0\.83\n/);
    expect(comment).toMatch(LEFT);
    expect(comment).toMatch(NEXT);
    expect(comment).not.toMatch(/undefined|NaN|\[object|\n{3}|(?<!`)``(?!`)|\(\)/);
  });

  it("has no small print when the agent never started and there is nothing to tell", () => {
    const comment = anEndingComment(anOutcome("refused"), { receipt: undefined });

    expect(comment).toBe(
      "**You need write access to start Claude here. Ask a maintainer.**\n\nNothing was published.",
    );
  });

  it("names the run only where a person needs it to report a fault", () => {
    const named = ENDINGS.filter(([, outcome]) =>
      anEndingComment(outcome).includes(aView({ kind: "ended", outcome: anOutcome("refused") }).runId),
    ).map(([name]) => name);

    expect(named).toEqual([
      "sandbox_unavailable",
      "broken",
      "sandbox_unavailable, after an hour",
      "agent_failed, killed",
      "clone_failed, unknown",
    ]);
  });

  it("F118: says why a run began that nobody gave a command for, and how to end that", () => {
    const comment = anEndingComment(anOutcome("answered"), { run: { command: undefined } });

    expect(comment).toContain(
      "of $5<br>Started because you opened an issue; `on: { issue_opened: off }` in `.github/sandpiper.yml` ends that</sub>",
    );
  });

  it("F119: advises to ask for more only as far as that can be had", () => {
    const budget = (capMicroUsd: number, most: Most) =>
      anEndingComment(anOutcome("budget_reached", { cap: "run", capMicroUsd, most, text: "" }));
    const server = { amount: 5_000_000, by: "server" } as const;
    const repository = { amount: 3_000_000, by: "repository" } as const;

    expect(budget(1_250_000, server)).toContain(
      "`/claude --budget 2.50 go on` (at most $5 a run on this server)",
    );
    expect(budget(4_000_000, server)).toContain(
      "`/claude --budget 5 go on` (at most $5 a run on this server)",
    );
    expect(budget(5_000_000, server)).toContain("`/claude go on` ($5 is the most for a run on this server)");
    expect(budget(3_000_000, repository)).toContain(
      "`/claude go on` ($3 is the most for a run in this repository)",
    );
  });

  it("S5 S6 S9: tells what was hidden, what was left out and what the sandbox could not enforce", () => {
    const facts = {
      hiddenRemoved: 2,
      itemsLeftOut: 1,
      weaknesses: ["the sandbox does not limit memory"],
    };

    expect(anEndingComment(anOutcome("answered"), { facts })).toContain(
      "of $5<br>2 hidden things (HTML comments, invisible characters) kept from Claude<br>1 comment not shown to Claude: edited after the command<br>Weakness of the sandbox: the sandbox does not limit memory</sub>",
    );
  });
});

describe("F73: the comment of a run whose conversation is new", () => {
  it("says of how many earlier runs it got a short account", () => {
    const facts = { runsDigested: 2 };

    expect(anEndingComment(anOutcome("answered"), { facts })).toContain(
      "<br>Claude began a new conversation, with a short account of 2 earlier runs</sub>",
    );
  });
});

describe("the check run at the end of a run", () => {
  it("reads as it does in the golden file, for every kind of outcome", async () => {
    const book = ENDINGS.map(([name, outcome]) => {
      const { output, conclusion } = anEndingCheck(outcome);
      return `## ${name}\n\n${conclusion}: ${output.title}\n\n${output.summary}\n`;
    });

    await expect(book.join("\n")).toMatchFileSnapshot("golden/ending-checks.md");
  });

  it.each(ENDINGS)(
    "F65: is never red on a commit that the run did not make, and has a title and a summary: %s",
    (_, outcome) => {
      const { output, conclusion } = anEndingCheck(outcome);

      expect(["success", "neutral"]).toContain(conclusion);
      expect(output.title).toMatch(/^[^`*\n]{5,250}$/);
      expect(output.summary).not.toBe("");
    },
  );
});

it("F81: no ending passes for the comment of a run that goes on", () => {
  expect(ENDINGS.filter(([, outcome]) => isStandingComment(anEndingComment(outcome)))).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { parseRepositoryConfig } from "../../src/config/repository-config.ts";
import { isStandingComment } from "../../src/report/forgotten-run.ts";
import type { Evidence } from "../../src/run/evidence.ts";
import type { Most, Outcome } from "../../src/run/outcome.ts";
import { AGENT_FAILURES, anOutcome, CLONE_FAILURES, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { anEndingCheck, anEndingComment, aView } from "../support/a-report.ts";

const STOP_REASONS = ["closed", "merged", "deleted", "transferred", "withdrawn"] as const;
const PASSED = { command: "npm test", state: "passed", exitCode: 0, seconds: 12, tail: "" } as const;
const FAILED = { ...PASSED, state: "failed", exitCode: 1, tail: "1 failed" } as const;
const PROVEN: Evidence = {
  ...{ checks: [{ after: PASSED, before: PASSED }], proof: "proven" },
  ...{ notes: [], weakened: [], tests: ["test/page.test.js"], provenBy: ["npm test"] },
};
const UNTOLD: Evidence = { checks: [], proof: "not_told", notes: [], weakened: [] };
const FAILING: Evidence = { ...UNTOLD, checks: [{ after: FAILED, before: PASSED }] };
const LATE = { ...PASSED, state: "timed_out", seconds: 1_200, tail: "still at it" } as const;
const NOT_RUN = { ...PASSED, state: "not_run", seconds: 0 } as const;
const MISSING = { ...FAILED, exitCode: 127, tail: "cargo: not found" } as const;
const UNCHECKED: Evidence = { ...UNTOLD, notes: ["Nobody could look."] };
const ALONE = {
  pullRequest: undefined,
  toOpen: {
    url: "https://github.com/octo/pages/compare/main...claude/issue-12-a1b2c3?expand=1",
    base: "main",
  },
};
const KEPT = { title: "Mend the pager", files: 2, additions: 5, deletions: 1 };
/** Of a change whose last state is lost. */
const KEPT_BY = { files: 2, additions: 5, deletions: 1, at: Date.parse("2026-03-01T14:05:59Z") };

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
  ...(["no_tests", "tests_only", "lost", "no_end", "setup_fails", "base_fails", "shared_user"] as const).map(
    (untold): [string, Outcome] => [
      `published, and not proven: ${untold}`,
      anOutcome("published", { evidence: { ...UNTOLD, checks: [{ after: PASSED }], untold } }),
    ],
  ),
  [
    "published, with checks that take too long, are not run, and lack a program",
    anOutcome("published", {
      draft: true,
      evidence: {
        ...UNTOLD,
        checks: [{ after: LATE, before: LATE }, { after: NOT_RUN }, { after: MISSING, before: MISSING }],
      },
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
  ...([20_000_000, 40_000_000] as const).map((capMicroUsd): [string, Outcome] => [
    `budget_reached, thread, ${capMicroUsd === 40_000_000 ? "raised as far as it goes" : "that can be raised"}`,
    anOutcome("budget_reached", { cap: "thread", capMicroUsd, mostMicroUsd: 40_000_000, text: "" }),
  ]),
  ...(["repository", "person"] as const).map((cap): [string, Outcome] => [
    `budget_reached, ${cap}`,
    anOutcome("budget_reached", { cap, capMicroUsd: 20_000_000, text: "" }),
  ]),
  ...STOP_REASONS.map((why): [string, Outcome] => [`stopped, ${why}`, anOutcome("stopped", { why })]),
  ...(["approve", "answer", "publish"] as const).map((what): [string, Outcome] => [
    `nothing_to, ${what}`,
    anOutcome("nothing_to", { what }),
  ]),
  ["nothing_to, approve in time", anOutcome("nothing_to", { what: "approve", why: "too_old" })],
  ["nothing_to, answer by that number", anOutcome("nothing_to", { what: "answer", options: 3 })],
  ["nothing_to, answer by that number of one", anOutcome("nothing_to", { what: "answer", options: 1 })],
  ["nothing_to, answer by number", anOutcome("nothing_to", { what: "answer", options: 0 })],
  ["asked, without options", anOutcome("asked", { options: [], text: "" })],
  ["parked, cut", anOutcome("parked", { isCut: true })],
  ["parked, without words", anOutcome("parked", { instruction: "" })],
  ["planned, and wrote", anOutcome("planned", { wrote: 2 })],
  ["planned, and nobody could look", anOutcome("planned", { wrote: "unknown" })],
  [
    "nothing_to approve, of several",
    anOutcome("nothing_to", { what: "approve", people: ["ada", "mallory"] }),
  ],
  ["answered, with what is left", anOutcome("answered", { followUps: ["Rename `page`", "@octocat: look"] })],
  ["published, with what is left", anOutcome("published", { followUps: ["Rename `page`"] })],
  [
    "published, where nothing is checked",
    anOutcome("published", {
      suggestedConfig: 'setup: ["npm ci"]\nverify: ["npm test", "npm run lint"]',
      followUps: ["Rename `page`"],
    }),
  ],
  ["stopped, with what is kept", anOutcome("stopped", { kept: KEPT })],
  ["publish_refused, with what is kept", anOutcome("publish_refused", { kept: KEPT })],
  ["blocked, with what is kept", anOutcome("blocked", { kept: KEPT })],
  [
    "blocked, by what nobody can let through",
    anOutcome("blocked", {
      kept: KEPT,
      findings: [{ path: "a", rule: "symlink", detail: "is a link that leads out of the repository" }],
    }),
  ],
  ["published, a branch alone", anOutcome("published", { ...ALONE, evidence: PROVEN })],
  ["published, a branch alone, unfinished", anOutcome("published", { ...ALONE, isUnfinished: true })],
  [
    "kept_back, proven",
    anOutcome("kept_back", { kept: { ...KEPT, evidence: PROVEN }, followUps: ["Rename `page`"] }),
  ],
  ["kept_back, with a check that fails", anOutcome("kept_back", { kept: { ...KEPT, evidence: FAILING } })],
  ["kept_back, unchecked", anOutcome("kept_back", { kept: { ...KEPT, evidence: UNCHECKED } })],
  [
    "kept_back, unfinished",
    anOutcome("kept_back", { notes: ["A warning."], kept: { ...KEPT, notes: ["Claude was cut short."] } }),
  ],
  ["changes_lost, but for a checkpoint", anOutcome("changes_lost", { kept: KEPT_BY })],
  ["sandbox_unavailable, with a checkpoint", anOutcome("sandbox_unavailable", { kept: KEPT_BY })],
  ...AGENT_FAILURES.map((failure): [string, Outcome] => [
    `agent_failed, ${failure}`,
    anOutcome("agent_failed", { failure, detail: failure === "killed" ? "" : "The reason of the CLI" }),
  ]),
  ...CLONE_FAILURES.map((failure): [string, Outcome] => [
    `clone_failed, ${failure}`,
    anOutcome("clone_failed", { failure, detail: "" }),
  ]),
];

const NEXT = /`\/claude[^`]*`|give the command|Ask for|Ask again|Ask somebody|operator|Nothing ran\.$/im;
const LEFT =
  /Nothing (?:more )?was published|Nothing ran|nothing ran|No files were changed|Nothing runs and nothing is billed|works on with it|Claude was not started|3 files|1 file,/;

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
      "**You need write access to start Claude here**\n\nNothing was published. Ask somebody who has it.",
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
      "sandbox_unavailable, with a checkpoint",
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
    const thread = (capMicroUsd: number, mostMicroUsd: number) =>
      anEndingComment(anOutcome("budget_reached", { cap: "thread", capMicroUsd, mostMicroUsd, text: "" }));

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
    expect(thread(20_000_000, 40_000_000)).toContain("`/claude budget +5`");
    expect(thread(36_500_000, 40_000_000)).toContain("`/claude budget +3.50`");
    expect(thread(39_995_000, 40_000_000)).not.toContain("budget +");
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

describe("what people may add to the repository's config", () => {
  it.each(["npm ci", `python3 -m venv ~/.venv && ~/.venv/bin/pip install -e . pytest`])(
    "stands in the comment as the config's reader takes it: %s",
    (command) => {
      const suggestedConfig = `setup: [${JSON.stringify(command)}]\nverify: ["go test ./..."]`;
      const comment = anEndingComment(anOutcome("published", { suggestedConfig }));
      const [, block = ""] = /```text\n([\s\S]*?)```/.exec(comment) ?? [];

      expect(parseRepositoryConfig(block)).toMatchObject({
        config: { setup: [command], verify: ["go test ./..."] },
      });
    },
  );
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

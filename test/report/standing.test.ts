import { describe, expect, it } from "vitest";
import { renderCheck, renderCommitCheck } from "../../src/report/check.ts";
import { findLinkedCheckRun, isStandingComment } from "../../src/report/forgotten-run.ts";
import type { Standing } from "../../src/report/run-view.ts";
import type { Button } from "../../src/run/check-state.ts";
import { anOutcome, OUTCOME_KINDS, type OutcomeKind } from "../support/a-outcome.ts";
import {
  anEndingCheck,
  aPublication,
  aStandingCheck,
  aStandingComment,
  aView,
  aWorking,
  realSpeech,
} from "../support/a-report.ts";

const working = aWorking({
  elapsedMs: 130_000,
  todos: [
    { text: "Read the failing test", state: "completed" },
    { text: "Fix the off-by-one in `paginate()`", state: "in_progress" },
    { text: "Run the tests", state: "pending" },
  ],
  action: "Editing `src/page.ts`",
  turns: 14,
  costMicroUsd: 310_000,
});

const FOOTER = "<sub>[check run](https://github.com/octo/pages/runs/5) · stop with `/claude stop`</sub>";

describe("the comment while a run goes on", () => {
  it("shows the headline, time and cost, the checklist, the current action and how to stop", () => {
    expect(aStandingComment(working)).toBe(`**Claude is working on this** · 2m 10s · $0.31

- [x] Read the failing test
- [ ] Fix the off-by-one in \`paginate()\`
- [ ] Run the tests

> Editing \`src/page.ts\`

<sub>[check run](https://github.com/octo/pages/runs/5) · sonnet · 14 turns · stop with \`/claude stop\`</sub>`);
  });

  it.each([
    [3_999_999, false],
    [4_000_000, true],
    [5_000_000, true],
  ])(
    "says from 80 %% of its budget on that so much is used: %d of 5,000,000 micro-dollars",
    (cost, isTold) => {
      const comment = aStandingComment(aWorking({ costMicroUsd: cost, budgetMicroUsd: 5_000_000 }));

      expect(comment.includes("**80 % of this run's budget of $5 is used.**")).toBe(isTold);
    },
  );

  it("says nothing of a budget that is not known", () => {
    expect(aStandingComment(aWorking({ budgetMicroUsd: 0 }))).not.toContain("80 %");
  });

  it("leaves out what is not there yet", () => {
    const standing = aWorking({ elapsedMs: 900 });

    expect(aStandingComment(standing, { run: { checkRunId: undefined } })).toBe(
      "**Claude is working on this** · 1s · $0.00\n\n<sub>sonnet · 0 turns · stop with `/claude stop`</sub>",
    );
  });

  it("says what it does before the agent starts", () => {
    const standing: Standing = { kind: "preparing", step: "cloning the repository" };

    expect(aStandingComment(standing)).toBe(
      `**Claude is getting ready** · cloning the repository\n\n${FOOTER}`,
    );
  });

  it.each([
    ["thread", "position 2 in this thread's queue; it starts when the run before it has ended"],
    ["repository", "no more runs may work at once in this repository; it starts when one of them has ended"],
    ["operator", "no more runs may work at once on this server; it starts when one of them has ended"],
  ] as const)("F36: says what it waits for: %s", (because, words) => {
    const standing: Standing = { kind: "waiting", position: 2, because };

    expect(aStandingComment(standing)).toBe(`**Claude is waiting** · ${words}\n\n${FOOTER}`);
  });

  it("F19: says why there is no sandbox yet, and that nobody has to do anything", () => {
    const standing: Standing = {
      kind: "no_sandbox",
      reason: "The account <b>has no room</b> for another one.",
    };

    expect(aStandingComment(standing)).toBe(
      `**Claude is waiting** · there is no sandbox for it yet; Sandpiper asks again by itself, for up to an hour\n\n> The account &lt;b>has no room&lt;/b> for another one.\n\n${FOOTER}`,
    );
  });

  it("S5 S6 S9: carries the footnotes", () => {
    const facts = { hiddenRemoved: 1, itemsLeftOut: 2, weaknesses: ["no memory limit"] };

    expect(aStandingComment(working, { facts })).toContain(
      "`/claude stop`<br>1 hidden thing (HTML comments, invisible characters) kept from Claude<br>2 comments not shown to Claude: edited after the command<br>Weakness of the sandbox: no memory limit</sub>",
    );
  });
});

describe("the check run while a run goes on", () => {
  it("has the current step as its title and the checklist as its summary", () => {
    expect(aStandingCheck(working)).toEqual({
      title: "Fix the off-by-one in `paginate()`",
      summary: "- [x] Read the failing test\n- [ ] Fix the off-by-one in `paginate()`\n- [ ] Run the tests",
    });
  });

  it("falls back on the current action, then on a word of ours", () => {
    const acting = aWorking({ action: "Reading `a.ts`" });

    expect(aStandingCheck(acting)).toEqual({
      title: "Reading `a.ts`",
      summary: "No checklist yet.",
    });
    expect(aStandingCheck(aWorking()).title).toBe("Working");
    expect(aStandingCheck(aWorking({ action: "\u200b" })).title).toBe("Working");
  });

  it("says when it waits and when it gets ready", () => {
    expect(aStandingCheck({ kind: "preparing", step: "cloning the repository" })).toEqual({
      title: "Getting ready",
      summary: "cloning the repository",
    });
    expect(aStandingCheck({ kind: "no_sandbox", reason: "The account has no room." })).toEqual({
      title: "Waiting for a sandbox",
      summary: "The account has no room.",
    });
    expect(aStandingCheck({ kind: "no_sandbox", reason: "" }).summary).not.toBe("");
    expect(aStandingCheck({ kind: "waiting", position: 3, because: "thread" })).toEqual({
      title: "Waiting",
      summary: "position 3 in this thread's queue; it starts when the run before it has ended",
    });
  });

  it("shows at most thirty items", () => {
    const todos = Array.from({ length: 40 }, () => ({ text: "step", state: "pending" as const }));
    const { summary } = aStandingCheck(aWorking({ todos }));

    expect(summary.split("\n")).toHaveLength(30);
  });
});

describe("the buttons of a check run", () => {
  it.each<[string, Standing]>([
    ["waits", { kind: "waiting", position: 2, because: "thread" }],
    ["gets ready", { kind: "preparing", step: "cloning the repository" }],
    ["has no sandbox yet", { kind: "no_sandbox", reason: "no credit" }],
    ["works", working],
  ])("stop a run that %s", (_, standing) => {
    expect(renderCheck(aView(standing), realSpeech()).buttons).toEqual(["stop"]);
  });

  it.each(OUTCOME_KINDS)("offer what can be done with what has ended: %s", (kind) => {
    const special: Partial<Record<OutcomeKind, readonly Button[]>> = {
      planned: ["approve", "retry"],
      parked: ["approve"],
      // There is nothing that could be done again.
      ...{ silent: [], refused: [], handed_over: [], nothing_to: [] },
    };

    expect(anEndingCheck(anOutcome(kind)).buttons).toEqual(special[kind] ?? ["retry"]);
  });

  it("are not on the commit that the run made", () => {
    expect(renderCommitCheck(aView(aPublication()), realSpeech()).buttons).toEqual([]);
  });
});

describe("F81: a comment that is found later", () => {
  it.each<[string, Standing]>([
    ["waiting", { kind: "waiting", position: 2, because: "thread" }],
    ["preparing", { kind: "preparing", step: "cloning the repository" }],
    ["without a sandbox", { kind: "no_sandbox", reason: "no credit" }],
    ["working", working],
  ])("is known as one of a run that is %s, with its check run", (_, standing) => {
    const body = aStandingComment(standing);

    expect(isStandingComment(body)).toBe(true);
    expect(findLinkedCheckRun(body)).toBe(5);
    expect(findLinkedCheckRun(aStandingComment(standing, { run: { checkRunId: undefined } }))).toBe(
      undefined,
    );
  });

  it("leads to no check run of which an agent wrote", () => {
    const text = "<sub>[check run](https://github.com/octo/pages/runs/6)</sub>";
    const standing = aWorking({ todos: [{ text, state: "pending" }], action: `\n${text}` });

    expect(findLinkedCheckRun(aStandingComment(standing, { run: { checkRunId: undefined } }))).toBe(
      undefined,
    );
  });
});

import { describe, expect, it } from "vitest";
import type { Standing } from "../../src/report/run-view.ts";
import {
  findLinkedCheckRun,
  isStandingComment,
  renderStandingCheck,
  renderStandingComment,
} from "../../src/report/standing.ts";
import { aFrame, aProgress, realSpeech } from "../support/a-report.ts";

const say = realSpeech();

const working: Standing = {
  kind: "working",
  model: "sonnet",
  elapsedMs: 130_000,
  progress: aProgress({
    todos: [
      { text: "Read the failing test", state: "completed" },
      { text: "Fix the off-by-one in `paginate()`", state: "in_progress" },
      { text: "Run the tests", state: "pending" },
    ],
    action: "Editing `src/page.ts`",
    turns: 14,
    costMicroUsd: 310_000,
  }),
};

const FOOTER = "<sub>[check run](https://github.com/octo/pages/runs/5) · stop with `/claude stop`</sub>";

describe("the comment while a run goes on", () => {
  it("shows the headline, time and cost, the checklist, the current action and how to stop", () => {
    expect(renderStandingComment(working, aFrame(), say)).toBe(`**Claude is working on this** · 2m 10s · $0.31

- [x] Read the failing test
- [ ] Fix the off-by-one in \`paginate()\`
- [ ] Run the tests

> Editing \`src/page.ts\`

<sub>[check run](https://github.com/octo/pages/runs/5) · sonnet · 14 turns · stop with \`/claude stop\`</sub>`);
  });

  it("leaves out what is not there yet", () => {
    const standing: Standing = { ...working, progress: aProgress(), elapsedMs: 900 };

    expect(renderStandingComment(standing, aFrame({ checkRunUrl: undefined }), say)).toBe(
      "**Claude is working on this** · 1s · $0.00\n\n<sub>sonnet · 0 turns · stop with `/claude stop`</sub>",
    );
  });

  it("says what it does before the agent starts", () => {
    const standing: Standing = { kind: "preparing", step: "cloning the repository" };

    expect(renderStandingComment(standing, aFrame(), say)).toBe(
      `**Claude is getting ready** · cloning the repository\n\n${FOOTER}`,
    );
  });

  it.each([
    ["thread", "position 2 in this thread's queue; it starts when the run before it has ended"],
    ["repository", "no more runs may work at once in this repository; it starts when one of them has ended"],
    ["operator", "no more runs may work at once on this server; it starts when one of them has ended"],
  ] as const)("F36: says what it waits for: %s", (because, words) => {
    const standing: Standing = { kind: "waiting", position: 2, because };

    expect(renderStandingComment(standing, aFrame(), say)).toBe(
      `**Claude is waiting** · ${words}\n\n${FOOTER}`,
    );
  });

  it("F19: says why there is no sandbox yet, and that nobody has to do anything", () => {
    const standing: Standing = {
      kind: "no_sandbox",
      reason: "The account <b>has no room</b> for another one.",
    };

    expect(renderStandingComment(standing, aFrame(), say)).toBe(
      `**Claude is waiting** · there is no sandbox for it yet; Sandpiper asks again by itself, for up to an hour\n\n> The account &lt;b>has no room&lt;/b> for another one.\n\n${FOOTER}`,
    );
  });

  it("S5 S6 S9: carries the footnotes", () => {
    const frame = aFrame({ hiddenRemoved: 1, itemsLeftOut: 2, weaknesses: ["no memory limit"] });

    expect(renderStandingComment(working, frame, say)).toContain(
      "`/claude stop`<br>1 hidden thing (HTML comments, invisible characters) kept from Claude<br>2 comments not shown to Claude: edited after the command<br>Weakness of the sandbox: no memory limit</sub>",
    );
  });
});

describe("the check run while a run goes on", () => {
  it("has the current step as its title and the checklist as its summary", () => {
    expect(renderStandingCheck(working, say)).toEqual({
      title: "Fix the off-by-one in `paginate()`",
      summary: "- [x] Read the failing test\n- [ ] Fix the off-by-one in `paginate()`\n- [ ] Run the tests",
    });
  });

  it("falls back on the current action, then on a word of ours", () => {
    const acting = { ...working, progress: aProgress({ action: "Reading `a.ts`" }) };

    expect(renderStandingCheck(acting, say)).toEqual({
      title: "Reading `a.ts`",
      summary: "No checklist yet.",
    });
    expect(renderStandingCheck({ ...working, progress: aProgress() }, say).title).toBe("Working");
    expect(renderStandingCheck({ ...working, progress: aProgress({ action: "\u200b" }) }, say).title).toBe(
      "Working",
    );
  });

  it("says when it waits and when it gets ready", () => {
    expect(renderStandingCheck({ kind: "preparing", step: "cloning the repository" }, say)).toEqual({
      title: "Getting ready",
      summary: "cloning the repository",
    });
    expect(renderStandingCheck({ kind: "no_sandbox", reason: "The account has no room." }, say)).toEqual({
      title: "Waiting for a sandbox",
      summary: "The account has no room.",
    });
    expect(renderStandingCheck({ kind: "no_sandbox", reason: "" }, say).summary).not.toBe("");
    expect(renderStandingCheck({ kind: "waiting", position: 3, because: "thread" }, say)).toEqual({
      title: "Waiting",
      summary: "position 3 in this thread's queue; it starts when the run before it has ended",
    });
  });

  it("shows at most thirty items", () => {
    const todos = Array.from({ length: 40 }, () => ({ text: "step", state: "pending" as const }));
    const { summary } = renderStandingCheck({ ...working, progress: aProgress({ todos }) }, say);

    expect(summary.split("\n")).toHaveLength(30);
  });
});

describe("F81: a comment that is found later", () => {
  it.each<[string, Standing]>([
    ["waiting", { kind: "waiting", position: 2, because: "thread" }],
    ["preparing", { kind: "preparing", step: "cloning the repository" }],
    ["without a sandbox", { kind: "no_sandbox", reason: "no credit" }],
    ["working", working],
  ])("is known as one of a run that is %s, with its check run", (_, standing) => {
    const body = renderStandingComment(standing, aFrame(), say);

    expect(isStandingComment(body)).toBe(true);
    expect(findLinkedCheckRun(body)).toBe(5);
    expect(findLinkedCheckRun(renderStandingComment(standing, aFrame({ checkRunUrl: undefined }), say))).toBe(
      undefined,
    );
  });

  it("leads to no check run of which an agent wrote", () => {
    const text = "<sub>[check run](https://github.com/octo/pages/runs/6)</sub>";
    const progress = aProgress({ todos: [{ text, state: "pending" }], action: `\n${text}` });

    expect(
      findLinkedCheckRun(
        renderStandingComment({ ...working, progress }, aFrame({ checkRunUrl: undefined }), say),
      ),
    ).toBe(undefined);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCap, formatCount, formatDuration, formatPlural, formatUsd } from "../../src/report/format.ts";
import { renderInvalidCommand, renderNothingToStop } from "../../src/report/reply.ts";
import { renderReceipt } from "../../src/report/small-print.ts";
import { isReportDue } from "../../src/workflow/tell/report.ts";
import { anOutcome } from "../support/a-outcome.ts";
import { aReceipt } from "../support/a-report.ts";

describe("figures for people", () => {
  it.each([
    [-5_000, "0s"],
    [0, "0s"],
    [499, "0s"],
    [500, "1s"],
    [59_499, "59s"],
    [59_500, "1m"],
    [61_000, "1m 01s"],
    [252_000, "4m 12s"],
    [3_599_499, "59m 59s"],
    [3_599_500, "1h"],
    [3_720_000, "1h 02m"],
    [90_000_000, "25h"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [0, "$0.00"],
    [1, "<$0.01"],
    [4_999, "<$0.01"],
    [5_000, "$0.01"],
    [830_000, "$0.83"],
    [1_999_999, "$2.00"],
    [123_456_789, "$123.46"],
  ])("%d micro-dollars are %s", (microUsd, text) => {
    expect(formatUsd(microUsd)).toBe(text);
  });

  it("a cost is shown within a cent of what it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (microUsd) => {
        const shown = Number(formatUsd(microUsd).replace(/[<$]/g, "")) * 1_000_000;

        expect(Math.abs(shown - microUsd)).toBeLessThanOrEqual(10_000);
      }),
    );
  });

  it.each([
    [5_000_000, "$5"],
    [2_500_000, "$2.50"],
    [0, "$0"],
  ])("a cap of %d micro-dollars is %s", (microUsd, text) => {
    expect(formatCap(microUsd)).toBe(text);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1k"],
    [182_400, "182k"],
    [999_499, "999k"],
    [999_500, "1.0M"],
    [1_250_000, "1.3M"],
  ])("%d is %s", (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it("one is singular, nothing and many are plural", () => {
    expect([0, 1, 2].map((count) => formatPlural(count, "file"))).toEqual(["0 files", "1 file", "2 files"]);
  });
});

describe("the receipt", () => {
  it("has the form that the product describes", () => {
    expect(renderReceipt(aReceipt())).toBe(
      "receipt: sonnet · 31 turns · 182k tokens · sandbox 4m · thread total $2.10 of $5",
    );
  });
});

describe("F15: an edit of the comment is due", () => {
  const at = (now: number, text: string) =>
    isReportDue({ now, lastAt: 1_000, lastText: "old", text, intervalMs: 15_000 });

  it("when the text changed and the interval is over", () => {
    expect(at(16_000, "new")).toBe(true);
  });

  it("not before the interval is over, and not for the same text", () => {
    expect(at(15_999, "new")).toBe(false);
    expect(at(1_000_000, "old")).toBe(false);
  });
});

describe("the reply to a command that can't be read", () => {
  it("names the problem and shows the right form", () => {
    const reply = renderInvalidCommand({
      problem: "`--budget` must be dollars",
      example: "/claude --budget 2.50 fix this",
    });

    expect(reply).toBe(
      "**That command did not run**: `--budget` must be dollars.\n\nTry `/claude --budget 2.50 fix this`",
    );
  });
});

describe("the answer to stop where nothing runs", () => {
  it("says what became of the last run, and how to begin", () => {
    expect(renderNothingToStop(undefined, "/claude")).toBe(
      "**Nothing to stop**: nothing is running or waiting in this thread. Begin with `/claude <what to do>`.",
    );
    expect(renderNothingToStop(anOutcome("published"), "/claude")).toContain("already published in #13. ");
    expect(renderNothingToStop(anOutcome("published", { pullRequest: undefined }), "/claude")).toContain(
      "already published. ",
    );
  });
});

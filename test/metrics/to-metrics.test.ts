import { describe, expect, it } from "vitest";
import { type MetricName, toMetrics } from "../../src/metrics/to-metrics.ts";
import { emfSchema } from "./emf-schema.ts";

const NOW = Date.UTC(2026, 0, 15, 12);

/** A line as the log has it before its metrics. */
const aLine = (event: string, fields: object = {}) => ({
  ...{ level: 30, time: NOW, run: "r1", thread: "42-12" },
  ...fields,
  event,
});

const valuesOf = (line: Record<string, unknown>) => {
  const { _aws, ...values } = toMetrics(line) ?? { _aws: undefined };
  return values;
};

describe("the metrics of a line", () => {
  it.each<[string, object, Partial<Record<MetricName, number>> & { Outcome?: string }]>([
    ["run.acknowledged", { elapsedMs: 900 }, { TimeToAcknowledge: 900 }],
    ["sandbox.ready", { elapsedMs: 4_000 }, { TimeToSandbox: 4_000 }],
    ["run.agent_spoke", { elapsedMs: 9_000 }, { TimeToFirstOutput: 9_000 }],
    ["pull_request.opened", { elapsedMs: 90_000 }, { TimeToPullRequest: 90_000 }],
    [
      "run.ended",
      { outcome: "published", costMicroUsd: 1_250_000, elapsedMs: 95_000, turns: 9 },
      { RunsEnded: 1, RunTime: 95_000, RunCost: 1.25, Outcome: "published" },
    ],
    ["sweep.runs_counted", { waiting: 3, working: 0 }, { QueueLength: 3, WorkingRuns: 0 }],
    ["github.answered", { status: 200, rateLeft: 4_321 }, { RateLeft: 4_321 }],
  ])("%s: what it measured, in the form that CloudWatch documents", (event, fields, values) => {
    const line = aLine(event, fields);

    expect(valuesOf(line)).toEqual(values);
    expect(emfSchema(NOW).safeParse({ ...line, ...toMetrics(line) }).error).toBeUndefined();
  });

  it.each([
    ["an event that measures nothing", aLine("command.taken", { isNew: true })],
    ["a measured event without its figure", aLine("github.answered", { status: 200 })],
    ["a figure that is none", aLine("run.acknowledged", { elapsedMs: Number.NaN })],
    ["a figure that is text", aLine("run.acknowledged", { elapsedMs: "900" })],
    ["an event named like what every object has", aLine("constructor")],
    ["no event", { time: NOW }],
  ])("are none for %s", (_, line) => {
    expect(toMetrics(line)).toBeUndefined();
  });

  it("are told apart by nothing but the outcome, and that for the count of runs only", () => {
    const line = aLine("run.ended", { outcome: "answered", costMicroUsd: 0, elapsedMs: 1 });

    expect(toMetrics(line)?._aws).toEqual({
      Timestamp: NOW,
      CloudWatchMetrics: [
        {
          Namespace: "Sandpiper",
          Dimensions: [[]],
          Metrics: [
            { Name: "RunTime", Unit: "Milliseconds" },
            { Name: "RunCost", Unit: "None" },
          ],
        },
        {
          Namespace: "Sandpiper",
          Dimensions: [[], ["Outcome"]],
          Metrics: [{ Name: "RunsEnded", Unit: "Count" }],
        },
      ],
    });
  });
});

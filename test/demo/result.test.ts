import { expect, it } from "vitest";
import { readPhases } from "../../demo/result.ts";
import type { LogLine } from "../../demo/stage.ts";

it("takes the times of all rounds together, and as work what agents worked", () => {
  const done = (step: string, time: number, ms: number): LogLine => ({
    event: "step.done",
    run: "r",
    step,
    time,
    ms,
  });
  const lines = [
    { ...done("collect 1.1", 1, 1), run: "another" },
    done("start agent 1.1", 100, 10),
    done("collect 1.1", 230, 30),
    done("start checks after 1.1", 260, 5),
    done("start agent 1.2", 300, 20),
    done("collect 1.2", 350, 10),
    done("pull request", 400, 7),
    { event: "run.ended", run: "r", time: 410, outcome: "published", elapsedMs: 420 },
  ];

  expect(readPhases(lines)).toEqual({
    start_agent: 30,
    collect: 40,
    start_checks_after: 5,
    pull_request: 7,
    work: 140,
    total: 420,
  });
});

it("has no phases of a run that published nothing", () => {
  expect(readPhases([])).toEqual({});
});

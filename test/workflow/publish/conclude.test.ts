import { describe, expect, it } from "vitest";
import { type AgentProgress, NO_PROGRESS } from "../../../src/agent/progress.ts";
import type { CheckResult } from "../../../src/run/evidence.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { conclude } from "../../../src/workflow/publish/conclude.ts";
import type { Steps } from "../../../src/workflow/steps.ts";
import { NO_FACTS } from "../../../src/workflow/tell/report.ts";
import { NO_WORK_BEFORE } from "../../../src/workflow/work/cost.ts";
import { aPlan } from "../../support/a-run.ts";

class Ending extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** Steps whose results are these, by their names; an ending ends the run. */
function aSteps(results: Record<string, unknown>): Steps {
  const take = async (name: string) => {
    if (!(name in results)) throw new Error(`the test has no result for the step ${name}`);
    const result = results[name];
    if (result instanceof Ending) throw result;
    return result;
  };
  return {
    run: take,
    runOr: async (name: string, _: unknown, has: unknown) =>
      take(name).catch((error: unknown) => {
        if (has === undefined) throw error;
        return undefined;
      }),
    attempt: async () => undefined,
    until: take,
    toOutcome: async (work: () => Promise<unknown>) =>
      work().catch((error: unknown) => {
        if (error instanceof Ending) return error.outcome;
        throw error;
      }),
  } as unknown as Steps;
}

const progressOf = (summary: string): AgentProgress => ({
  ...NO_PROGRESS,
  costMicroUsd: 20_000,
  answer: { kind: "changed", title: summary, summary, done: [], followUps: [] } as AgentProgress["answer"],
});
const change = (digest: string) => ({
  ...{ kind: "pass", warnings: [], files: 1, additions: 1, deletions: 0 },
  ...{ isKept: true, addsNothing: false, digest },
  looked: { tests: [], hasOthers: true, weakened: [], steering: [] },
});
const checked = (state: CheckResult["state"]) => ({
  kind: "checked",
  results: [{ command: "npm test", state, exitCode: 1, seconds: 1, tail: "" }],
});

/** What becomes of a run whose first change broke a check, and whose agent was sent back, where the rest went so. */
async function concludeWith(
  results: Record<string, unknown>,
  end: object = { kind: "done" },
): Promise<Outcome> {
  const plan = aPlan({ publish: "none", verify: ["npm test"], verifyAttempts: 2 });
  const job = { machine: 1, round: 1 };
  const progress = progressOf("The first words.");
  const work = { job, model: "sonnet", startedAt: 0, before: NO_WORK_BEFORE, progress };
  const steps = aSteps({
    "collect 1.1": change("first"),
    "start checks after 1.1": checked("failed"),
    "start checks before 1.1": checked("passed"),
    "start agent 1.2": { kind: "started", startedAt: 0, weaknesses: [] },
    "work 1.2": { progress: progressOf("The second words."), lookedAt: 1_000, end },
    ...results,
  });
  const known = { work, workedMs: 0, facts: NO_FACTS, told: [] };
  return conclude(steps, known, { plan, budgetMicroUsd: 1_000_000, work, end: { kind: "done" } });
}

const LOST = expect.stringContaining("lost while Claude mended what failed");
const STOPPED = { kind: "stopped", by: "octo" } as const;
const ROUND = { failed: ["npm test"], costMicroUsd: expect.any(Number) };

describe("an agent that was sent back to mend what it broke", () => {
  it("has its later change taken, with its later words", async () => {
    const outcome = await concludeWith({
      "collect 1.2": change("second"),
      "start checks after 1.2": checked("passed"),
    });

    expect(outcome).toMatchObject({ kind: "kept_back", text: "The second words." });
    expect(outcome.kept?.evidence?.rounds).toEqual([ROUND]);
    expect(outcome.kept).not.toHaveProperty("notes");
  });

  it.each([
    ["with what it did", { "collect 1.2": { kind: "gone" } }],
    ["before it was through", { "work 1.2": { progress: NO_PROGRESS, lookedAt: 1, end: { kind: "gone" } } }],
  ])(
    "and whose machine is lost %s: the change of before, in its words, and that is said",
    async (_, results) => {
      expect(await concludeWith(results)).toMatchObject({
        ...{ kind: "kept_back", text: "The first words." },
        kept: { title: "The first words.", notes: [LOST], evidence: { rounds: [ROUND] } },
      });
    },
  );

  it("and is stopped as its machine is lost: nothing is ready to publish, and the change of before is kept", async () => {
    const end = { kind: "over", outcome: STOPPED };

    expect(await concludeWith({ "collect 1.2": { kind: "gone" } }, end)).toMatchObject({
      ...STOPPED,
      kept: { title: "The first words." },
    });
  });

  it.each([
    ["as it ended", { kind: "done" }, { kind: "broken", detail: "collect 1.2" }],
    ["and was stopped", { kind: "over", outcome: STOPPED }, STOPPED],
  ])("and whose work can't be taken, %s: the change of before is kept", async (_, end, outcome) => {
    const broken = new Ending({ kind: "broken", detail: "collect 1.2" });

    expect(await concludeWith({ "collect 1.2": broken }, end)).toMatchObject({
      ...outcome,
      kept: { title: "The first words." },
    });
  });
});

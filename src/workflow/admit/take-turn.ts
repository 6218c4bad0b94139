import { renderComment } from "../../report/comment.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { TurnState } from "../../run/thread.ts";
import type { Step } from "../step.ts";
import { NO_FACTS, toView, writeComment } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";

/** Asks for the thread, once. The second time by the same run: the same answer. */
export async function askForTurn(
  { store, settings, now, run }: Step,
  plan: RunPlan,
): Promise<TurnState | Ended> {
  const { limits } = settings;
  const caps = {
    maxRuns: limits.runs,
    maxRunsPerRepository: limits.runsPerRepository,
    runBudgetMicroUsd: plan.limits.budgetMicroUsd,
    threadBudgetMicroUsd: limits.threadBudgetMicroUsd,
    repositoryDayBudgetMicroUsd: limits.repositoryDayBudgetMicroUsd,
  };
  const turn = await store.runs.takeTurn(run.id, { limits: caps, now: now() });
  switch (turn.kind) {
    case "no_budget":
      return ended({ kind: "budget_reached", cap: turn.cap, capMicroUsd: turn.capMicroUsd, text: "" });
    case "cancelled":
      return ended({ kind: "stopped", by: undefined, wasQueued: true });
    default:
      return turn;
  }
}

/** Asks again, and tells the position when it changed (F36). */
export async function askAgain(
  step: Step,
  { plan, before }: { plan: RunPlan; before: TurnState },
): Promise<TurnState | Ended> {
  const turn = await askForTurn(step, plan);
  if (turn.kind === "waiting" && !isSamePlace(before, turn)) {
    const view = toView(step, { state: turn, facts: NO_FACTS });
    await writeComment(step, renderComment(view, toSpeech(step)));
  }
  return turn;
}

/** The ending of a run that was stopped before it began. */
export function endQueued({ thread }: Step): Ended {
  return ended({ kind: "stopped", by: thread.stopped?.by, wasQueued: true });
}

function isSamePlace(before: TurnState, now: Extract<TurnState, { kind: "waiting" }>): boolean {
  return before.kind === "waiting" && before.position === now.position && before.because === now.because;
}

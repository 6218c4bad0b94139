import { renderStandingComment } from "../../report/render-standing.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { Turn } from "../../run/thread.ts";
import type { RunParts } from "../parts.ts";
import { NO_FACTS, toFrame, writeComment } from "../tell/reporting.ts";
import { toSpeech } from "../tell/speech.ts";
import { isStopped, openThread } from "./access.ts";

/** How a run stands with the thread it wants; kept in the checkpoint between looks. */
export type TurnState = Turn | { kind: "stopped"; by: string | undefined; wasQueued: true };

/** Asks for the thread, once. The second time by the same run: the same answer. */
export async function askForTurn(
  { store, settings, now }: RunParts,
  run: Run,
  plan: RunPlan,
): Promise<TurnState> {
  const thread = await openThread({ store }, run);
  if (isStopped(run, thread)) return { kind: "stopped", by: thread.stoppedBy, wasQueued: true };
  const { limits } = settings;
  const caps = {
    maxRuns: limits.runs,
    maxRunsPerRepository: limits.runsPerRepository,
    runBudgetMicroUsd: plan.limits.budgetMicroUsd,
    threadBudgetMicroUsd: limits.threadBudgetMicroUsd,
    repositoryDayBudgetMicroUsd: limits.repositoryDayBudgetMicroUsd,
  };
  return store.runs.takeTurn(run.id, caps, now());
}

/** Asks again, and tells the position when it changed (F36). */
export async function askAgain(
  parts: RunParts,
  run: Run,
  plan: RunPlan,
  before: TurnState,
): Promise<TurnState> {
  const turn = await askForTurn(parts, run, plan);
  if (turn.kind === "waiting" && !isSamePlace(before, turn)) {
    const say = toSpeech(parts, run);
    await writeComment(parts, run, renderStandingComment(turn, toFrame(parts, run, NO_FACTS), say));
  }
  return turn;
}

function isSamePlace(before: TurnState, now: Extract<Turn, { kind: "waiting" }>): boolean {
  return before.kind === "waiting" && before.position === now.position && before.because === now.because;
}

/** What a turn that is no longer waited for means for the run. */
export function toTurnOutcome(turn: TurnState): Outcome | { kind: "taken"; budgetMicroUsd: number } {
  switch (turn.kind) {
    case "taken":
    case "stopped":
      return turn;
    case "no_budget":
      return { kind: "budget_reached", cap: turn.cap, capMicroUsd: turn.capMicroUsd, text: "" };
    default:
      return { kind: "stopped", by: undefined, wasQueued: true };
  }
}

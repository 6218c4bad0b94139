import { renderStandingComment } from "../report/render-standing.ts";
import type { Turn } from "../store/store.ts";
import { isStopped, openThread } from "./admit-access.ts";
import type { Outcome } from "./outcome.ts";
import type { RunParts } from "./parts.ts";
import type { RunPlan } from "./plan.ts";
import { NO_FACTS, toFrame, writeComment } from "./reporting.ts";
import type { Run } from "./run.ts";
import { toSpeech } from "./speech.ts";

/** How often a waiting run looks by itself; the end of the run before it wakes it at once. */
export const TURN_POLL_SECONDS = 30;

/** How the wait for a turn stands; kept in the checkpoint between looks. */
export interface TurnState {
  turn: Turn | { kind: "asking" } | { kind: "over"; outcome: Outcome };
}

/** Asks for the thread, once; tells the position when it changed (F36). */
export async function askForTurn(
  parts: RunParts,
  run: Run,
  plan: RunPlan,
  before: TurnState,
): Promise<TurnState> {
  const { store, settings, now } = parts;
  const thread = await openThread(parts, run);
  if (isStopped(run, thread))
    return { turn: { kind: "over", outcome: { kind: "stopped", by: thread.stoppedBy } } };
  const { limits } = settings;
  const turn = await store.runs.takeTurn(
    run.id,
    {
      maxRuns: limits.runs,
      maxRunsPerRepository: limits.runsPerRepository,
      runBudgetMicroUsd: plan.limits.budgetMicroUsd,
      threadBudgetMicroUsd: limits.threadBudgetMicroUsd,
      repositoryDayBudgetMicroUsd: limits.repositoryDayBudgetMicroUsd,
    },
    now(),
  );
  const wasSame =
    before.turn.kind === "waiting" && turn.kind === "waiting" && before.turn.position === turn.position;
  if (turn.kind === "waiting" && !wasSame) {
    const say = toSpeech(parts, run.event.actor.login);
    await writeComment(parts, run, renderStandingComment(turn, toFrame(parts, run, NO_FACTS), say));
  }
  return { turn };
}

/** What a turn that is no longer waited for means for the run. */
export function toTurnOutcome({ turn }: TurnState): Outcome | { kind: "taken"; budgetMicroUsd: number } {
  switch (turn.kind) {
    case "taken":
      return turn;
    case "over":
      return turn.outcome;
    case "no_budget":
      return { kind: "budget_reached", cap: turn.cap, capMicroUsd: turn.capMicroUsd, text: "" };
    default:
      return { kind: "stopped", by: undefined };
  }
}

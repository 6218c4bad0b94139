import { addReaction } from "../../github/reaction.ts";
import { renderComment } from "../../report/comment.ts";
import type { BudgetCap } from "../../run/outcome.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import { type Turn, type TurnState, toThreadCap } from "../../run/thread.ts";
import { type Step, toScope } from "../step.ts";
import { endStopped } from "../steps.ts";
import { announce, NO_FACTS, toView, writeComment } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";

/** Asks for the thread, once. The second time by the same run: the same answer. */
export async function askForTurn(step: Step, plan: RunPlan): Promise<TurnState | Ended> {
  const { store, settings, now, run, thread } = step;
  const { limits } = settings;
  const caps = {
    maxRuns: limits.runs,
    maxRunsPerRepository: limits.runsPerRepository,
    runBudgetMicroUsd: plan.limits.budgetMicroUsd,
    threadBudgetMicroUsd: toThreadCap(thread.raisedMicroUsd, limits),
    repositoryDayBudgetMicroUsd: limits.repositoryDayBudgetMicroUsd,
    personDayBudgetMicroUsd: limits.personDayBudgetMicroUsd,
  };
  if (run.addition?.kind === "given") return ended({ kind: "handed_over", to: run.addition.by });
  const turn = await store.runs.takeTurn(run.id, { limits: caps, now: now() });
  switch (turn.kind) {
    case "taken":
      return (await takeUp(step, plan)) ?? turn;
    case "no_budget":
      return ended({ kind: "budget_reached", ...toReachedCap(turn, limits), text: "" });
    case "cancelled":
      return ended({ kind: "stopped", by: undefined, wasQueued: true });
    default:
      return turn;
  }
}

/**
 * Takes up what waits, now that no other run works in the thread: one run does. An answer in words to a question that another one answered
 * meanwhile is work like any other; the rest has nothing left to do.
 */
async function takeUp({ store, run }: Step, { takesUp, isFresh }: RunPlan): Promise<Ended | undefined> {
  if (takesUp === undefined) return undefined;
  // A retry does again what its run took up.
  if ((await store.runs.claimAnswer(takesUp.runId, run.id)) || isFresh) return undefined;
  if (takesUp.kind === "question")
    return takesUp.choices.length === 0 ? undefined : ended({ kind: "nothing_to", what: "answer" });
  return ended({ kind: "nothing_to", what: "approve" });
}

function toReachedCap(
  { cap, capMicroUsd }: Extract<Turn, { kind: "no_budget" }>,
  { threadBudgetMaxMicroUsd: mostMicroUsd }: Step["settings"]["limits"],
): BudgetCap {
  return cap === "thread" ? { cap, capMicroUsd, mostMicroUsd } : { cap, capMicroUsd };
}

/** Asks again, and tells the position when it changed (F36). */
export async function askAgain(
  step: Step,
  { plan, before }: { plan: RunPlan; before: TurnState },
): Promise<TurnState | Ended> {
  const { run } = step;
  const turn = await askForTurn(step, plan);
  if (turn.kind === "waiting" && !isSamePlace(before, turn) && run.addition === undefined) {
    const view = toView(step, { state: turn, facts: NO_FACTS });
    await writeComment(step, renderComment(view, toSpeech(step)));
  }
  return turn;
}

/**
 * Tells that the run waits. An `also` waits for the agent that works in its thread, not behind it: that one is woken, and there is a
 * reaction alone until the agent was told, or has ended without.
 */
export async function announceWaiting(
  step: Step,
  { plan, turn }: { plan: RunPlan; turn: TurnState },
): Promise<void> {
  const { store, starter, run } = step;
  // What an approval or a retry carries out is no `also`, whatever it was: its words are not in its own command.
  if (step.run.command?.verb !== "also" || turn.kind !== "waiting" || turn.because !== "thread")
    return announce(step, { plan, turn });
  // The second time it may have been given already: an agent is told once.
  if (run.addition === undefined) await store.runs.update(run.id, { addition: { kind: "offered" } });
  const { trigger, thread } = run.event;
  const reaction = { trigger, number: thread.number, content: "eyes" } as const;
  await addReaction(step.github, toScope(run, "report"), reaction);
  for (const other of await store.runs.listOpen(run.threadId))
    if (other.state === "working") starter.wake(other.id);
}

/** The ending of a run that was stopped before it began. */
export function endQueued(step: Step): Ended {
  const { outcome } = endStopped(step);
  return ended(
    outcome.kind === "stopped" && outcome.why === undefined ? { ...outcome, wasQueued: true } : outcome,
  );
}

function isSamePlace(before: TurnState, now: Extract<TurnState, { kind: "waiting" }>): boolean {
  return before.kind === "waiting" && before.position === now.position && before.because === now.because;
}

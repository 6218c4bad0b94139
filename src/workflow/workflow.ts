import type { DurableExecutionHandler } from "@aws/durable-execution-sdk-js";
import type { Outcome } from "../run/outcome.ts";
import type { RunPlan } from "../run/plan.ts";
import { isReply } from "../run/run.ts";
import type { TurnState } from "../run/thread.ts";
import { endUnadmitted } from "./admit/access.ts";
import { admit } from "./admit/admit.ts";
import { announceWaiting, askAgain, askForTurn, endQueued } from "./admit/take-turn.ts";
import { reply } from "./answer/reply.ts";
import { closeRun, finish } from "./close/close-run.ts";
import { LOOK_PLANS } from "./look-plan.ts";
import type { RunParts } from "./parts.ts";
import { conclude } from "./publish/conclude.ts";
import { publishKept } from "./publish/publish-kept.ts";
import { makeReady } from "./ready/make-ready.ts";
import { createSteps, endStopped, type Steps } from "./steps.ts";
import { announce, NO_FACTS } from "./tell/report.ts";
import { type Known, letAgentWork } from "./work/let-agent-work.ts";

/**
 * One run, from the command to its one outcome: read it from top to bottom. Every `steps.run` is a durable step: it may run again after
 * its effect happened, and finds the effect then. A step that ends the run skips to the closing steps.
 */
export function createRunWorkflow(parts: RunParts): DurableExecutionHandler<{ runId: string }, string> {
  return async ({ runId }, context) => {
    const steps = createSteps(parts, { runId, context });
    const { answersAtOnce } = await steps.run("read", async ({ run }) => ({ answersAtOnce: isReply(run) }));
    const outcome = answersAtOnce
      ? await answer(steps)
      : await work(steps, { mayNotify: parts.notifier !== undefined });
    parts.github.forget(runId);
    return outcome.kind;
  };
}

/** A run that is one comment, without a sandbox or a turn on the thread. */
async function answer(steps: Steps): Promise<Outcome> {
  const outcome = await steps.toOutcome<Outcome>(async () => {
    await steps.run("reply", reply);
    return { kind: "answered", text: "" };
  });
  await steps.attempt("finish", (step) => finish(step, { outcome }));
  return outcome;
}

/** A run that has an agent work, and its end, whatever that is. */
async function work(steps: Steps, { mayNotify }: { mayNotify: boolean }): Promise<Outcome> {
  const known: Known = { work: undefined, workedMs: 0, facts: NO_FACTS, told: [] };
  const outcome = await steps.toOutcome(() => perform(steps, known));
  await closeRun(steps, { outcome, facts: known.facts, mayNotify });
  return outcome;
}

async function perform(steps: Steps, known: Known): Promise<Outcome> {
  const { plan, turn } = await waitForTurn(steps, known);
  if (plan.verb === "publish") {
    await steps.run("announce", (step) => announce(step, { plan, turn }));
    return publishKept(steps, plan);
  }
  // Telling people and cloning need nothing of each other. Whatever fails, both have ended before the run goes on.
  const [ready] = await together([
    makeReady(steps, { plan, machine: 1 }),
    steps.run("announce", (step) => announce(step, { plan, turn })),
  ]);
  const { budgetMicroUsd } = turn;
  const worked = await letAgentWork(steps, known, { plan, ready, budgetMicroUsd });
  if (worked.kind === "lost") return worked.outcome;
  return conclude(steps, known, { plan, budgetMicroUsd, ...worked });
}

/** The plan, and the thread taken for this run. */
async function waitForTurn(
  steps: Steps,
  known: Known,
): Promise<{ plan: RunPlan; turn: Extract<TurnState, { kind: "taken" }> }> {
  const { plan } = await steps.run("admit", admit, { whenStopped: endUnadmitted });
  known.facts = { ...NO_FACTS, notes: plan.notes };
  const ask = (step: Parameters<typeof askForTurn>[0]) => askForTurn(step, plan);
  const first = await steps.run("turn", ask, { whenStopped: endQueued });
  if (first.kind === "taken") return { plan, turn: first };
  await steps.run("announce waiting", (step) => announceWaiting(step, { plan, turn: first }));
  const turn = await steps.until<TurnState>("wait", (step, before) => askAgain(step, { plan, before }), {
    plan: LOOK_PLANS.wait,
    first,
    next: ({ kind }, plannedSeconds) => (kind === "waiting" ? plannedSeconds : undefined),
    whenStopped: endQueued,
  });
  if (turn.kind !== "taken") throw new Error("A run that waits no more has the thread.");
  // The run before it may have opened the pull request that this one goes on with, or moved the branch it stands on (F36).
  const again = await steps.run("admit again", admit, { whenStopped: endStopped });
  known.facts = { ...NO_FACTS, notes: again.plan.notes };
  return { plan: again.plan, turn };
}

/** All of them, or the first failure once all have ended. */
async function together<A, B>(work: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return Promise.all(work);
}

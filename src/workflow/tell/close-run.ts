import type { RunFacts } from "../../report/run-view.ts";
import type { Outcome } from "../../run/outcome.ts";
import { isReply } from "../../run/run.ts";
import type { Step } from "../step.ts";
import type { Steps } from "../steps.ts";
import { keepSession } from "../work/session.ts";
import { finish, reportEnding, stopSandbox } from "./finish.ts";

/** How a run ended, and what it learnt on its way that people are told beside it. */
export interface Ending {
  outcome: Outcome;
  facts: RunFacts;
}

interface ClosingStep {
  name: string;
  work: (step: Step, ending: Ending) => Promise<void>;
  kind: "step" | "last_word";
  /** Done only by the run itself: for a run that nobody carries any more it is left out. */
  isOwn?: true;
}

/**
 * What ends a run, in this order: its machine first, because once the run is ended the thread's sandbox is the next run's. Each is done
 * whatever became of the one before it, and finds its effect the second time.
 */
export const CLOSING: readonly ClosingStep[] = [
  { name: "keep session", work: (step) => keepSession(step), kind: "step", isOwn: true },
  { name: "stop sandbox", work: stopSandbox, kind: "step" },
  { name: "finish", work: finish, kind: "step" },
  { name: "report", work: tell, kind: "last_word" },
];

/**
 * The end of every run that works: nothing in it can keep the rest from being done (F75). What fails for good is in the log; a run that
 * is not ended then, or not told, is closed again by the sweep.
 */
export async function closeRun(steps: Steps, ending: Ending): Promise<void> {
  for (const { name, work, kind } of CLOSING)
    await steps.attempt(name, (step) => work(step, ending), { kind });
}

/** Tells people, and keeps that they were told: a second telling has nothing to add. */
async function tell(step: Step, ending: Ending): Promise<void> {
  // A reply's own comment stays as it is.
  if (step.run.told !== undefined || (isReply(step.run) && step.run.commentId !== undefined)) return;
  await reportEnding(step, ending);
  await step.store.runs.update(step.run.id, { told: ending.outcome });
}

import type { Outcome } from "../../run/outcome.ts";
import { isReply, type Run } from "../../run/run.ts";
import type { RunParts } from "../parts.ts";
import type { Phases } from "../steps.ts";
import { keepSession } from "../work/keep-session.ts";
import { finish, reportEnding, stopSandbox } from "./finish.ts";
import type { FrameFacts } from "./reporting.ts";

/** How a run ended, and what it learnt on its way that people are told beside it. */
export interface Ending {
  outcome: Outcome;
  facts: FrameFacts;
}

interface ClosingStep {
  name: string;
  work: (parts: RunParts, run: Run, ending: Ending) => Promise<void>;
  /** The last word to the thread keeps trying for a day (F14). */
  kind: "step" | "last_word";
}

/**
 * What ends a run, in this order: its machine first, because once the run is ended the thread's sandbox is the next run's. Each is done
 * whatever became of the one before it, and finds its effect the second time.
 */
export const CLOSING: readonly ClosingStep[] = [
  { name: "stop sandbox", work: stopSandbox, kind: "step" },
  { name: "finish", work: finish, kind: "step" },
  { name: "report", work: tell, kind: "last_word" },
];

/**
 * The end of every run that works: nothing in it can keep the rest from being done (F75). What fails for good is in the log; a run that
 * is not ended then, or not told, is closed again by the sweep.
 */
export async function closeRun(
  parts: RunParts,
  { phases, runId, ending }: { phases: Phases; runId: string; ending: Ending },
): Promise<void> {
  await phases.attempt("keep session", (run) => keepSession(parts, run));
  for (const { name, work, kind } of CLOSING)
    await phases.attempt(name, (run) => work(parts, run, ending), kind);
  parts.github.forget(runId);
}

/** Tells people, and keeps that they were told: a second telling has nothing to add. */
async function tell(parts: RunParts, run: Run, ending: Ending): Promise<void> {
  // A reply's own comment stays as it is.
  if (run.told !== undefined || (isReply(run) && run.commentId !== undefined)) return;
  await reportEnding(parts, run, ending);
  await parts.store.runs.update(run.id, { told: ending.outcome });
}

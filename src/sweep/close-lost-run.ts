import { AppError } from "../errors.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Run } from "../run/run.ts";
import { CLOSING, type Ending } from "../workflow/close/close-run.ts";
import type { RunParts } from "../workflow/parts.ts";
import { bindStep } from "../workflow/step.ts";
import { NO_FACTS } from "../workflow/tell/report.ts";
import { isTooLateToTell, toClosingClaim } from "./decide-move.ts";

const LOST: Outcome = { kind: "broken", detail: "the execution" };

/**
 * Ends a run that nobody carries any more, as the run would have done it: agent and machine ended, what was spent up to the last look
 * settled, the thread freed and the next run woken, people told (F77). A run that was told, or settled, keeps that outcome.
 *
 * Of sweeps at the same time one does it. What fails is tried again at a later sweep, and hinders nothing after it; but for the notice to
 * the operator's receiver, which has one try.
 */
export async function closeLostRun(parts: RunParts, run: Run, now: number): Promise<void> {
  const { store, github, log } = parts;
  if (!(await store.runs.claimEffect(run.id, toClosingClaim(now)))) return;
  const fields = { run: run.id, thread: run.threadId };
  if (run.state !== "ended") log.error({ ...fields, state: run.state }, "run.lost");
  const ending = { outcome: run.outcome ?? run.told ?? LOST, facts: NO_FACTS };
  const faults: unknown[] = [];
  for (const step of CLOSING.filter(({ isOwn }) => !isOwn)) {
    const fault = await perform(parts, run, { step, ending, now });
    if (fault !== undefined) faults.push(fault);
  }
  github.forget(run.id);
  if (faults.length > 0) throw new AggregateError(faults, "A lost run could not be closed.");
}

interface ClosingOfLost {
  step: (typeof CLOSING)[number];
  ending: Ending;
  now: number;
}

/** Does one of the closing steps; gives the fault for which the run has to be closed again. */
async function perform(parts: RunParts, run: Run, { step, ending, now }: ClosingOfLost): Promise<unknown> {
  const { store, log } = parts;
  const fields = { run: run.id, thread: run.threadId };
  try {
    // Each step finds in the row what the one before it did.
    const row = (await store.runs.get(run.id)) ?? run;
    // A run that has to be closed again, because its thread could not be told, is not announced at every try.
    if (step.kind !== "notice" || row.told !== undefined) await step.work(bindStep(parts, row), ending);
    return undefined;
  } catch (error) {
    log.warn({ ...fields, step: step.name, err: error }, "step.failed");
    if (step.kind === "notice") return undefined;
    if (step.name !== "report" || !isInVain(error, run, now)) return error;
    log.error(fields, "run.untold");
    await store.runs.update(run.id, { told: ending.outcome });
    return undefined;
  }
}

/** Whether to tell people will fail at every later try, too. */
function isInVain(error: unknown, { endedAt }: Run, now: number): boolean {
  if (error instanceof AppError && error.retry === "never") return true;
  return endedAt !== undefined && isTooLateToTell(endedAt, now);
}

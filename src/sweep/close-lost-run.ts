import { AppError } from "../errors.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Run } from "../run/run.ts";
import { CLOSING } from "../workflow/close/close-run.ts";
import type { RunParts } from "../workflow/parts.ts";
import { bindStep } from "../workflow/step.ts";
import { NO_FACTS } from "../workflow/tell/report.ts";
import { isTooLateToTell, toClosingClaim } from "./decide-move.ts";

const LOST: Outcome = { kind: "broken", detail: "the execution" };

/**
 * Ends a run that nobody carries any more, as the run would have done it: agent and machine ended, what was spent up to the last look
 * settled, the thread freed and the next run woken, people told (F77). A run that was told, or settled, keeps that outcome.
 *
 * Of sweeps at the same time one does it. What fails is tried again at a later sweep, and hinders nothing after it.
 */
export async function closeLostRun(parts: RunParts, run: Run, now: number): Promise<void> {
  const { store, github, log } = parts;
  if (!(await store.runs.claimEffect(run.id, toClosingClaim(now)))) return;
  const fields = { run: run.id, thread: run.threadId };
  if (run.state !== "ended") log.error({ ...fields, state: run.state }, "run.lost");
  const ending = { outcome: run.outcome ?? run.told ?? LOST, facts: NO_FACTS };
  const faults: unknown[] = [];
  for (const { name, work } of CLOSING.filter(({ isOwn }) => !isOwn)) {
    try {
      // Each step finds in the row what the one before it did.
      await work(bindStep(parts, (await store.runs.get(run.id)) ?? run), ending);
    } catch (error) {
      log.warn({ ...fields, step: name, err: error }, "step.failed");
      if (name === "report" && isInVain(error, run, now)) {
        log.error(fields, "run.untold");
        await store.runs.update(run.id, { told: ending.outcome });
      } else faults.push(error);
    }
  }
  github.forget(run.id);
  if (faults.length > 0) throw new AggregateError(faults, "A lost run could not be closed.");
}

/** Whether to tell people will fail at every later try, too. */
function isInVain(error: unknown, { endedAt }: Run, now: number): boolean {
  if (error instanceof AppError && error.retry === "never") return true;
  return endedAt !== undefined && isTooLateToTell(endedAt, now);
}

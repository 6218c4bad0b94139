import { toNotice } from "../../report/notice.ts";
import type { RunFacts } from "../../report/run-view.ts";
import { IDLE, type Outcome } from "../../run/outcome.ts";
import { isReply, type Run } from "../../run/run.ts";
import type { RunStep } from "../step.ts";
import { toView } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";

/**
 * Tells the operator's receiver how the run ended, where there is one and the run came to something. The second time it is told the same
 * under the same id.
 */
export async function notify(
  step: RunStep,
  { outcome: ended, facts }: { outcome: Outcome; facts: RunFacts },
): Promise<void> {
  const { run, notifier, log, now } = step;
  const outcome = run.outcome ?? ended;
  if (notifier === undefined || !isNotable(run, outcome)) return;
  const endedAt = run.endedAt ?? now();
  const notice = toNotice(toView(step, { state: { kind: "ended", outcome }, facts }), {
    say: toSpeech(step),
    endedAt,
    elapsedMs: endedAt - run.event.trigger.createdAt,
    costMicroUsd: run.outcome === undefined ? (run.spent?.costMicroUsd ?? 0) : run.costMicroUsd,
  });
  // No full stop: a receiver checks the signature over what full stops part.
  const id = `${run.id}_${notice.event.replace(".", "_")}`;
  const delivery = await notifier.send({ id, body: JSON.stringify(notice) });
  if (delivery.kind === "refused") log.warn({ status: delivery.status }, "notice.refused");
  else log.info({ outcome: outcome.kind }, "notice.delivered");
}

/** Whether somebody wants to be told: not of a reply, and not of what came to nothing, but for what waits to be approved. Pure. */
function isNotable(run: Run, outcome: Outcome): boolean {
  if (isReply(run)) return false;
  const isUntold = run.commentId === undefined && run.checkRunId === undefined;
  // Who writes and deletes comments makes nobody's telephone ring.
  if (outcome.kind === "stopped" && outcome.why === "withdrawn" && isUntold) return false;
  return outcome.kind === "parked" || !IDLE.includes(outcome.kind);
}

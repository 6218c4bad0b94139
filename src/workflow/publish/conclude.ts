import type { AgentProgress } from "../../agent/progress.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Steps } from "../steps.ts";
import { endStopped } from "../steps.ts";
import { toReceipt } from "../tell/finish.ts";
import type { Gone } from "../thread-sandbox.ts";
import type { AgentWork } from "../work/cost.ts";
import type { WorkEnd } from "../work/work-end.ts";
import { placeCommit } from "./branch.ts";
import { type CollectResult, collect } from "./collect.ts";
import { commitChanges } from "./commit.ts";
import { toLostOutcome, toOutcomeWithoutChange, toUnfinishedNotes } from "./outcome-of-work.ts";
import { openPull } from "./pull-request.ts";

type Ending = Exclude<WorkEnd, Gone>;
type Passed = Extract<CollectResult, { kind: "pass" }>;

/**
 * What becomes of the agent's work, whatever ended it: an answer, or a change that passes the gate and is published. What is not
 * published is kept for the thread's next run (F56).
 */
export async function conclude(
  steps: Steps,
  { plan, work, end }: { plan: RunPlan; work: AgentWork; end: Ending },
): Promise<Outcome> {
  const { progress, job } = work;
  const withoutChange = toOutcomeWithoutChange(end, progress, plan);
  if (plan.readOnly) return withoutChange;
  const over = end.kind === "over" ? end.outcome : undefined;
  const collected = await steps.runOr(
    "collect",
    (step) => collect(step, { plan, machine: job.machine }),
    over,
  );
  if (collected === undefined) return withoutChange;
  if (collected.kind === "gone") return over ?? toLostOutcome(progress);
  if (collected.kind === "empty") return withoutChange;
  const { files, additions, deletions } = collected;
  const kept = collected.isKept ? { kept: { files, additions, deletions } } : {};
  if (over?.kind === "stopped") return { ...over, ...kept };
  // The work of an earlier run is published by one that goes on with it, and not by an answer or a failure beside it.
  if (collected.addsNothing && progress.answer?.kind !== "changed") return { ...withoutChange, ...kept };
  if (collected.kind === "blocked") {
    const blocked = { kind: "blocked", findings: collected.findings } as const;
    return { ...(over ?? { ...blocked, text: progress.answer?.summary ?? "" }), ...kept };
  }
  const outcome = await steps.toOutcome(() => publish(steps, { plan, progress, end, collected }));
  return outcome.kind === "published" ? outcome : { ...outcome, ...kept };
}

async function publish(
  steps: Steps,
  {
    plan,
    progress,
    end,
    collected,
  }: { plan: RunPlan; progress: AgentProgress; end: Ending; collected: Passed },
): Promise<Outcome> {
  const commit = { plan, progress };
  const { sha } = await steps.run("commit", (step) => commitChanges(step, commit), {
    whenStopped: endStopped,
  });
  const placed = await steps.run("branch", (step) => placeCommit(step, { ...commit, sha }));
  const { files, additions, deletions, warnings } = collected;
  const unfinished = toUnfinishedNotes(end, plan);
  const isUnfinished = unfinished.length > 0;
  const order = {
    plan,
    progress,
    placed,
    figures: { files, additions, deletions },
    notes: [...unfinished, ...warnings],
    isUnfinished,
    isDraft: plan.draft === "always" || (plan.draft === "auto" && isUnfinished),
  };
  return steps.run("pull request", async (step) =>
    openPull(step, { ...order, receipt: await toReceipt(step) }),
  );
}

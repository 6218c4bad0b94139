import { type Answer, parseAnswer } from "../../agent/answer.ts";
import type { AgentProgress } from "../../agent/progress.ts";
import { toCutNote } from "../../report/cut-words.ts";
import { toFailureNote } from "../../report/failure-words.ts";
import type { CutShort, Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import { endStopped, type Steps } from "../steps.ts";
import { toReceipt } from "../tell/report.ts";
import type { Gone } from "../thread-sandbox.ts";
import type { AgentWork } from "../work/cost.ts";
import type { WorkEnd } from "../work/work-end.ts";
import { placeCommit } from "./branch.ts";
import { type CollectResult, collect } from "./collect.ts";
import { commitChanges } from "./commit.ts";
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
  if (isReadOnly(plan)) return withoutChange;
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
  return steps.run("pull request", (step) => openPull(step, { ...order, receipt: toReceipt(step) }));
}

/** The outcome of an agent that ended well and left no change: an answer, or why there is nothing. */
export function toEmptyOutcome(progress: AgentProgress, plan: Pick<RunPlan, "verb">): Outcome {
  const { kind, summary } = toAnswer(progress);
  if (isReadOnly(plan) || kind === "answered") return { kind: "answered", text: summary };
  switch (kind) {
    case "needs_person":
      return { kind: "no_change", why: "needs_person", text: summary };
    case "unclear":
      return { kind: "no_change", why: "unclear", text: summary };
    case undefined:
      return { kind: "answered", text: summary };
    default:
      return { kind: "no_change", why: "nothing", text: summary };
  }
}

/** The outcome of an agent that was cut short and left nothing to offer. */
export function toCutOutcome(
  end: CutShort,
  progress: AgentProgress,
  { limits }: Pick<RunPlan, "limits">,
): Outcome {
  const text = progress.lastText;
  switch (end.why) {
    case "time":
      return { kind: "timed_out", minutes: limits.minutes, most: limits.most.minutes, text };
    case "silence":
      return {
        kind: "agent_failed",
        failure: "no_result",
        detail: "Claude said nothing for ten minutes and was ended.",
      };
    case "turns":
      return { kind: "max_turns", turns: limits.turns, text };
    case "budget":
      return { kind: "budget_reached", ...end.cap, text };
  }
}

/** The outcome of an agent that ended, and whose changes went with its sandbox before they were taken out. */
function toLostOutcome(progress: AgentProgress): Outcome {
  return { kind: "changes_lost", text: toAnswer(progress).summary };
}

/** The outcome when the agent left no change: its answer, what cut it short, or what ended it. */
function toOutcomeWithoutChange(
  end: Exclude<WorkEnd, { kind: "gone" }>,
  progress: AgentProgress,
  plan: Pick<RunPlan, "verb" | "limits">,
): Outcome {
  switch (end.kind) {
    case "done":
      return toEmptyOutcome(progress, plan);
    case "cut":
      return toCutOutcome(end, progress, plan);
    case "over":
      return end.outcome;
  }
}

/** What people read beside a draft of work that did not come to its end; nothing where it did. */
function toUnfinishedNotes(end: Exclude<WorkEnd, { kind: "gone" }>, plan: Pick<RunPlan, "limits">): string[] {
  if (end.kind === "cut") return [toCutNote(end, plan.limits)];
  return end.kind === "over" && end.outcome.kind === "agent_failed"
    ? [toFailureNote(end.outcome.failure)]
    : [];
}

function toAnswer(progress: AgentProgress): Answer {
  return progress.answer ?? parseAnswer(undefined, progress.lastText);
}

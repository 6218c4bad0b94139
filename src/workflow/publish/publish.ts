import type { AgentProgress } from "../../agent/progress.ts";
import { type Evidence, isSound } from "../../run/evidence.ts";
import type { KeptChange, Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { endStopped, type Steps } from "../steps.ts";
import { toReceipt } from "../tell/report.ts";
import { placeCommit } from "./branch.ts";
import type { CollectResult } from "./collect.ts";
import { commitChanges } from "./commit.ts";
import { openPull } from "./pull-request.ts";

/** A change that passed the gate, and all that is told beside it. */
export interface PublishOrder {
  plan: RunPlan;
  progress: AgentProgress;
  change: Pick<Extract<CollectResult, { kind: "pass" }>, "files" | "additions" | "deletions" | "warnings">;
  evidence: Evidence | undefined;
  /** What cut the work short, in words of our own; empty where nothing did. */
  unfinished: string[];
}

/**
 * Publishes the change, or leaves it kept where the repository wants a person to say so first. What stays unpublished, for whatever
 * reason, keeps what the app saw of it.
 */
export async function publishOrKeep(steps: Steps, order: PublishOrder): Promise<Outcome> {
  if (order.plan.publish === "none") return toKeptBack(order);
  const outcome = await steps.toOutcome(() => publish(steps, order));
  return outcome.kind === "published" ? outcome : { ...outcome, kept: toKeptChange(order) };
}

/** Has a change committed, placed on its branch, and opened as a pull request where that is wanted. */
export async function publish(
  steps: Steps,
  { plan, progress, change, evidence, unfinished }: PublishOrder,
): Promise<Outcome> {
  const commit = { plan, progress };
  const { sha } = await steps.run("commit", (step) => commitChanges(step, commit), {
    whenStopped: endStopped,
  });
  const placed = await steps.run("branch", (step) => placeCommit(step, { ...commit, sha }));
  const { files, additions, deletions, warnings } = change;
  const seen = placed.sha === sha ? evidence : toEvidenceElsewhere(evidence);
  const isUnfinished = unfinished.length > 0;
  const order = {
    plan,
    progress,
    placed,
    figures: { files, additions, deletions },
    notes: [...unfinished, ...warnings],
    isUnfinished,
    evidence: seen,
    isDraft: plan.draft === "always" || (plan.draft === "auto" && (isUnfinished || !isSound(seen))),
  };
  return steps.run("pull request", (step) => openPull(step, { ...order, receipt: toReceipt(step) }));
}

/** The commit was made anew on a branch that had moved: what was seen is of the change on its own base. */
function toEvidenceElsewhere(evidence: Evidence | undefined): Evidence | undefined {
  return evidence && { ...evidence, notes: [...evidence.notes, ELSEWHERE] };
}

const ELSEWHERE =
  "The branch had moved, and the commit was made anew on top: what Sandpiper saw is of the change on the commit that it was made for.";

function toKeptBack(order: PublishOrder): Outcome {
  const { answer, lastText } = order.progress;
  return {
    kind: "kept_back",
    text: answer?.summary ?? lastText,
    notes: order.change.warnings,
    followUps: answer?.followUps ?? [],
    kept: toKeptChange(order),
  };
}

/** What is told of a change that stays with the thread, and of it when it is published later. */
export function toKeptChange({
  progress: { answer },
  change: { files, additions, deletions },
  evidence,
  unfinished = [],
}: Pick<PublishOrder, "progress" | "evidence"> & {
  change: Pick<KeptChange, "files" | "additions" | "deletions">;
  unfinished?: string[];
}): KeptChange {
  return {
    ...(answer?.title !== undefined && { title: answer.title }),
    ...(answer !== undefined && { done: answer.done }),
    ...{ files, additions, deletions },
    ...(evidence !== undefined && { evidence }),
    ...(unfinished.length > 0 && { notes: unfinished }),
  };
}

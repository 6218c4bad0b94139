import type { AgentProgress } from "../../agent/progress.ts";
import { renderEndingCheck, renderEndingComment } from "../../report/render-ending.ts";
import type { Receipt } from "../../report/views.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { Run, Spent } from "../../run/run.ts";
import type { Thread } from "../../run/thread.ts";
import { openThread } from "../admit/access.ts";
import type { RunParts } from "../parts.ts";
import { toSandboxName } from "../scopes.ts";
import { discardShared } from "../thread-sandbox.ts";
import { type FrameFacts, toFrame, writeCheckRun, writeComment } from "./reporting.ts";
import { toSpeech } from "./speech.ts";

/** What the agent's part of a run came to; undefined when it never started. */
export interface AgentPart {
  /** Which attempt at a sandbox it was: its jobs and its baseline are known by that. */
  attempt: number;
  /** As people chose it: an alias, or a model's id. */
  model: string;
  progress: AgentProgress;
  startedAt: number;
  /** What attempts before it cost that died with their machine: the CLI writes its figure down at an end that it sees coming. */
  lostMicroUsd: number;
}

/** What a run's cost is judged by: what the CLI had counted for the session before it, and what was reserved for it. */
export type Account = Pick<Thread, "sessionCostMicroUsd"> & Pick<Run, "budgetMicroUsd">;

/**
 * The cost of this run: what the sandbox's gateway counted, also beyond what was reserved. Where there is none, what the CLI's
 * cumulative figure grew by, or the estimate when the CLI could not tell; the agent can write to the CLI's output (S33), so that is
 * taken between nothing and what was reserved.
 */
export function toRunCost(
  { progress, lostMicroUsd }: Pick<AgentPart, "progress" | "lostMicroUsd">,
  account: Account,
): number {
  if (progress.isMetered) return lostMicroUsd + progress.costMicroUsd;
  const told = toTold(progress, account).costMicroUsd;
  return Math.min(lostMicroUsd + told, Math.max(lostMicroUsd, account.budgetMicroUsd));
}

/**
 * What the CLI counts for the session after this run. A killed process's cost is in its cumulative figure too, though it could not
 * say so. What this run was not charged of it, the next one is.
 */
export function toSessionCost(progress: AgentProgress, account: Account): number {
  const { costMicroUsd, beforeMicroUsd } = toTold(progress, account);
  return beforeMicroUsd + Math.min(costMicroUsd, account.budgetMicroUsd);
}

/** The CLI's cumulative figure, taken apart. One below that of before means that the session began anew. */
function toTold(
  { end, costMicroUsd }: AgentProgress,
  { sessionCostMicroUsd }: Account,
): { costMicroUsd: number; beforeMicroUsd: number } {
  const figure = end?.sessionCostMicroUsd;
  if (figure === undefined) return { costMicroUsd, beforeMicroUsd: sessionCostMicroUsd };
  const beforeMicroUsd = figure < sessionCostMicroUsd ? 0 : sessionCostMicroUsd;
  const grown = figure - beforeMicroUsd;
  // A figure of less than half of what the session's own messages come to is not the CLI's.
  if (2 * grown < costMicroUsd) return { costMicroUsd, beforeMicroUsd: sessionCostMicroUsd };
  return { costMicroUsd: grown, beforeMicroUsd };
}

/** What is kept of an agent at each look at it. */
export function toSpent(agent: AgentPart, account: Account): Spent {
  const { model, progress, startedAt } = agent;
  return {
    model,
    startedAt,
    turns: progress.turns,
    tokens: progress.tokens,
    costMicroUsd: toRunCost(agent, account),
    sessionCostMicroUsd: toSessionCost(progress, account),
  };
}

/** What the run cost so far, as people read it; nothing for a run whose agent was never looked at. */
export async function toReceipt(parts: RunParts, run: Run): Promise<Receipt | undefined> {
  if (run.spent === undefined) return undefined;
  const { model, turns, tokens, costMicroUsd, startedAt } = run.spent;
  const thread = await openThread(parts, run);
  const at = run.endedAt ?? parts.now();
  return {
    model,
    turns,
    tokens,
    costMicroUsd,
    elapsedMs: Math.max(0, at - run.event.trigger.createdAt),
    sandboxMs: at - startedAt,
    threadSpentMicroUsd: thread.spentMicroUsd + (run.state === "ended" ? 0 : costMicroUsd),
    threadCapMicroUsd: parts.settings.limits.threadBudgetMicroUsd,
  };
}

/** Stops the run's sandbox, which is kept for the thread, unless it may serve one run only. */
export async function stopSandbox(parts: RunParts, run: Run): Promise<void> {
  // Only a working run has the thread's sandbox: once it is ended, what works there is the next run's agent.
  if (run.state !== "working" || (await discardShared(parts, run))) return;
  await parts.sandboxes.stop(toSandboxName(run.threadId));
}

/**
 * Ends the run: what was spent up to the last look at its agent is settled, its thread freed and the next one woken.
 *
 * The second time finds it ended and settles nothing twice.
 */
export async function finish(parts: RunParts, run: Run, { outcome }: { outcome: Outcome }): Promise<void> {
  const { store, starter, log, now } = parts;
  const { costMicroUsd = 0, sessionCostMicroUsd, turns } = run.spent ?? {};
  const next = await store.runs.end(run.id, {
    outcome,
    costMicroUsd,
    sessionCostMicroUsd: costMicroUsd === 0 ? undefined : sessionCostMicroUsd,
    now: now(),
  });
  for (const id of next) starter.wake(id);
  const elapsedMs = now() - run.createdAt;
  const fields = { run: run.id, thread: run.threadId, outcome: outcome.kind };
  log.info({ ...fields, costMicroUsd, elapsedMs, turns }, "run.ended");
}

/** Tells the thread how the run ended: the comment and the check run, each find-or-create, so that a second time changes nothing. */
export async function reportEnding(
  parts: RunParts,
  run: Run,
  { outcome, facts }: { outcome: Outcome; facts: FrameFacts },
): Promise<void> {
  // Who was told of a wait is told of its end, too.
  const isUntold = outcome.kind === "silent" && run.commentId === undefined;
  if (isUntold || outcome.kind === "abandoned") {
    parts.log.info({ run: run.id, thread: run.threadId, why: outcome.why }, "run.silent");
    return;
  }
  const say = toSpeech(parts, run);
  const frame = toFrame(parts, run, facts);
  const receipt = await toReceiptOrNone(parts, run);
  const { output, conclusion } = renderEndingCheck(outcome, frame, say);
  const results = await Promise.allSettled([
    writeComment(parts, run, renderEndingComment(outcome, frame, receipt, say)),
    run.baseSha === undefined
      ? Promise.resolve()
      : writeCheckRun(parts, run, run.baseSha, { status: "completed", conclusion, output }),
  ]);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** An ending is told also when its receipt can't be made. */
async function toReceiptOrNone(parts: RunParts, run: Run): Promise<Receipt | undefined> {
  try {
    return await toReceipt(parts, run);
  } catch (error) {
    parts.log.warn({ run: run.id, thread: run.threadId, err: error }, "report.without_receipt");
    return undefined;
  }
}

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isTooLong } from "../../agent/outcome.ts";
import { type AgentProgress, foldEvent, NO_PROGRESS, settleProgress } from "../../agent/progress.ts";
import { parseChunk } from "../../agent/transcript.ts";
import { isReportDue } from "../../report/decide-report.ts";
import { renderStandingCheck } from "../../report/render-standing.ts";
import type { Standing } from "../../report/views.ts";
import type { BudgetCap, Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { Thread } from "../../run/thread.ts";
import type { JobState, Sandbox } from "../../sandbox/sandbox.ts";
import type { TranscriptKey } from "../../store/store.ts";
import { isStopped, openThread } from "../admit/access.ts";
import type { RunParts } from "../parts.ts";
import { toAgentJob } from "../scopes.ts";
import { type AgentPart, toSpent } from "../tell/finish.ts";
import { type FrameFacts, tellStanding } from "../tell/reporting.ts";
import { toSpeech } from "../tell/speech.ts";
import { findAndDo, reviveAndDo } from "../thread-sandbox.ts";
import { decideBudgetCap } from "./decide-budget-cap.ts";
import { decideWorkEnd } from "./decide-work-end.ts";
import { giveUpSession } from "./give-up-session.ts";

const MINUTE_MS = 60_000;
/** An agent that says nothing for so long hangs (F23). While a command runs, the CLI gives a sign of life every 30 s (seen with 2.1.329). */
export const SILENCE_LIMIT_MS = 10 * MINUTE_MS;
/** Ended agents get this long to end well before they are killed; a stop must be effective within 10 s. */
const STOP_GRACE_MS = 3_000;
const CUT_GRACE_MS = 20_000;
/** A key that the model's API refused so often in a row won't be taken; the CLI itself would ask for three minutes. */
const MAX_REFUSALS = 3;
const REFUSED = "The model's API refused the key.";
const CHUNK_CAP_BYTES = 4 * 1024 * 1024;

/** Why the agent's work ended before the agent said so; what it did is kept and offered. */
export type CutShort = { why: "silence" | "time" | "turns" } | { why: "budget"; cap: BudgetCap };

/** How the agent stands; kept in the checkpoint between polls. */
export interface WorkState {
  startedAt: number;
  lookedAt: number;
  offsetBytes: number;
  progress: AgentProgress;
  lastOutputAt: number;
  lastReportAt: number;
  /** A hash of what was last reported. */
  lastReport: string;
  end: WorkEnd | undefined;
}

export type WorkEnd =
  | { kind: "done" }
  | ({ kind: "cut" } & CutShort)
  | { kind: "gone" }
  | { kind: "over"; outcome: Outcome };

export interface WorkOrder {
  plan: RunPlan;
  attempt: number;
  startedAt: number;
  /** What attempts before this one cost. */
  lostMicroUsd: number;
  facts: FrameFacts;
}

export function toFirstWorkState(startedAt: number): WorkState {
  const at = startedAt;
  return {
    startedAt,
    lookedAt: startedAt,
    offsetBytes: 0,
    progress: NO_PROGRESS,
    lastOutputAt: at,
    lastReportAt: at - MINUTE_MS,
    lastReport: "",
    end: undefined,
  };
}

/** One look at the agent: reads what it wrote, tells people when that is due, and ends it when its time is up. */
export async function pollAgent(
  parts: RunParts,
  run: Run,
  order: WorkOrder,
  before: WorkState,
): Promise<WorkState> {
  const job = toAgentJob(run.id, order.attempt);
  const thread = await openThread(parts, run);
  const look = async (sandbox: Sandbox, from: WorkState): Promise<Reading> => {
    const transcript = { runId: run.id, attempt: order.attempt };
    const reading = await readOn(parts, transcript, {
      sandbox,
      job,
      budgetMicroUsd: run.budgetMicroUsd,
      before: from,
    });
    await keepSpent(parts, run, toAgentPart(order, reading.state.progress), thread);
    return reading;
  };
  const end = async (state: WorkState, graceMs: number): Promise<WorkState> => {
    await findAndDo(parts, run, (sandbox) => sandbox.kill(job, graceMs));
    const last = await findAndDo(parts, run, (sandbox) => look(sandbox, state));
    return last.kind === "gone" ? state : last.state;
  };
  if (isStopped(run, thread)) {
    const stopped = { kind: "stopped", by: thread.stoppedBy } as const;
    return { ...(await end(before, STOP_GRACE_MS)), end: { kind: "over", outcome: stopped } };
  }
  const cap = decideBudgetCap({ run, plan: order.plan, thread, limits: parts.settings.limits });
  // On the disk of a machine that has only stopped, the agent's result may be waiting (F21).
  const read = await reviveAndDo(parts, run, (sandbox) => look(sandbox, before));
  if (read.kind === "gone")
    return {
      ...before,
      end: decideWorkEnd(order, before, {
        job: read,
        stderr: "",
        cut: decideCut(parts.now(), order, before),
        cap,
      }),
    };
  const { state, jobState } = read;
  if (order.attempt === 1 && before.progress.turns === 0 && state.progress.turns > 0) {
    const elapsedMs = parts.now() - run.createdAt;
    parts.log.info({ run: run.id, thread: run.threadId, elapsedMs }, "run.agent_spoke");
  }
  if (jobState.kind !== "running") {
    if (isTooLong(state.progress)) await giveUpSession(parts, run);
    const stderr = await findAndDo(parts, run, (sandbox) => sandbox.stderrTail(job));
    const told = typeof stderr === "string" ? stderr : "";
    const seen = { job: jobState, stderr: told, cut: decideCut(parts.now(), order, state), cap };
    return { ...state, end: decideWorkEnd(order, state, seen) };
  }
  if (state.progress.refusals >= MAX_REFUSALS) {
    const outcome = { kind: "agent_failed", failure: "authentication", detail: REFUSED } as const;
    return { ...(await end(state, STOP_GRACE_MS)), end: { kind: "over", outcome } };
  }
  const cut = decideCut(parts.now(), order, state);
  if (cut !== undefined) return { ...(await end(state, CUT_GRACE_MS)), end: { kind: "cut", why: cut } };
  return report(parts, run, order, state);
}

/** Whether the agent has had its time, or hangs. Pure. */
export function decideCut(
  now: number,
  { startedAt, plan }: Pick<WorkOrder, "startedAt" | "plan">,
  { lastOutputAt }: Pick<WorkState, "lastOutputAt">,
): "time" | "silence" | undefined {
  if (now - startedAt > plan.limits.minutes * MINUTE_MS) return "time";
  return now - lastOutputAt > SILENCE_LIMIT_MS ? "silence" : undefined;
}

interface Reading {
  kind: "read";
  state: WorkState;
  jobState: JobState;
}

/** Reads the transcript on from where the last look ended, and keeps it. */
async function readOn(
  { store, now }: RunParts,
  transcript: TranscriptKey,
  {
    sandbox,
    job,
    before,
    budgetMicroUsd,
  }: { sandbox: Sandbox; job: string; before: WorkState; budgetMicroUsd: number },
): Promise<Reading> {
  let { offsetBytes, progress, lastOutputAt } = before;
  for (;;) {
    const poll = await sandbox.poll(job, { offsetBytes, capBytes: CHUNK_CAP_BYTES });
    const { chunk, state: jobState, spend } = poll;
    const { events, consumedBytes } = parseChunk(chunk);
    if (consumedBytes > 0) {
      await store.transcripts.append(transcript, offsetBytes, chunk.subarray(0, consumedBytes));
      offsetBytes += consumedBytes;
      lastOutputAt = now();
      progress = events.reduce(foldEvent, progress);
    }
    if (chunk.length < CHUNK_CAP_BYTES) {
      progress = settleProgress(progress, { spend, budgetMicroUsd });
      const state = { ...before, lookedAt: now(), offsetBytes, progress, lastOutputAt };
      return { kind: "read", state, jobState };
    }
  }
}

/** Keeps with the run what it has used by now: whatever ends it, and whatever is lost by then, this is settled (F76). */
async function keepSpent(
  { store }: RunParts,
  run: Run,
  agent: AgentPart,
  { sessionCostMicroUsd }: Thread,
): Promise<void> {
  const spent = toSpent(agent, { sessionCostMicroUsd, budgetMicroUsd: run.budgetMicroUsd });
  if (!isDeepStrictEqual(spent, run.spent)) await store.runs.update(run.id, { spent });
}

/** The agent's part of a run, as one attempt and those before it tell it. */
export function toAgentPart(
  { plan, attempt, startedAt, lostMicroUsd }: WorkOrder,
  progress: AgentProgress,
): AgentPart {
  return { attempt, model: plan.model, progress, startedAt, lostMicroUsd };
}

async function report(parts: RunParts, run: Run, order: WorkOrder, state: WorkState): Promise<WorkState> {
  const { now, settings } = parts;
  // The first edit waits for something to tell: an empty list would only use up the interval.
  if (state.progress.todos.length === 0 && state.progress.action === undefined) return state;
  const standing: Standing = {
    kind: "working",
    model: order.plan.model,
    progress: state.progress,
    elapsedMs: Math.max(0, now() - run.event.trigger.createdAt),
  };
  const check = renderStandingCheck(standing, toSpeech(parts, run));
  // The time that passed is no news by itself: what is compared is what the agent did.
  const said = `${check.title}\n${check.summary}\n${state.progress.action ?? ""}`;
  const text = createHash("sha256").update(said).digest("base64url");
  const { lastReportAt: lastAt, lastReport: lastText } = state;
  const intervalMs = settings.reportIntervalMs;
  if (!isReportDue({ now: now(), lastAt, lastText, text, intervalMs })) return state;
  await tellStanding(parts, run, { standing, facts: order.facts, plan: order.plan });
  return { ...state, lastReportAt: now(), lastReport: text };
}

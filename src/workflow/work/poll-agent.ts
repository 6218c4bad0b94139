import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isTooLong } from "../../agent/outcome.ts";
import { type AgentProgress, foldEvents, NO_PROGRESS, settleProgress } from "../../agent/progress.ts";
import { parseChunk } from "../../agent/transcript.ts";
import type { RunFacts, Standing } from "../../report/run-view.ts";
import { isNearlySpent } from "../../report/standing.ts";
import { type AgentJob, MAX_MACHINES, toAgentJobName } from "../../run/agent-job.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { JobState, Sandbox } from "../../sandbox/sandbox.ts";
import type { Step } from "../step.ts";
import { endStopped } from "../steps.ts";
import { isReportDue, tellStanding } from "../tell/report.ts";
import { findAndDo, reviveAndDo } from "../thread-sandbox.ts";
import { listAdditions } from "./additions.ts";
import { type CheckpointState, takeCheckpoint } from "./checkpoint.ts";
import { type AgentWork, toSpent, type WorkBefore } from "./cost.ts";
import { toCostSoFar } from "./rounds.ts";
import { giveUpSession } from "./session.ts";
import { decideBudgetCap, decideWorkEnd, type EndedJob, type WorkEnd } from "./work-end.ts";

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
  /** Absent until one was tried. */
  checkpoint?: CheckpointState;
  end: WorkEnd | undefined;
}

/** The agent job that is looked at. */
export interface Watch {
  plan: RunPlan;
  job: AgentJob;
  startedAt: number;
  before: WorkBefore;
  /** Whether the agent may be stopped once more to be told more. */
  takesAdditions: boolean;
  /** Whether it mends a change that is in the store (@default false), and which commands failed with that. */
  isMending?: boolean;
  failed?: readonly string[] | undefined;
  facts: RunFacts;
}

export function toFirstWorkState(startedAt: number): WorkState {
  return {
    startedAt,
    lookedAt: startedAt,
    offsetBytes: 0,
    progress: NO_PROGRESS,
    lastOutputAt: startedAt,
    lastReportAt: startedAt - MINUTE_MS,
    lastReport: "",
    end: undefined,
  };
}

/** One look at the agent: reads what it wrote, tells people when that is due, and ends it when its time is up. */
export async function pollAgent(step: Step, watch: Watch, before: WorkState): Promise<WorkState> {
  // On the disk of a machine that has only stopped, the agent's result may be waiting (F21).
  const read = await reviveAndDo(step, (sandbox) => readOn(step, watch, { sandbox, before }));
  if (read.kind === "gone") return toEnded(step, watch, { state: before, seen: { job: read, stderr: "" } });
  const { state, jobState } = read;
  const cut = decideCut(step.now(), { ...watch, ...state });
  if (isFirstWord(watch, before, state))
    step.log.info({ elapsedMs: step.now() - step.run.createdAt }, "run.agent_spoke");
  if (jobState.kind !== "running") {
    // Ended by us to be told more, in a look that did not live to say so.
    const isForMore = isKilledByUs(state, jobState) && cut === undefined;
    const runIds = isForMore ? await listOffered(step, watch) : [];
    return runIds.length > 0
      ? { ...state, end: { kind: "added", runIds } }
      : readEnd(step, watch, { state, job: jobState });
  }
  if (state.progress.refusals >= MAX_REFUSALS) {
    const outcome = { kind: "agent_failed", failure: "authentication", detail: REFUSED } as const;
    const last = await endAndRead(step, watch, { before: state, graceMs: STOP_GRACE_MS });
    return { ...last, end: { kind: "over", outcome } };
  }
  if (cut === undefined) {
    const runIds = await listOffered(step, watch);
    if (runIds.length === 0) return withCheckpoint(step, watch, await report(step, watch, state));
    const last = await endAndRead(step, watch, { before: state, graceMs: STOP_GRACE_MS });
    return { ...last, end: { kind: "added", runIds } };
  }
  const last = await endAndRead(step, watch, { before: state, graceMs: CUT_GRACE_MS });
  return { ...last, end: { kind: "cut", why: cut } };
}

/** What became of an agent whose process has ended, with its last words on stderr. */
async function readEnd(
  step: Step,
  watch: Watch,
  { state, job }: { state: WorkState; job: EndedJob },
): Promise<WorkState> {
  if (isTooLong(state.progress)) await giveUpSession(step);
  const name = toAgentJobName(step.run.id, watch.job);
  const stderr = await findAndDo(step, (sandbox) => sandbox.stderrTail(name));
  return toEnded(step, watch, { state, seen: { job, stderr: typeof stderr === "string" ? stderr : "" } });
}

async function withCheckpoint(step: Step, watch: Watch, state: WorkState): Promise<WorkState> {
  const checkpoint = await takeCheckpoint(step, {
    ...watch,
    offsetBytes: state.offsetBytes,
    last: state.checkpoint,
  });
  return checkpoint === undefined ? state : { ...state, checkpoint };
}

async function listOffered(step: Step, { takesAdditions }: Watch): Promise<string[]> {
  return takesAdditions ? listAdditions(step) : [];
}

function isKilledByUs({ progress }: WorkState, job: EndedJob): boolean {
  return progress.end === undefined && job.kind === "exited" && job.reason === "killed";
}

/** Ends the agent of a run that somebody stopped; what it wrote by then is kept. */
export async function endAgent(step: Step, watch: Watch, before: WorkState): Promise<WorkState> {
  const last = await endAndRead(step, watch, { before, graceMs: STOP_GRACE_MS });
  return { ...last, end: { kind: "over", outcome: endStopped(step).outcome } };
}

async function endAndRead(
  step: Step,
  watch: Watch,
  { before, graceMs }: { before: WorkState; graceMs: number },
): Promise<WorkState> {
  const job = toAgentJobName(step.run.id, watch.job);
  await findAndDo(step, (sandbox) => sandbox.kill(job, graceMs));
  const last = await findAndDo(step, (sandbox) => readOn(step, watch, { sandbox, before }));
  return last.kind === "gone" ? before : last.state;
}

/** The state of an agent whose process is not there any more. */
async function toEnded(
  { store, run, thread, settings, now }: Step,
  watch: Watch,
  { state, seen }: { state: WorkState; seen: { job: EndedJob; stderr: string } },
): Promise<WorkState> {
  const { plan, job } = watch;
  const who = { threadId: run.threadId, repositoryId: run.event.repository.id, actorId: run.event.actor.id };
  const spent = await store.runs.readSpending({ ...who, now: now() });
  const cut = decideCut(now(), { ...watch, ...state });
  const cap = decideBudgetCap({ run, plan, thread, spent, limits: settings.limits });
  const isLastMachine = job.machine === MAX_MACHINES;
  const { progress } = state;
  return { ...state, end: decideWorkEnd({ model: plan.model, isLastMachine, progress, ...seen, cut, cap }) };
}

function isFirstWord({ job }: Watch, before: WorkState, now: WorkState): boolean {
  return job.machine === 1 && job.round === 1 && before.progress.turns === 0 && now.progress.turns > 0;
}

/** Whether the agent has had its time, or hangs. Pure. */
export function decideCut(
  now: number,
  { startedAt, plan, lastOutputAt }: Pick<Watch, "startedAt" | "plan"> & Pick<WorkState, "lastOutputAt">,
): "time" | "silence" | undefined {
  if (now - startedAt > plan.limits.minutes * MINUTE_MS) return "time";
  return now - lastOutputAt > SILENCE_LIMIT_MS ? "silence" : undefined;
}

interface Reading {
  kind: "read";
  state: WorkState;
  jobState: JobState;
}

/** Reads the transcript on from where the last look ended; keeps it, and with the run what was spent. */
async function readOn(
  step: Step,
  watch: Watch,
  { sandbox, before }: { sandbox: Sandbox; before: WorkState },
): Promise<Reading> {
  const { store, now, run } = step;
  const name = toAgentJobName(run.id, watch.job);
  let { offsetBytes, progress, lastOutputAt } = before;
  for (;;) {
    const poll = await sandbox.poll(name, { offsetBytes, capBytes: CHUNK_CAP_BYTES });
    const { chunk, state: jobState, spend } = poll;
    const { events, consumedBytes } = parseChunk(chunk);
    if (consumedBytes > 0) {
      const transcript = { runId: run.id, ...watch.job };
      await store.transcripts.append(transcript, offsetBytes, chunk.subarray(0, consumedBytes));
      offsetBytes += consumedBytes;
      lastOutputAt = now();
      progress = foldEvents(progress, events);
    }
    if (chunk.length < CHUNK_CAP_BYTES) {
      progress = settleProgress(progress, { spend, budgetMicroUsd: run.budgetMicroUsd });
      await keepSpent(step, toAgentWork(watch, progress));
      const state = { ...before, lookedAt: now(), offsetBytes, progress, lastOutputAt };
      return { kind: "read", state, jobState };
    }
  }
}

/** Keeps with the run what it has used by now: whatever ends it, and whatever is lost by then, this is settled (F76). */
async function keepSpent({ store, run, thread }: Step, work: AgentWork): Promise<void> {
  const { sessionCostMicroUsd } = thread;
  const spent = toSpent(work, { sessionCostMicroUsd, budgetMicroUsd: run.budgetMicroUsd });
  if (!isDeepStrictEqual(spent, run.spent)) await store.runs.update(run.id, { spent });
}

/** What the agent job comes to, as it and those before it tell it. */
export function toAgentWork({ plan, job, startedAt, before }: Watch, progress: AgentProgress): AgentWork {
  return { job, model: plan.model, progress, startedAt, before };
}

async function report(step: Step, watch: Watch, state: WorkState): Promise<WorkState> {
  const { now, settings } = step;
  const { before, failed, plan } = watch;
  const { todos, action } = state.progress;
  const turns = before.turns + state.progress.turns;
  const costMicroUsd = toCostSoFar({ before, progress: state.progress });
  // The first edit waits for something to tell: an empty list would only use up the interval.
  if (todos.length === 0 && action === undefined) return state;
  const elapsedMs = Math.max(0, now() - step.run.event.trigger.createdAt);
  const figures = { elapsedMs, costMicroUsd, budgetMicroUsd: step.run.budgetMicroUsd, turns };
  const doing = { model: plan.model, todos, action, ...(failed && { failed }) };
  const standing: Standing = { kind: "working", ...figures, ...doing };
  // The time that passed is no news by itself: what is compared is what the agent did.
  const text = createHash("sha256")
    .update(JSON.stringify([todos, action, isNearlySpent(figures)]))
    .digest("base64url");
  const { lastReportAt: lastAt, lastReport: lastText } = state;
  if (!isReportDue({ now: now(), lastAt, lastText, text, intervalMs: settings.reportIntervalMs }))
    return state;
  await tellStanding(step, { standing, facts: watch.facts, plan });
  return { ...state, lastReportAt: now(), lastReport: text };
}

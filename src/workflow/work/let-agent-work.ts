import type { RunFacts } from "../../report/run-view.ts";
import { type AgentJob, MAX_MACHINES, renderAgentJob } from "../../run/agent-job.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { toMinutesLeft } from "../admit/decide-limits.ts";
import { toWorkPlan } from "../look-plan.ts";
import { type KeptWork, toKeptNotes } from "../ready/lay-out-kept.ts";
import { makeReady, type Ready } from "../ready/make-ready.ts";
import { endStopped, type Steps } from "../steps.ts";
import { GONE, type Gone } from "../thread-sandbox.ts";
import type { AgentWork } from "./cost.ts";
import { endAgent, pollAgent, toAgentWork, toFirstWorkState, type WorkState } from "./poll-agent.ts";
import { startAgent } from "./start-agent.ts";
import type { WorkEnd } from "./work-end.ts";

/** What a second machine's agent may cost at least; the first may have used up nearly all. */
const MIN_BUDGET_MICRO_USD = 10_000;

/** What is known of a run by its end, however it came about: the last steps report from it. */
export interface Known {
  work: AgentWork | undefined;
  /** How long agents were at work, on all machines. */
  workedMs: number;
  facts: RunFacts;
}

/** How the agent's work ended; or that there is nothing whole of it, because its machine was lost twice. */
export type Worked =
  | { kind: "worked"; work: AgentWork; end: Exclude<WorkEnd, Gone> }
  | { kind: "lost"; outcome: Outcome };

/** Has the agent work in a sandbox that is ready; in another, from the beginning, when the first is lost. */
export async function letAgentWork(
  steps: Steps,
  known: Known,
  { ready: first, plan, budgetMicroUsd }: { ready: Ready; plan: RunPlan; budgetMicroUsd: number },
): Promise<Worked> {
  for (let machine = 1; machine <= MAX_MACHINES; machine += 1) {
    const ready = machine === 1 ? first : await makeReady(steps, { plan, machine });
    if (ready.kind === "gone") continue;
    const minutes = toMinutesLeft(plan.limits.minutes, known.workedMs);
    const limited = { ...plan, limits: { ...plan.limits, minutes } };
    const order = { plan: limited, kept: ready.kept, budgetMicroUsd, job: { machine, round: 1 } };
    const { work, end } = await workOnce(steps, known, order);
    if (end.kind !== "gone" && work !== undefined) return { kind: "worked", work, end };
  }
  return {
    kind: "lost",
    outcome: { kind: "sandbox_unavailable", reason: "The sandbox was lost twice." },
  };
}

/** Starts the agent and looks at it until it has ended. */
async function workOnce(
  steps: Steps,
  known: Known,
  order: { plan: RunPlan; kept: KeptWork; budgetMicroUsd: number; job: AgentJob },
): Promise<{ work: AgentWork | undefined; end: WorkEnd }> {
  const { plan, kept, job } = order;
  const name = renderAgentJob(job);
  const last = known.work;
  const beforeMicroUsd = last === undefined ? 0 : last.beforeMicroUsd + last.progress.costMicroUsd;
  const budgetMicroUsd = Math.max(MIN_BUDGET_MICRO_USD, order.budgetMicroUsd - beforeMicroUsd);
  const start = { plan, kept, budgetMicroUsd, job };
  const started = await steps.run(`start agent ${name}`, (step) => startAgent(step, start), {
    whenStopped: endStopped,
  });
  if (started.kind === "gone") return { work: undefined, end: GONE };
  const { startedAt, hiddenRemoved, itemsLeftOut, runsDigested, weaknesses } = started;
  const notes = [...plan.notes, ...toKeptNotes(kept)];
  known.facts = { notes, hiddenRemoved, itemsLeftOut, runsDigested, weaknesses };
  const watch = { plan, job, startedAt, beforeMicroUsd, facts: known.facts };
  const state = await steps.until<WorkState>(`work ${name}`, (step, last) => pollAgent(step, watch, last), {
    plan: toWorkPlan(plan.limits.minutes),
    first: toFirstWorkState(startedAt),
    next: ({ end }, plannedSeconds) => (end === undefined ? plannedSeconds : undefined),
    whenStopped: (step, last) => endAgent(step, watch, last),
  });
  known.work = toAgentWork(watch, state.progress);
  known.workedMs += state.lookedAt - startedAt;
  return { work: known.work, end: state.end ?? GONE };
}

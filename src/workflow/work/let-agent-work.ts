import type { RunFacts } from "../../report/run-view.ts";
import { MAX_ADDITIONS, MAX_MACHINES, renderAgentJob } from "../../run/agent-job.ts";
import type { CheckResult } from "../../run/evidence.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { toMinutesLeft } from "../admit/decide-limits.ts";
import { toWorkPlan } from "../look-plan.ts";
import { type KeptWork, toKeptNotes } from "../ready/lay-out-kept.ts";
import { makeReady, type Ready } from "../ready/make-ready.ts";
import { endStopped, type Steps } from "../steps.ts";
import { GONE, type Gone } from "../thread-sandbox.ts";
import { type AgentWork, NO_WORK_BEFORE, toWorkBefore } from "./cost.ts";
import { endAgent, pollAgent, toAgentWork, toFirstWorkState, type WorkState } from "./poll-agent.ts";
import { type RoundAsk, toRoundLimits, wrapsUp } from "./rounds.ts";
import { startAgent } from "./start-agent.ts";
import type { LastEnd, WorkEnd } from "./work-end.ts";

/** What is known of a run by its end, however it came about: the last steps report from it. */
export interface Known {
  work: AgentWork | undefined;
  /** How long agents were at work, on all machines. */
  workedMs: number;
  /** When an agent was last seen at work. */
  seenAt?: number;
  facts: RunFacts;
  /** The runs whose additions agents of this run were told so far, a list each time. */
  told: string[][];
}

/** How the agent's work ended. */
export interface AtWork {
  kind: "worked";
  work: AgentWork;
  end: LastEnd;
}

/** The same, or that there is nothing whole of it, because its machine was lost twice. */
export type Worked = AtWork | { kind: "lost"; outcome: Outcome };

interface Order {
  plan: RunPlan;
  budgetMicroUsd: number;
  machine: number;
  kept: KeptWork;
  /** Where it begins on the machine, and with what. */
  round: number;
  ask: RoundAsk;
}

/** Has the agent work in a sandbox that is ready; in another, from the beginning, when the first is lost. */
export async function letAgentWork(
  steps: Steps,
  known: Known,
  { ready: first, plan, budgetMicroUsd }: { ready: Ready; plan: RunPlan; budgetMicroUsd: number },
): Promise<Worked> {
  for (let machine = 1; machine <= MAX_MACHINES; machine += 1) {
    const ready = machine === 1 ? first : await makeReady(steps, { plan, machine });
    if (ready.kind === "gone") continue;
    const begin = { kept: ready.kept, round: 1, ask: { kind: "task" } } as const;
    const worked = await workOnMachine(steps, known, { plan, budgetMicroUsd, machine, ...begin });
    if (worked.kind === "worked") return worked;
  }
  return {
    kind: "lost",
    outcome: { kind: "sandbox_unavailable", reason: "The sandbox was lost twice." },
  };
}

/**
 * Sends the agent back to its work, in its session and on its machine, to mend what its change broke. `gone` where it can't go on there:
 * what it did before is in the store, as it was looked at.
 */
export function sendBack(
  steps: Steps,
  known: Known,
  order: Pick<Order, "plan" | "budgetMicroUsd"> & { work: AgentWork; failed: CheckResult[] },
): Promise<Gone | AtWork> {
  const { plan, budgetMicroUsd, work, failed } = order;
  const { machine, round } = work.job;
  const ask = { kind: "mend", failed } as const;
  const kept = { kind: "none" } as const;
  const begin = { kept, round: round + 1, ask };
  return workOnMachine(steps, known, { plan, budgetMicroUsd, machine, ...begin });
}

/** The agent's rounds on one machine: what it is asked, what it is told more, and a last turn when its budget is used up. */
async function workOnMachine(steps: Steps, known: Known, order: Order): Promise<Gone | AtWork> {
  let { ask } = order;
  const isMending = ask.kind === "mend";
  let beforeWrapUp: AtWork | undefined;
  for (let { round } = order; ; round += 1) {
    const { work, end } = await workOnce(steps, known, { ...order, round, ask, isMending });
    if (end.kind === "added") {
      known.told.push(end.runIds);
      ask = { kind: "more", runIds: end.runIds };
      continue;
    }
    if (beforeWrapUp !== undefined) return toWrappedUp(beforeWrapUp, { work, end });
    if (end.kind === "gone" || work === undefined) return GONE;
    if (!wrapsUp({ end, work, budgetMicroUsd: order.budgetMicroUsd })) return { kind: "worked", work, end };
    beforeWrapUp = { kind: "worked", work, end };
    ask = { kind: "wrap_up" };
  }
}

/** The work that was cut, with the answer of its last turn where that gave one. */
function toWrappedUp(
  before: AtWork,
  { work, end }: { work: AgentWork | undefined; end: Exclude<WorkEnd, { kind: "added" }> },
): AtWork {
  if (end.kind === "over" && end.outcome.kind === "stopped" && work !== undefined)
    return { kind: "worked", work, end };
  return work?.progress.answer === undefined ? before : { ...before, work };
}

/** Starts one job of the agent's and looks at it until it has ended. */
async function workOnce(
  steps: Steps,
  known: Known,
  order: Order & { isMending: boolean },
): Promise<{ work: AgentWork | undefined; end: WorkEnd }> {
  const { kept, machine, round, ask } = order;
  const { told } = known;
  const job = { machine, round };
  const name = renderAgentJob(job);
  const account = { sessionCostMicroUsd: 0, budgetMicroUsd: order.budgetMicroUsd };
  const before =
    known.work === undefined
      ? NO_WORK_BEFORE
      : toWorkBefore(known.work, { account, isSameHome: round > 1 && ask.kind !== "mend" });
  const { budgetMicroUsd, turns } = toRoundLimits({ ...order, before });
  const minutes = toMinutesLeft(order.plan.limits.minutes, { workedMs: known.workedMs, round });
  const plan = { ...order.plan, limits: { ...order.plan.limits, minutes, turns } };
  const start = { plan, kept, budgetMicroUsd, job, ask, told: told.flat(), seenAt: known.seenAt };
  const started = await steps.run(`start agent ${name}`, (step) => startAgent(step, start), {
    whenStopped: endStopped,
  });
  if (started.kind === "gone") return { work: undefined, end: GONE };
  const { startedAt, hiddenRemoved, itemsLeftOut, runsDigested, weaknesses } = started;
  if (round === 1) {
    const notes = [...plan.notes, ...toKeptNotes(kept)];
    known.facts = { notes, hiddenRemoved, itemsLeftOut, runsDigested, weaknesses };
  }
  const takesAdditions = ask.kind !== "wrap_up" && told.length < MAX_ADDITIONS;
  const { isMending } = order;
  const failed = ask.kind === "mend" ? ask.failed.map(({ command }) => command) : undefined;
  const watch = { plan, job, startedAt, before, takesAdditions, isMending, failed, facts: known.facts };
  const state = await steps.until<WorkState>(`work ${name}`, (step, last) => pollAgent(step, watch, last), {
    plan: toWorkPlan(minutes),
    first: toFirstWorkState(startedAt),
    next: ({ end }, plannedSeconds) => (end === undefined ? plannedSeconds : undefined),
    whenStopped: (step, last) => endAgent(step, watch, last),
  });
  known.work = toAgentWork(watch, state.progress);
  known.workedMs += state.lookedAt - startedAt;
  known.seenAt = state.lookedAt;
  return { work: known.work, end: state.end ?? GONE };
}

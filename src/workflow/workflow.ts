import type { DurableExecutionHandler } from "@aws/durable-execution-sdk-js";
import type { Outcome } from "../run/outcome.ts";
import type { RunPlan } from "../run/plan.ts";
import { isReply, type Run } from "../run/run.ts";
import { admit } from "./admit/admit.ts";
import { askAgain, askForTurn, type TurnState, toTurnOutcome } from "./admit/take-turn.ts";
import { MAX_ATTEMPTS, toMinutesLeft } from "./attempts.ts";
import { type KeptWork, toKeptNotes } from "./kept-change.ts";
import { LOOK_PLANS, toWorkPlan } from "./look-plan.ts";
import type { RunParts } from "./parts.ts";
import { placeCommit } from "./publish/branch.ts";
import { type CollectResult, collect } from "./publish/collect.ts";
import { commitChanges } from "./publish/commit.ts";
import { toLostOutcome, toOutcomeWithoutChange, toUnfinishedNotes } from "./publish/outcome-of-work.ts";
import { openPull } from "./publish/pull-request.ts";
import { makeReady, type Ready } from "./ready/make-ready.ts";
import { createPhases, type Phases } from "./steps.ts";
import { announce } from "./tell/announce.ts";
import { closeRun } from "./tell/close-run.ts";
import { type AgentPart, finish, toReceipt } from "./tell/finish.ts";
import { reply } from "./tell/reply.ts";
import { type FrameFacts, NO_FACTS } from "./tell/reporting.ts";
import { GONE, type Gone } from "./thread-sandbox.ts";
import { startAgent } from "./work/start-agent.ts";
import { pollAgent, toAgentPart, toFirstWorkState, type WorkEnd, type WorkState } from "./work/work.ts";

/** What a second attempt may cost at least; its first may have used up nearly all. */
const MIN_BUDGET_MICRO_USD = 10_000;
const LOST_TWICE: Outcome = {
  kind: "sandbox_unavailable",
  reason: "The sandbox was lost twice.",
};

/** What is known of a run by its end, however it came about: the last steps report from it. */
interface Known {
  agent: AgentPart | undefined;
  /** How long the agent was at work, in all attempts. */
  workedMs: number;
  facts: FrameFacts;
}

/**
 * One run, from the command to its one outcome: read it from top to bottom. Every `phases.run` is a durable step: it may run again
 * after its effect happened, and finds the effect then. A phase that ends the run skips to `finish`.
 */
export function createRunWorkflow(parts: RunParts): DurableExecutionHandler<{ runId: string }, string> {
  return async ({ runId }, context) => {
    const phases = createPhases(parts, runId, context);
    const known: Known = { agent: undefined, workedMs: 0, facts: NO_FACTS };
    const { answersAtOnce } = await phases.run("read", async (run) => ({ answersAtOnce: isReply(run) }));
    if (answersAtOnce) {
      const outcome = await phases.toOutcome(async () => {
        await phases.run("reply", (run) => reply(parts, run));
        return { kind: "answered", text: "" };
      });
      await phases.attempt("finish", (run) => finish(parts, run, { outcome }));
      parts.github.forget(runId);
      return outcome.kind;
    }
    const outcome = await phases.toOutcome(() => perform(parts, phases, known));
    await closeRun(parts, { phases, runId, ending: { outcome, facts: known.facts } });
    return outcome.kind;
  };
}

async function perform(parts: RunParts, phases: Phases, known: Known): Promise<Outcome> {
  const { plan, turn } = await waitForTurn(parts, phases);
  known.facts = { ...NO_FACTS, notes: plan.notes };
  const taken = toTurnOutcome(turn);
  if (taken.kind !== "taken") return taken;

  // Telling people and cloning need nothing of each other. Whatever fails, both have ended before the run goes on.
  const [ready] = await together([
    makeReady(parts, phases, plan, 1),
    phases.run("announce", (run) => announce(parts, run, plan, turn)),
  ]);
  const order = { plan, budgetMicroUsd: taken.budgetMicroUsd };
  const end = await letAgentWork(parts, phases, known, { ...order, ready });
  // A machine that was lost twice has nothing whole in it.
  if (end.kind === "over" && (known.agent === undefined || end.outcome === LOST_TWICE)) return end.outcome;
  // The app's own verification of the work (`verify` in the repository's config) has its place here.
  return conclude(parts, phases, plan, { agent: requireAgent(known), end });
}

async function waitForTurn(parts: RunParts, phases: Phases): Promise<{ plan: RunPlan; turn: TurnState }> {
  const { plan } = await phases.run("admit", (run) => admit(parts, run));
  const first = await phases.run("turn", (run) => askForTurn(parts, run, plan));
  if (first.kind !== "waiting") return { plan, turn: first };
  await phases.run("announce waiting", (run) => announce(parts, run, plan, first));
  const turn = await phases.until("wait", (run, before: TurnState) => askAgain(parts, run, plan, before), {
    plan: LOOK_PLANS.wait,
    first,
    next: ({ kind }, plannedSeconds) => (kind === "waiting" ? plannedSeconds : undefined),
  });
  if (turn.kind !== "taken") return { plan, turn };
  // The run before it may have opened the pull request that this one goes on with, or moved the branch it stands on (F36).
  const again = await phases.run("admit again", (run) => admit(parts, run));
  return { plan: again.plan, turn };
}

/** All of them, or the first failure once all have ended. */
async function together<A, B>(work: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return Promise.all(work);
}

async function letAgentWork(
  parts: RunParts,
  phases: Phases,
  known: Known,
  { ready: first, plan, budgetMicroUsd }: { ready: Ready; plan: RunPlan; budgetMicroUsd: number },
): Promise<Exclude<WorkEnd, Gone>> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const ready = attempt === 1 ? first : await makeReady(parts, phases, plan, attempt);
    if (ready.kind === "gone") continue;
    const order = { plan: withMinutesLeft(plan, known), kept: ready.kept, budgetMicroUsd, attempt };
    const end = await workOnce(parts, phases, known, order);
    if (end.kind !== "gone") return end;
  }
  return { kind: "over", outcome: LOST_TWICE };
}

/** The run's minutes are those of all its attempts. */
function withMinutesLeft(plan: RunPlan, { workedMs }: Known): RunPlan {
  const minutes = toMinutesLeft(plan.limits.minutes, workedMs);
  return { ...plan, limits: { ...plan.limits, minutes } };
}

/** Starts the agent and looks at it until it has ended. */
async function workOnce(
  parts: RunParts,
  phases: Phases,
  known: Known,
  order: { plan: RunPlan; kept: KeptWork; budgetMicroUsd: number; attempt: number },
): Promise<WorkEnd> {
  const { plan, kept, attempt } = order;
  const lostMicroUsd = known.agent?.progress.costMicroUsd ?? 0;
  const budgetMicroUsd = Math.max(MIN_BUDGET_MICRO_USD, order.budgetMicroUsd - lostMicroUsd);
  const started = await phases.run(`start agent ${attempt}`, (run) =>
    startAgent(parts, run, { plan, kept, budgetMicroUsd, attempt }),
  );
  if (started.kind === "gone") return started;
  const { startedAt, hiddenRemoved, itemsLeftOut, runsDigested, weaknesses } = started;
  known.facts = {
    notes: [...plan.notes, ...toKeptNotes(kept)],
    hiddenRemoved,
    itemsLeftOut,
    runsDigested,
    weaknesses,
  };
  const work = { plan, attempt, startedAt, lostMicroUsd, facts: known.facts };
  const look = (run: Run, last: WorkState) => pollAgent(parts, run, work, last);
  const how = { plan: toWorkPlan(plan.limits.minutes), first: toFirstWorkState(startedAt), next: toNextLook };
  const state = await phases.until(`work ${attempt}`, look, how);
  known.agent = toAgentPart(work, state.progress);
  known.workedMs += state.lookedAt - startedAt;
  return state.end ?? GONE;
}

function toNextLook({ end }: WorkState, plannedSeconds: number): number | undefined {
  return end === undefined ? plannedSeconds : undefined;
}

/**
 * What becomes of the agent's work, whatever ended it: an answer, or a change that passes the gate and is published. What is not
 * published is kept for the thread's next run (F56).
 */
async function conclude(
  parts: RunParts,
  phases: Phases,
  plan: RunPlan,
  { agent, end }: { agent: AgentPart; end: Exclude<WorkEnd, Gone> },
): Promise<Outcome> {
  const { progress } = agent;
  const withoutChange = toOutcomeWithoutChange(end, progress, plan);
  if (plan.readOnly) return withoutChange;
  const over = end.kind === "over" ? end.outcome : undefined;
  const collected = await phases.runOr("collect", (run) => collect(parts, run, plan, agent.attempt), over);
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
  const outcome = await phases.toOutcome(() => publish(parts, phases, plan, { progress, end, collected }));
  return outcome.kind === "published" ? outcome : { ...outcome, ...kept };
}

type Passed = Extract<CollectResult, { kind: "pass" }>;

async function publish(
  parts: RunParts,
  phases: Phases,
  plan: RunPlan,
  {
    progress,
    end,
    collected,
  }: { progress: AgentPart["progress"]; end: Exclude<WorkEnd, Gone>; collected: Passed },
): Promise<Outcome> {
  const { sha } = await phases.run("commit", (run) => commitChanges(parts, run, { plan, progress }));
  const placed = await phases.run("branch", (run) => placeCommit(parts, run, { plan, progress, sha }));
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
  return phases.run("pull request", async (run) =>
    openPull(parts, run, { ...order, receipt: await toReceipt(parts, run) }),
  );
}

function requireAgent({ agent }: Known): AgentPart {
  if (agent === undefined) throw new Error("The agent's part is known once it has worked.");
  return agent;
}

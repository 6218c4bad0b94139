import { renderAgentJob } from "../../run/agent-job.ts";
import { type CheckResult, isNewFailure, type SentBack, toUncheckedEvidence } from "../../run/evidence.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { Steps } from "../steps.ts";
import { toFailurePrint } from "../verify/failure-print.ts";
import { type Verified, verify } from "../verify/verify.ts";
import type { AgentWork } from "../work/cost.ts";
import { type AtWork, type Known, sendBack } from "../work/let-agent-work.ts";
import { hasRoomToMend, toCostSoFar } from "../work/rounds.ts";
import { keepSession } from "../work/session.ts";
import type { LastEnd } from "../work/work-end.ts";
import { type CollectResult, collect } from "./collect.ts";
import { publishOrKeep, toKeptChange } from "./publish.ts";
import { toOutcomeWhenGone, toOutcomeWithoutChange, toUnfinishedNotes } from "./without-change.ts";

type Ending = LastEnd;

interface Order {
  plan: RunPlan;
  budgetMicroUsd: number;
  work: AgentWork;
  end: Ending;
}

/**
 * What becomes of the agent's work, whatever ended it: an answer, or a change that passes the gate, is checked, and is published. What is
 * not published is kept for the thread's next run (F56).
 */
export async function conclude(steps: Steps, known: Known, order: Order): Promise<Outcome> {
  const { plan, work, end } = order;
  if (!isReadOnly(plan)) return concludeChange(steps, known, order);
  const withoutChange = toOutcomeWithoutChange(end, work.progress, plan);
  return plan.verb === "plan" && withoutChange.kind === "answered"
    ? concludePlan(steps, { plan, work, text: withoutChange.text })
    : withoutChange;
}

/** A change that passed the gate, with how it is told of where it is not published. */
interface Taken {
  kind: "taken";
  collected: Extract<CollectResult, { kind: "pass" }>;
  kept: Pick<Outcome, "kept">;
}

/** A change whose checks failed, before the agent was sent back with that. */
interface Tried extends Verified {
  taken: Taken;
  failed: CheckResult[];
  rounds: SentBack[];
}

/** The agent was sent back, and came back. */
interface Again {
  kind: "again";
  worked: AtWork;
  tried: Tried;
}

interface Checking extends Order {
  taken: Taken;
  tried: Tried | undefined;
}

/** Takes the change, has it checked, and publishes it; or sends the agent back with what failed, and does so again. */
async function concludeChange(steps: Steps, known: Known, order: Order): Promise<Outcome> {
  let worked: Pick<Order, "work" | "end"> = order;
  let tried: Tried | undefined;
  for (;;) {
    const now = { ...order, ...worked };
    const taken = await takeChange(steps, now, tried);
    if (taken.kind !== "taken") return taken;
    const next = await steps.toOutcome(() => checkAndPublish(steps, known, { ...now, taken, tried }));
    if (next.kind !== "again") return next.kind === "published" ? next : { ...taken.kept, ...next };
    ({ worked, tried } = next);
  }
}

/** The change as it is now, or the outcome of a run that publishes none. One that was taken before is not lost with the sandbox. */
async function takeChange(
  steps: Steps,
  { plan, work, end }: Order,
  tried: Tried | undefined,
): Promise<Taken | Outcome> {
  const { progress, job } = work;
  const withoutChange = toOutcomeWithoutChange(end, progress, plan);
  const name = renderAgentJob(job);
  const over = end.kind === "over" ? end.outcome : undefined;
  // The checks make the agent's home anew.
  if (plan.verify.length > 0) await steps.attempt(`keep session ${name}`, (step) => keepSession(step));
  const collected = await steps.runOr(
    `collect ${name}`,
    (step) => collect(step, { plan, machine: job.machine }),
    over,
  );
  if (collected === undefined) return withoutChange;
  if (collected.kind === "gone") return tried?.taken ?? over ?? toOutcomeWhenGone(withoutChange, progress);
  if (collected.kind === "empty") return withoutChange;
  const evidence = toUncheckedEvidence({ weakened: collected.looked.weakened });
  const kept = collected.isKept ? { kept: toKeptChange({ progress, change: collected, evidence }) } : {};
  if (over?.kind === "stopped") return { ...over, ...kept };
  if (withoutChange.kind === "asked") return { ...withoutChange, ...kept };
  // The work of an earlier run is published by one that goes on with it, and not by an answer or a failure beside it.
  if (collected.addsNothing && progress.answer?.kind !== "changed") return { ...withoutChange, ...kept };
  if (collected.kind === "blocked") {
    const blocked = { kind: "blocked", findings: collected.findings } as const;
    return { ...(over ?? { ...blocked, text: progress.answer?.summary ?? "" }), ...kept };
  }
  return { kind: "taken", collected, kept };
}

async function checkAndPublish(steps: Steps, known: Known, order: Checking): Promise<Outcome | Again> {
  const { plan, work, end, taken, tried } = order;
  const { digest, looked } = taken.collected;
  const { job, progress } = work;
  const isSame = tried?.taken.collected.digest === digest;
  const verified = isSame ? tried : await verify(steps, { plan, job, looked, base: tried?.base });
  const failed = (verified.evidence?.checks ?? []).filter(isNewFailure).map(({ after }) => after);
  let { rounds = [] } = tried ?? {};
  if (!isSame && mayMend(known, order, failed)) {
    const worked = await sendBack(steps, known, { ...order, failed });
    const costMicroUsd = toCostSoFar(known.work ?? work) - toCostSoFar(work);
    const sent = { failed: failed.map(({ command }) => command), costMicroUsd };
    if (worked.kind === "worked")
      return { kind: "again", worked, tried: { ...verified, taken, failed, rounds: [...rounds, sent] } };
    // An agent that could not go on in its session was never sent.
    if (costMicroUsd > 0) rounds = [...rounds, sent];
  }
  const evidence = verified.evidence && { ...verified.evidence, ...(rounds.length > 0 && { rounds }) };
  const unfinished = toUnfinishedNotes(end, plan);
  return publishOrKeep(steps, { plan, progress, change: taken.collected, evidence, unfinished });
}

/** Whether the agent, that ended well, is to mend what its change broke: not for ever, and not once more what it just failed at. */
function mayMend(
  { workedMs }: Known,
  { plan, budgetMicroUsd, work, end, tried }: Checking,
  failed: readonly CheckResult[],
): boolean {
  const { limits, verifyAttempts } = plan;
  if (end.kind !== "done" || failed.length === 0) return false;
  if (tried !== undefined && tried.rounds.length >= verifyAttempts) return false;
  if (tried !== undefined && toFailurePrint(failed) === toFailurePrint(tried.failed)) return false;
  return verifyAttempts > 0 && hasRoomToMend({ work, workedMs, budgetMicroUsd, limits });
}

/** A plan waits for approval. That nothing was changed is looked at, not believed. */
async function concludePlan(
  steps: Steps,
  { plan, work, text }: { plan: RunPlan; work: AgentWork; text: string },
): Promise<Outcome> {
  const { machine } = work.job;
  const name = `collect ${renderAgentJob(work.job)}`;
  const collected = await steps.runOr(name, (step) => collect(step, { plan, machine }), {
    kind: "planned",
    text,
  });
  const isSeen = collected !== undefined && collected.kind !== "gone";
  if (isSeen && collected.kind === "empty") return { kind: "planned", text };
  return { kind: "planned", text, wrote: (isSeen && collected.files) || "unknown" };
}

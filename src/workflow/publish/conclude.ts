import { renderAgentJob } from "../../run/agent-job.ts";
import { type CheckResult, isBroken, type SentBack, toUncheckedEvidence } from "../../run/evidence.ts";
import type { Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { Steps } from "../steps.ts";
import type { Gone } from "../thread-sandbox.ts";
import { toFailurePrint } from "../verify/failure-print.ts";
import { type Verified, verify } from "../verify/verify.ts";
import { type AgentWork, toRunCost } from "../work/cost.ts";
import { type AtWork, type Known, sendBack } from "../work/let-agent-work.ts";
import { hasRoomToMend } from "../work/rounds.ts";
import { keepSession } from "../work/session.ts";
import type { LastEnd } from "../work/work-end.ts";
import { type CollectResult, collect } from "./collect.ts";
import { publishOrKeep, toKeptChange } from "./publish.ts";
import { toOutcomeWhenGone, toOutcomeWithoutChange, toUnfinishedNotes } from "./without-change.ts";

interface Order {
  plan: RunPlan;
  budgetMicroUsd: number;
  work: AgentWork;
  end: LastEnd;
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
  work: AgentWork;
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
    const settled = await steps.toOutcome(async () => ({
      kind: "settled" as const,
      taken: await takeChange(steps, now, tried),
    }));
    // What was taken before is not lost with what could not be taken after it.
    if (settled.kind !== "settled") return { ...tried?.taken.kept, ...settled };
    const { taken } = settled;
    if (taken.kind !== "taken") return taken;
    const next = await steps.toOutcome(() => checkAndPublish(steps, known, { ...now, taken, tried }));
    if (next.kind !== "again") return next.kind === "published" ? next : { ...taken.kept, ...next };
    ({ worked, tried } = next);
  }
}

/** The change as it is now, or the outcome of a run that publishes none. One that was taken before is not lost with the sandbox. */
async function takeChange(steps: Steps, order: Order, tried: Tried | undefined): Promise<Taken | Outcome> {
  const { plan, work, end } = order;
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
  if (collected === undefined) return { ...tried?.taken.kept, ...withoutChange };
  if (collected.kind === "gone") {
    if (tried === undefined) return over ?? toOutcomeWhenGone(withoutChange, progress);
    return over?.kind === "stopped" ? { ...over, ...tried.taken.kept } : tried.taken;
  }
  return judge(collected, order);
}

/** What becomes of what was collected: to be checked and published, or the outcome that tells why not, and what is kept. */
function judge(
  collected: Exclude<CollectResult, Gone>,
  { plan, work: { progress }, end }: Order,
): Taken | Outcome {
  const withoutChange = toOutcomeWithoutChange(end, progress, plan);
  const over = end.kind === "over" ? end.outcome : undefined;
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
  const { plan, work, taken, tried } = order;
  const { digest, looked } = taken.collected;
  if (tried?.taken.collected.digest === digest) return publishSeen(steps, order, tried);
  const verified = await verify(steps, { plan, job: work.job, looked, base: tried?.base });
  const failed = (verified.evidence?.checks ?? []).filter(isBroken).map(({ after }) => after);
  const { rounds = [] } = tried ?? {};
  if (!mayMend(known, order, failed)) return publishSeen(steps, order, { ...verified, rounds });
  const worked = await sendBack(steps, known, { ...order, failed });
  const sent = toSentBack(known, order, failed);
  if (worked.kind !== "worked")
    return publishSeen(steps, order, {
      ...{ ...verified, rounds: [...rounds, ...sent] },
      isLost: sent.length > 0,
    });
  return { kind: "again", worked, tried: { ...verified, work, taken, failed, rounds: [...rounds, ...sent] } };
}

/** The round as it is told; none of an agent that could not go on in its session. */
function toSentBack(
  { work: last }: Known,
  { work, budgetMicroUsd }: Checking,
  failed: readonly CheckResult[],
): SentBack[] {
  if (last === undefined || last.job.round === work.job.round) return [];
  const account = { sessionCostMicroUsd: 0, budgetMicroUsd };
  const costMicroUsd = Math.max(0, toRunCost(last, account) - toRunCost(work, account));
  return [{ failed: failed.map(({ command }) => command), costMicroUsd }];
}

/** Publishes the change with what was seen of it. Where the machine was lost with what was mended, it is the one of before, and so are its words. */
function publishSeen(
  steps: Steps,
  { plan, work, end, taken, tried }: Checking,
  { evidence: seen, rounds, isLost }: Pick<Tried, "evidence" | "rounds"> & { isLost?: boolean },
): Promise<Outcome> {
  const isEarlier = taken === tried?.taken;
  const { progress } = isEarlier ? tried.work : work;
  const evidence = seen && { ...seen, ...(rounds.length > 0 && { rounds }) };
  const unfinished = [...(isEarlier || isLost ? [MEND_LOST] : []), ...toUnfinishedNotes(end, plan)];
  return publishOrKeep(steps, { plan, progress, change: taken.collected, evidence, unfinished });
}

const MEND_LOST = "The sandbox was lost while Claude mended what failed: this is the change before that.";

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

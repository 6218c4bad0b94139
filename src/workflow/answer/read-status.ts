import type { StatusView } from "../../report/status.ts";
import { toAwaiting } from "../../run/awaiting.ts";
import { isReply, type Run } from "../../run/run.ts";
import { toThreadCap } from "../../run/thread.ts";
import { toVerbRow } from "../../run/verbs.ts";
import type { Step } from "../step.ts";

/** Of what waits for approval this many are told. */
const MAX_TOLD = 5;

/** Runs of the thread that work or wait for their turn; oldest first, but what works before what waits. */
export async function listOpenWork({ store, run }: Step): Promise<Run[]> {
  const open = (await store.runs.listOpen(run.threadId)).filter((other) => !isReply(other));
  return open.toSorted((a, b) => Number(b.state === "working") - Number(a.state === "working"));
}

/** What the thread has spent by now, and may spend; `open`: its open work, where that is known. */
export async function readBudget(step: Step, open?: readonly Run[]): Promise<StatusView["budget"]> {
  const { store, run, settings } = step;
  const { spentMicroUsd, raisedMicroUsd } = await store.threads.open(run.threadId);
  const running = open ?? (await listOpenWork(step));
  const runningMicroUsd = running.reduce((sum, { spent }) => sum + (spent?.costMicroUsd ?? 0), 0);
  return {
    spentMicroUsd: spentMicroUsd + runningMicroUsd,
    capMicroUsd: toThreadCap(raisedMicroUsd, settings.limits),
    mostMicroUsd: settings.limits.threadBudgetMaxMicroUsd,
  };
}

/**
 * The thread as `status` tells of it. Who may not write is not told of the days; where nothing of a run is there, they get nothing at all:
 * an answer to everybody would be a way to make the app talk.
 */
export async function readStatus(
  step: Step,
  { canWrite }: { canWrite: boolean },
): Promise<StatusView | undefined> {
  const { store, run, thread, settings, now } = step;
  const open = await listOpenWork(step);
  const left = await store.runs.listAwaiting(run.threadId);
  if (
    !canWrite &&
    open.length + left.length === 0 &&
    (await store.runs.listEnded(run.threadId, 1)).length === 0
  )
    return undefined;
  return {
    runs: open.map((other, index) => ({
      place: toPlace(other, index),
      ...toAsked(other, now() - other.createdAt),
    })),
    awaiting: toTold(left, now()),
    budget: await readBudget(step, open),
    days: canWrite ? await readDays(step) : undefined,
    branch: thread.branch,
    pullNumber: thread.pullNumber,
    hasKept: open.length === 0 && thread.keptRunId !== undefined,
    command: settings.command,
  };
}

async function readDays({ store, run, settings, now }: Step): Promise<NonNullable<StatusView["days"]>> {
  const { threadId, event } = run;
  const who = { threadId, repositoryId: event.repository.id, actorId: event.actor.id };
  const { repositoryDayMicroUsd, personDayMicroUsd } = await store.runs.readSpending({ ...who, now: now() });
  const { repositoryDayBudgetMicroUsd, personDayBudgetMicroUsd } = settings.limits;
  return {
    repository: { spentMicroUsd: repositoryDayMicroUsd, capMicroUsd: repositoryDayBudgetMicroUsd },
    person: { spentMicroUsd: personDayMicroUsd, capMicroUsd: personDayBudgetMicroUsd },
  };
}

function toPlace(
  { state, addition, spent, budgetMicroUsd }: Run,
  index: number,
): StatusView["runs"][number]["place"] {
  if (state === "working") return { kind: "working", costMicroUsd: spent?.costMicroUsd ?? 0, budgetMicroUsd };
  return addition === undefined ? { kind: "waiting", position: index } : { kind: "offered" };
}

/** What waits for a person: the question, the plan, and of commands the newest. */
function toTold(left: readonly Run[], now: number): StatusView["awaiting"] {
  const { question, plan, commands } = toAwaiting(left, { now });
  const asked = question?.outcome;
  const toWords = (run: Run) => toAsked(run, now - (run.endedAt ?? now));
  return [
    ...(asked?.kind === "asked"
      ? [{ kind: "question" as const, question: asked.question, options: asked.options.length }]
      : []),
    ...(plan === undefined ? [] : [{ kind: "plan" as const, ...toWords(plan) }]),
    ...commands.slice(0, MAX_TOLD).map((run) => ({ kind: "command" as const, ...toWords(run) })),
  ];
}

/** What a run was asked, for people; a verb that takes no words is itself what was asked. */
function toAsked({ command, event }: Run, sinceMs: number) {
  return { asked: toAskedWords(command), requester: event.actor.login, sinceMs };
}

function toAskedWords(command: Run["command"]): string {
  if (command === undefined) return "";
  const { words, usage, isReadOnly } = toVerbRow(command.verb);
  if (command.verb === "answer") return command.choices.join(" ");
  if (words === "filler") return usage;
  return isReadOnly ? `${command.verb} ${command.instruction}` : command.instruction;
}

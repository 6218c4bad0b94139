import type { FileChange } from "../../change/change-set.ts";
import { layOut } from "../../change/lay-out.ts";
import type { CheckResult } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import { type CommandJob, lookAtCommands, startCommands } from "../command-job.ts";
import { LOOK_PLANS } from "../look-plan.ts";
import { requireChangeSet } from "../require-change-set.ts";
import type { Step } from "../step.ts";
import { endStopped, type Steps } from "../steps.ts";
import { isReportDue, NO_FACTS, tellStanding } from "../tell/report.ts";
import { toRedactor } from "../tell/speech.ts";
import { awaitEnd, findAndDo, GONE, type Gone, realSleep, toBaselineName } from "../thread-sandbox.ts";
import { keepBaseline, readBaseline } from "./baseline.ts";

const MINUTE_MS = 60_000;

/** What the checks run on: the whole change on its base, its tests alone, or the base. */
export type Phase = "after" | "red" | "before";

interface Order {
  plan: RunPlan;
  phase: Phase;
  machine: number;
  round: number;
  /** What of the change is laid out. */
  takes: (changes: readonly FileChange[]) => FileChange[];
}

type State = Gone | Running | Checked;

interface Running {
  kind: "running";
  /** Of the last words of how it stands: when they were said, and which command they name. */
  toldAt: number;
  told: string;
}

/** What the checks came to; of setup only what failed is among it. */
export interface Checked {
  kind: "checked";
  results: CheckResult[];
  /** The agent could have changed what is told: it is the same user there as the app's own commands (S30). */
  isShared?: true;
}

/**
 * Runs the repository's commands on a part of the change, as the steps `start checks <name>` and `checks <name>`. Setup comes first: the
 * agent's home is made anew, so that nothing it left there helps; a setup that fails is the result. The second time the job is found. The
 * base is run once for all runs that begin there.
 */
export async function runChecks(steps: Steps, order: Order): Promise<Gone | Checked> {
  const name = `${order.phase} ${order.machine}.${order.round}`;
  const started = await steps.run(`start checks ${name}`, (step) => startChecks(step, order), {
    whenStopped: endStopped,
  });
  if (started.kind !== "started") return started;
  const state = await steps.until<State>(
    `checks ${name}`,
    (step, before) => pollChecks(step, order, before),
    {
      plan: LOOK_PLANS.checks,
      first: { kind: "running", toldAt: 0, told: "" },
      next: ({ kind }, plannedSeconds) => (kind === "running" ? plannedSeconds : undefined),
      whenStopped: endStopped,
    },
  );
  return state.kind === "running" ? GONE : state;
}

async function startChecks(step: Step, order: Order): Promise<Gone | Checked | { kind: "started" }> {
  const { plan, machine, phase } = order;
  const known = phase === "before" ? await readBaseline(step, plan) : undefined;
  if (known !== undefined) return { kind: "checked", results: known };
  const job = toJob(step, order);
  const { baseSha, changes } = await requireChangeSet(step);
  return findAndDo(step, async (sandbox) => {
    const { state } = await sandbox.poll(job.name, { offsetBytes: 0, capBytes: 0 });
    if (state.kind !== "gone") return { kind: "started" } as const;
    const baseline = toBaselineName(step, machine);
    const laidOut = { baseSha, baseline, changes: order.takes(changes), whose: "checks" } as const;
    if (!(await layOut(sandbox, laidOut))) return GONE;
    await sandbox.renewHome();
    return startCommands(sandbox, job);
  });
}

async function pollChecks(step: Step, order: Order, before: State): Promise<State> {
  if (before.kind !== "running") return before;
  const { plan, phase } = order;
  const job = toJob(step, order);
  const tell = async (running: Running, done: number): Promise<Running> => {
    const command = job.commands[done] ?? "";
    const said = {
      now: step.now(),
      lastAt: running.toldAt,
      lastText: running.told,
      text: `${phase} ${command}`,
    };
    if (!isReportDue({ ...said, intervalMs: step.settings.reportIntervalMs })) return running;
    await tellStanding(step, { standing: { kind: "checking", command }, facts: NO_FACTS, plan });
    return { ...running, toldAt: said.now, told: said.text };
  };
  return findAndDo(step, async (sandbox) => {
    // That the agent is done is told at once, however soon its checks are.
    const told = phase === "after" && before.toldAt === 0 ? await tell(before, 0) : before;
    const until = step.now() + LOOK_PLANS.checks.heldS * 1_000;
    const polled = await awaitEnd(sandbox, job.name, { until, now: step.now, sleep: realSleep });
    const state = await lookAtCommands(sandbox, job, { redactor: toRedactor(step), polled });
    if (state.kind === "gone") return state;
    if (state.kind === "running") return tell(told, state.done);
    // Of setup only what failed is a result.
    const results = state.results.filter((each, index) => index >= job.needed || each.state !== "passed");
    const isShared = step.thread.sharesUser;
    if (phase === "before" && !isShared) await keepBaseline(step, plan, results);
    return { kind: "checked", results, ...(isShared && { isShared }) } as const;
  });
}

function toJob({ run }: Step, { plan, phase, machine, round }: Order): CommandJob {
  const { setup, verify, network, verifyMinutes } = plan;
  return {
    name: `checks-${phase}-${run.id}-${machine}-${round}`,
    ...{ commands: [...setup, ...verify], needed: setup.length, network },
    timeoutMs: verifyMinutes * MINUTE_MS,
  };
}

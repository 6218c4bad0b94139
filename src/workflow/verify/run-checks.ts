import type { FileChange } from "../../change/change-set.ts";
import { layOut } from "../../change/lay-out.ts";
import type { CheckResult } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import { OUTPUT_CAP_BYTES, toRepositoryJob } from "../command-job.ts";
import { LOOK_PLANS } from "../look-plan.ts";
import { requireChangeSet } from "../require-change-set.ts";
import type { Step } from "../step.ts";
import { endStopped, type Steps } from "../steps.ts";
import { NO_FACTS, tellStanding } from "../tell/report.ts";
import { awaitEnd, findAndDo, GONE, type Gone, realSleep, toBaselineName } from "../thread-sandbox.ts";
import { keepBaseline, readBaseline } from "./baseline.ts";
import { CHECKS_SCRIPT, parseChecks } from "./checks-script.ts";

const MINUTE_MS = 60_000;
const TELL_EACH_MS = 10_000;

/** What the checks run on: the whole change on its base, its tests alone, or the base. */
export type Phase = "after" | "red" | "before";

interface Order {
  plan: RunPlan;
  phase: Phase;
  machine: number;
  round: number;
  /** Which of the change is laid out. */
  takes: (change: FileChange) => boolean;
}

type State = Gone | Running | Checked;

interface Running {
  kind: "running";
  startedAt: number;
  toldAt: number;
}

/** What the checks came to; of setup only what failed is among it. */
export interface Checked {
  kind: "checked";
  results: CheckResult[];
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
      first: { kind: "running", startedAt: started.at, toldAt: 0 },
      next: ({ kind }, plannedSeconds) => (kind === "running" ? plannedSeconds : undefined),
      whenStopped: endStopped,
    },
  );
  return state.kind === "running" ? GONE : state;
}

async function startChecks(
  step: Step,
  order: Order,
): Promise<Gone | Checked | { kind: "started"; at: number }> {
  const { plan, machine, phase } = order;
  const known = phase === "before" ? await readBaseline(step, plan) : undefined;
  if (known !== undefined) return { kind: "checked", results: known };
  const job = toJobName(step, order);
  const { baseSha, changes } = await requireChangeSet(step);
  return findAndDo(step, async (sandbox) => {
    const { state } = await sandbox.poll(job, { offsetBytes: 0, capBytes: 0 });
    if (state.kind !== "gone") return { kind: "started", at: step.now() } as const;
    const baseline = toBaselineName(step, machine);
    const taken = changes.filter(order.takes);
    if (!(await layOut(sandbox, { baseSha, baseline, changes: taken }))) return GONE;
    await sandbox.renewHome();
    await sandbox.start(
      toRepositoryJob({
        name: job,
        args: ["sh", "-c", CHECKS_SCRIPT, "sh", String(plan.setup.length), ...plan.setup, ...plan.verify],
        stdin: Buffer.from(`${step.marker.word(job)}\n`),
        network: plan.network,
        timeoutMs: plan.verifyMinutes * MINUTE_MS,
      }),
    );
    return { kind: "started", at: step.now() } as const;
  });
}

async function pollChecks(step: Step, order: Order, before: State): Promise<State> {
  if (before.kind !== "running") return before;
  const job = toJobName(step, order);
  const { plan, phase } = order;
  const commands = [...plan.setup, ...plan.verify];
  const tell = async (running: Running, done: number): Promise<Running> => {
    const standing = { kind: "checking", command: commands[done] ?? "" } as const;
    await tellStanding(step, { standing, facts: NO_FACTS, plan });
    return { ...running, toldAt: step.now() };
  };
  return findAndDo(step, async (sandbox) => {
    // That the agent is done is told at once, however soon its checks are.
    const told = phase === "after" && before.toldAt === 0 ? await tell(before, 0) : before;
    const until = step.now() + LOOK_PLANS.checks.heldS * 1_000;
    const state = await awaitEnd(sandbox, job, { until, now: step.now, sleep: realSleep });
    if (state.kind === "gone") return state;
    if (state.kind === "running" && step.now() - told.toldAt < TELL_EACH_MS) return told;
    const { chunk } = await sandbox.poll(job, { offsetBytes: 0, capBytes: OUTPUT_CAP_BYTES });
    const output = Buffer.from(chunk).toString("utf8");
    const word = step.marker.word(job);
    if (state.kind === "running") return tell(told, parseChecks(output, { word, commands }).length);
    const all = parseChecks(output, { word, commands, end: state.reason });
    const results = all.filter(isTold(order)).map(toKept);
    if (phase === "before") await keepBaseline(step, plan, results);
    return { kind: "checked", results } as const;
  });
}

/** Of setup only what failed is a result. */
function isTold({ plan }: Order) {
  return ({ state }: CheckResult, index: number) => index >= plan.setup.length || state !== "passed";
}

/** What a command printed that passed is told to nobody. */
function toKept(result: CheckResult): CheckResult {
  return result.state === "passed" ? { ...result, tail: "" } : result;
}

function toJobName({ run }: Step, { phase, machine, round }: Order): string {
  return `checks-${phase}-${run.id}-${machine}-${round}`;
}

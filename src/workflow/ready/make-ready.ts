import type { RunPlan } from "../../run/plan.ts";
import { runSetup } from "../command-job.ts";
import { LOOK_PLANS } from "../look-plan.ts";
import type { Step } from "../step.ts";
import { endStopped, type Steps, whileRunning } from "../steps.ts";
import { GONE, type Gone } from "../thread-sandbox.ts";
import { beginClone, type CloneState, endClone, endCloneToken, pollClone, startClone } from "./clone.ts";
import { beginWork, type KeptWork } from "./lay-out-kept.ts";
import { clearSandbox, type ProvisionState, provision, toProvisionSeconds } from "./provision.ts";

/** A sandbox in which the agent may begin, and what was laid out of an earlier run's work; or one that was lost on the way there. */
export type Ready = Gone | { kind: "ready"; kept: KeptWork };

interface Order {
  plan: RunPlan;
  /** From 1; another when the one before was lost. */
  machine: number;
}

/** The thread's sandbox with the base in it, set up, and the baseline taken: what changes from here on is the agent's. */
export async function makeReady(steps: Steps, order: Order): Promise<Ready> {
  const { plan, machine } = order;
  if (plan.isFresh && machine === 1) await steps.run("clear sandbox", clearSandbox);
  const look = (step: Step, before: ProvisionState) => provision(step, { plan, before });
  await steps.until(`provision ${machine}`, look, {
    plan: LOOK_PLANS.provision,
    first: { kind: "asking" },
    next: toProvisionSeconds,
    whenStopped: endStopped,
  });
  const cloned = await clone(steps, order);
  if (cloned.kind === "gone") return cloned;
  // In every run: the agent's home is new then, and what was installed into it is gone.
  const { setup: commands, network } = plan;
  const setUp = commands.length === 0 ? cloned : await runSetup(steps, { machine, commands, network });
  if (setUp.kind === "gone") return setUp;
  return steps.run(`begin work ${machine}`, (step) => beginWork(step, { plan, machine }));
}

/** The repository, cloned by a job; its token is ended whatever became of it, before anything else runs there (S8). */
async function clone(
  steps: Steps,
  { plan, machine }: Order,
): Promise<Exclude<CloneState, { kind: "running" }>> {
  const { sealed } = await steps.run(`begin clone ${machine}`, beginClone);
  const order = { plan, machine, sealed };
  const cloned = await steps.andThen(
    async () => {
      const first = await steps.run(`start clone ${machine}`, (step) => startClone(step, order));
      return steps.until<CloneState>(
        `clone ${machine}`,
        (step, before) => pollClone(step, { ...order, before }),
        {
          plan: LOOK_PLANS.clone,
          first,
          next: whileRunning,
          whenStopped: (step, before) => endClone(step, { machine, before }),
        },
      );
    },
    () => steps.run(`end clone token ${machine}`, (step) => endCloneToken(step, sealed)),
  );
  return cloned.kind === "running" ? GONE : cloned;
}

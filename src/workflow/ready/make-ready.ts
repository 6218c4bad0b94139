import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { KeptWork } from "../kept-change.ts";
import { LOOK_PLANS } from "../look-plan.ts";
import type { RunParts } from "../parts.ts";
import { beginWork } from "../publish/collect.ts";
import type { Phases } from "../steps.ts";
import { GONE, type Gone } from "../thread-sandbox.ts";
import { beginClone, type CloneState, endCloneToken, pollClone, startClone } from "./clone.ts";
import { clearSandbox, type ProvisionState, provision, toProvisionSeconds } from "./provision.ts";
import { pollSetup, type SetupState, startSetup } from "./setup.ts";

/** A sandbox in which the agent may begin, and what was laid out of an earlier run's work; or one that was lost on the way there. */
export type Ready = Gone | { kind: "ready"; kept: KeptWork };

/** The thread's sandbox with the base in it, set up, and the baseline taken: what changes from here on is the agent's. */
export async function makeReady(
  parts: RunParts,
  phases: Phases,
  plan: RunPlan,
  attempt: number,
): Promise<Ready> {
  if (plan.isFresh && attempt === 1) await phases.run("clear sandbox", (run) => clearSandbox(parts, run));
  const look = (run: Run, before: ProvisionState) => provision(parts, run, plan, before);
  await phases.until(`provision ${attempt}`, look, {
    plan: LOOK_PLANS.provision,
    first: { kind: "asking" },
    next: toProvisionSeconds,
  });
  const cloned = await clone(parts, phases, plan, attempt);
  if (cloned.kind === "gone") return cloned;
  const setUp = plan.setup.length === 0 ? cloned : await setUpRepository(parts, phases, plan, attempt);
  if (setUp.kind === "gone") return setUp;
  return phases.run(`begin work ${attempt}`, (run) => beginWork(parts, run, plan, attempt));
}

/** The repository, cloned by a job; its token is ended whatever became of it, before anything else runs there (S8). */
async function clone(
  parts: RunParts,
  phases: Phases,
  plan: RunPlan,
  attempt: number,
): Promise<Exclude<CloneState, { kind: "running" }>> {
  const { sealed } = await phases.run(`begin clone ${attempt}`, (run) => beginClone(parts, run));
  const order = { plan, attempt, sealed };
  const look = (run: Run, before: CloneState) => pollClone(parts, run, order, before);
  const cloned = await phases.andThen(
    async () => {
      const first = await phases.run(`start clone ${attempt}`, (run) => startClone(parts, run, order));
      return phases.until(`clone ${attempt}`, look, { plan: LOOK_PLANS.clone, first, next: whileRunning });
    },
    () => phases.run(`end clone token ${attempt}`, (run) => endCloneToken(parts, run, sealed)),
  );
  return cloned.kind === "running" ? GONE : cloned;
}

async function setUpRepository(
  parts: RunParts,
  phases: Phases,
  plan: RunPlan,
  attempt: number,
): Promise<Gone | { kind: "done" }> {
  const started = await phases.run(`start setup ${attempt}`, (run) => startSetup(parts, run, plan, attempt));
  if (started.kind === "gone") return started;
  const poll = (run: Run, _: SetupState) => pollSetup(parts, run, plan, attempt);
  const end = await phases.until(`setup ${attempt}`, poll, {
    plan: LOOK_PLANS.setup,
    first: { kind: "running" },
    next: whileRunning,
  });
  return end.kind === "gone" ? end : { kind: "done" };
}

function whileRunning<S extends { kind: string }>({ kind }: S, plannedSeconds: number): number | undefined {
  return kind === "running" ? plannedSeconds : undefined;
}

import { toFetchEnv } from "../../change/app-git-env.ts";
import type { Standing } from "../../report/run-view.ts";
import type { CloneFailure } from "../../run/outcome.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { endStopped } from "../steps.ts";
import { NO_FACTS, tellStanding } from "../tell/report.ts";
import { acquireSandbox, awaitEnd, type Clock, findAndDo, type Gone, realSleep } from "../thread-sandbox.ts";
import { PREPARE_SCRIPT } from "./prepare-script.ts";

const MINUTE_MS = 60_000;
/** The git server's speed and the repository's size decide how long it takes; this is for one that will never come to its end. */
const CLONE_LIMIT_MINUTES = 30;
const OUTPUT_CAP_BYTES = 64 * 1024;
/** Most clones are over in the first look, which waits for so long. */
const FIRST_LOOK_MS = 8_000;
const STOP_GRACE_MS = 1_000;
const TELL_EACH_MS = 15_000;
const NOT_TO_BE_HAD = 3;

/** How a clone stands; kept in the checkpoint between looks. */
export type CloneState =
  | Gone
  /** `toldAt`: when people were last told how far it is; 0 before the first time. */
  | { kind: "running"; startedAt: number; lookedAt: number; toldAt: number }
  | { kind: "done" };

/**
 * Makes the agent's home anew: what an earlier run of the thread left there must not steer this one, which somebody else may have asked
 * for (S29). And the token that git fetches with, closed up: made in a step of its own, before anything has it, so that every later step, in whatever
 * process, ends this very one. The second time: another, and nobody was given the first.
 */
export async function beginClone(step: Step): Promise<{ sealed: string }> {
  const sandbox = await acquireSandbox(step);
  await sandbox.renewHome();
  return { sealed: await step.github.sealedToken(toScope(step.run, "clone")) };
}

/**
 * Starts the clone as a job of the app's own (F50), with a token that can only read this repository, in that job's environment alone (S8).
 * The second time finds the job.
 */
export async function startClone(
  step: Step,
  { plan, machine, sealed }: { plan: RunPlan; machine: number; sealed: string },
): Promise<CloneState> {
  const { store, settings, github, now } = step;
  const { owner, name } = step.run.event.repository;
  const sandbox = await acquireSandbox(step);
  const { base, repository } = sandbox.paths;
  const target =
    plan.pullRequest?.baseRef ?? toBranch(plan.base.ref) ?? step.run.event.repository.defaultBranch;
  const places = [base, repository, `${settings.webUrl}/${owner}/${name}.git`, plan.base.sha, plan.base.ref];
  const token = github.unseal(sealed) ?? (await github.token(toScope(step.run, "clone")));
  const { sharesUser = false } = await sandbox.start({
    name: toCloneJob(step.run.id, machine),
    as: "app",
    args: ["sh", "-c", PREPARE_SCRIPT, "sh", ...places, plan.target.branch, target, `refs/heads/${target}`],
    env: toFetchEnv(settings.webUrl, token),
    stdin: new Uint8Array(),
    allowedHosts: [],
    model: undefined,
    timeoutMs: CLONE_LIMIT_MINUTES * MINUTE_MS,
    outputCapBytes: OUTPUT_CAP_BYTES,
  });
  // Learnt and kept before any job of the agent's: later it could answer in the machine's place (S30).
  if (sharesUser) await store.threads.update(step.run.threadId, { sharesUser });
  const at = now();
  return { kind: "running", startedAt: at, lookedAt: at, toldAt: 0 };
}

/** Looks whether the clone is there; tells how far it is while it takes long. */
export async function pollClone(
  step: Step,
  {
    plan,
    machine,
    before,
    sleep = realSleep,
  }: { plan: RunPlan; machine: number; before: CloneState; sleep?: Clock["sleep"] },
): Promise<CloneState | Ended> {
  if (before.kind !== "running") return before;
  const job = toCloneJob(step.run.id, machine);
  return findAndDo(step, async (sandbox) => {
    const { state } = await awaitEnd(sandbox, job, {
      until: before.startedAt + FIRST_LOOK_MS,
      sleep,
      now: step.now,
    });
    if (state.kind === "gone") return state;
    const stderr = state.kind === "exited" && state.exitCode === 0 ? "" : await sandbox.stderrTail(job);
    if (state.kind === "running") return tell(step, { plan, before, stderr });
    if (state.reason === "exited" && state.exitCode === 0) return { kind: "done" } as const;
    const failure = state.reason === "timed_out" ? "too_large" : toCloneFailure(stderr, state.exitCode);
    step.log.warn({ failure, stderr }, "clone.failed");
    const detail = failure === "missing_ref" ? plan.base.ref : "";
    return ended({ kind: "clone_failed", failure, detail });
  });
}

/** Ends the clone of a run that somebody stopped. */
export async function endClone(
  step: Step,
  { machine, before }: { machine: number; before: CloneState },
): Promise<CloneState | Ended> {
  if (before.kind !== "running") return before;
  await findAndDo(step, (sandbox) => sandbox.kill(toCloneJob(step.run.id, machine), STOP_GRACE_MS));
  return endStopped(step);
}

/** Ends the clone's token, whatever became of the clone. The second time it has ended already. */
export async function endCloneToken({ github, run }: Step, sealed: string): Promise<{ kind: "none" }> {
  await github.revoke(toScope(run, "clone"), sealed);
  return { kind: "none" };
}

async function tell(
  step: Step,
  { plan, before, stderr }: { plan: RunPlan; before: CloneState & { kind: "running" }; stderr: string },
): Promise<CloneState> {
  const lookedAt = step.now();
  if (lookedAt - before.toldAt < TELL_EACH_MS) return { ...before, lookedAt };
  const standing: Standing = { kind: "preparing", step: `cloning the repository${toProgress(stderr)}` };
  await tellStanding(step, { standing, facts: NO_FACTS, plan });
  return { ...before, lookedAt, toldAt: lookedAt };
}

/** Git's own count: `Receiving objects:  45% (450/1000)`. */
function toProgress(stderr: string): string {
  const percent = [...stderr.matchAll(/Receiving objects:\s+(\d{1,3})%/g)].at(-1)?.[1];
  return percent === undefined ? "" : ` (${percent} %)`;
}

function toBranch(ref: string): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1];
}

/** Git speaks English on stderr and has no codes: its own fixed phrases are all there is. */
function toCloneFailure(stderr: string, exitCode: number | undefined): CloneFailure {
  if (exitCode === NOT_TO_BE_HAD && /couldn't find remote ref|not our ref|unadvertised object/i.test(stderr))
    return "missing_ref";
  if (/authentication failed|could not read username|returned error: 40[134]|not found/i.test(stderr))
    return "denied";
  if (
    /could not resolve host|failed to connect|connection (refused|reset|timed out)|returned error: 5/i.test(
      stderr,
    )
  )
    return "network";
  if (/no space left|disk quota/i.test(stderr)) return "too_large";
  return "unknown";
}

function toCloneJob(runId: string, machine: number): string {
  return `clone-${runId}-${machine}`;
}

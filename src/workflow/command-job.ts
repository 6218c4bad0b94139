import type { Ended } from "../run/plan.ts";
import type { Job } from "../sandbox/sandbox.ts";
import { LOOK_PLANS } from "./look-plan.ts";
import type { Step } from "./step.ts";
import { PACKAGE_REGISTRIES } from "./step.ts";
import { endStopped, type Steps, whileRunning } from "./steps.ts";
import { findAndDo, type Gone } from "./thread-sandbox.ts";

const TIMEOUT_MS = 20 * 60_000;
export const OUTPUT_CAP_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 2_000;

/** Stops at the first command that fails, and says which by its number on the last line. */
const COMMANDS_SCRIPT = `n=0
for command in "$@"; do
  n=$((n + 1))
  sh -c "$command" 2>&1 || { code=$?; echo; echo "sandpiper-command-failed $n $code"; exit 1; }
done`;

/** Commands of the repository's own, one after the other, without the model's key: its setup, for one. */
export interface CommandJob {
  /** The job's in the sandbox: found by it the second time. */
  name: string;
  commands: readonly string[];
  /** Hosts it may reach besides the registries of packages. */
  network: readonly string[];
  timeoutMs: number;
}

export type CommandState =
  | Gone
  | { kind: "running" }
  | { kind: "done" }
  /** `tail`: the last of what it printed; made by the repository. */
  | { kind: "failed"; command: string; exitCode: number; tail: string };

type Failed = Extract<CommandState, { kind: "failed" }>;

/**
 * Runs commands of the repository's own in a run's sandbox, as the steps `start <what> N` and `<what> N`, to their end. One that fails is
 * `onFailed`'s to judge.
 */
export async function runCommands(
  steps: Steps,
  {
    what,
    machine,
    commands,
    network,
    onFailed,
  }: {
    what: "setup";
    machine: number;
    commands: readonly string[];
    network: readonly string[];
    onFailed: (failed: Failed) => Ended;
  },
): Promise<Gone | { kind: "done" }> {
  const toJob = ({ run }: Step): CommandJob => ({
    ...{ name: `${what}-${run.id}-${machine}`, commands, network, timeoutMs: TIMEOUT_MS },
  });
  const started = await steps.run(`start ${what} ${machine}`, (step) => startCommands(step, toJob(step)));
  if (started.kind === "gone") return started;
  const look = async (step: Step) => {
    const state = await pollCommands(step, toJob(step));
    return state.kind === "failed" ? onFailed(state) : state;
  };
  const end = await steps.until<Exclude<CommandState, Failed>>(`${what} ${machine}`, look, {
    plan: LOOK_PLANS.commands,
    first: { kind: "running" },
    next: whileRunning,
    whenStopped: endStopped,
  });
  return end.kind === "gone" ? end : { kind: "done" };
}

/** A job that runs what a repository asks for: as the agent, without the model's key, with the registries and the repository's hosts in reach. */
export function toRepositoryJob({
  name,
  args,
  stdin,
  network,
  timeoutMs,
}: Pick<CommandJob, "name" | "network" | "timeoutMs"> & Pick<Job, "args" | "stdin">): Job {
  return {
    ...{ name, as: "agent", args, env: { CI: "true" }, stdin, model: undefined, timeoutMs },
    allowedHosts: [...PACKAGE_REGISTRIES, ...network],
    outputCapBytes: OUTPUT_CAP_BYTES,
  };
}

/** Starts the commands, detached. The second time the job of that name runs, or ran. */
export function startCommands(step: Step, job: CommandJob): Promise<Gone | { kind: "started" }> {
  return findAndDo(step, async (sandbox) => {
    const args = ["sh", "-c", COMMANDS_SCRIPT, "sh", ...job.commands];
    await sandbox.start(toRepositoryJob({ ...job, args, stdin: new Uint8Array() }));
    return { kind: "started" } as const;
  });
}

/** Looks once whether the commands are done. */
export function pollCommands(step: Step, { name, commands }: CommandJob): Promise<CommandState> {
  return findAndDo(step, async (sandbox) => {
    const { state } = await sandbox.poll(name, { offsetBytes: 0, capBytes: 0 });
    if (state.kind !== "exited") return state;
    if (state.exitCode === 0) return { kind: "done" };
    // What it printed matters only when it failed.
    const { chunk } = await sandbox.poll(name, { offsetBytes: 0, capBytes: OUTPUT_CAP_BYTES });
    return toFailed(commands, Buffer.from(chunk).toString("utf8"));
  });
}

function toFailed(commands: readonly string[], output: string): CommandState {
  const [, index = "1", exitCode = "1"] = /sandpiper-command-failed (\d+) (\d+)\s*$/.exec(output) ?? [];
  const tail = output.replace(/\n?sandpiper-command-failed \d+ \d+\s*$/, "").slice(-TAIL_BYTES);
  return { kind: "failed", command: commands[Number(index) - 1] ?? "", exitCode: Number(exitCode), tail };
}

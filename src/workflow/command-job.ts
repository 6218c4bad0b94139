import type { CheckResult } from "../run/evidence.ts";
import { type Ended, ended } from "../run/plan.ts";
import type { CommandEnd, JobPoll, Sandbox } from "../sandbox/sandbox.ts";
import type { Redactor } from "../text/secrets/redact.ts";
import { LOOK_PLANS } from "./look-plan.ts";
import type { Step } from "./step.ts";
import { PACKAGE_REGISTRIES } from "./step.ts";
import { endStopped, type Steps, whileRunning } from "./steps.ts";
import { toRedactor } from "./tell/speech.ts";
import { findAndDo, GONE, type Gone } from "./thread-sandbox.ts";

const SETUP_MS = 20 * 60_000;
const OUTPUT_CAP_BYTES = 16 * 1024 * 1024;
/** What people are shown of the end of an output, and what is read of it: a secret is known by the whole of it. */
const TAIL_CHARS = 1_000;
const TAIL_BYTES = 16 * TAIL_CHARS;

/** Commands of the repository's own, one after the other, without the model's key: its setup, and its checks. */
export interface CommandJob {
  /** The job's in the sandbox: found by it the second time. */
  name: string;
  commands: readonly string[];
  /** The first so many are what the rest stands on: where one of them fails, nothing behind it is run. */
  needed: number;
  /** Hosts it may reach besides the registries of packages. */
  network: readonly string[];
  /** For all of them. */
  timeoutMs: number;
}

/** How the commands stand: how many have ended, or how each did, those that were not run among them. */
export type CommandState =
  | Gone
  | { kind: "running"; done: number }
  | { kind: "ended"; results: CheckResult[] };

/** Runs the repository's setup in a run's sandbox, as the steps `start setup N` and `setup N`. A command that fails ends the run. */
export async function runSetup(
  steps: Steps,
  { machine, commands, network }: Pick<CommandJob, "commands" | "network"> & { machine: number },
): Promise<Gone | { kind: "done" }> {
  const toJob = ({ run }: Step): CommandJob => ({
    ...{
      name: `setup-${run.id}-${machine}`,
      commands,
      needed: commands.length,
      network,
      timeoutMs: SETUP_MS,
    },
  });
  const started = await steps.run(`start setup ${machine}`, (step) =>
    findAndDo(step, (sandbox) => startCommands(sandbox, toJob(step))),
  );
  if (started.kind === "gone") return started;
  const look = (step: Step) => findAndDo(step, (sandbox) => lookAtSetup(step, sandbox, toJob(step)));
  const end = await steps.until<Gone | { kind: "running" } | { kind: "done" }>(`setup ${machine}`, look, {
    plan: LOOK_PLANS.commands,
    first: { kind: "running" },
    next: whileRunning,
    whenStopped: endStopped,
  });
  return end.kind === "gone" ? end : { kind: "done" };
}

async function lookAtSetup(
  step: Step,
  sandbox: Sandbox,
  job: CommandJob,
): Promise<Gone | Ended | { kind: "running" } | { kind: "done" }> {
  const polled = await sandbox.poll(job.name, { offsetBytes: 0, capBytes: 0 });
  const state = await lookAtCommands(sandbox, job, { redactor: toRedactor(step), polled });
  if (state.kind !== "ended") return state;
  const failed = state.results.find(({ state: each }) => each !== "passed");
  if (failed === undefined) return { kind: "done" };
  const { command, exitCode = 1, tail } = failed;
  return ended({ kind: "setup_failed", command, exitCode, tail });
}

/** Starts the commands, detached: as the agent, each in a shell of its own. The second time the job of that name runs, or ran. */
export async function startCommands(
  sandbox: Sandbox,
  { name, commands, needed, network, timeoutMs }: CommandJob,
): Promise<{ kind: "started" }> {
  const [args = [], ...rest] = commands.map((command) => ["sh", "-c", 'exec sh -c "$1" 2>&1', "sh", command]);
  await sandbox.start({
    ...{ name, as: "agent", args, next: { commands: rest, needed } },
    ...{ env: { CI: "true" }, stdin: new Uint8Array(), model: undefined, timeoutMs },
    allowedHosts: [...PACKAGE_REGISTRIES, ...network],
    outputCapBytes: OUTPUT_CAP_BYTES,
  });
  return { kind: "started" };
}

/** How the commands stand, by what was polled of their job. How each ended is the sandbox's word; what it printed is the repository's, or the agent's. */
export async function lookAtCommands(
  sandbox: Sandbox,
  { name, commands }: Pick<CommandJob, "name" | "commands">,
  { redactor, polled: { state, ends } }: { redactor: Redactor; polled: Pick<JobPoll, "state" | "ends"> },
): Promise<CommandState> {
  if (state.kind === "gone") return state;
  if (state.kind === "running") return { kind: "running", done: ends?.length ?? 0 };
  // Ended before the first began, or by a version that did not tell.
  if (ends === undefined) return GONE;
  const results: CheckResult[] = [];
  for (const [index, command] of commands.entries()) {
    const end = ends[index];
    results.push(
      end === undefined
        ? { command, state: "not_run", seconds: 0, tail: "" }
        : await toResult(sandbox, {
            name,
            command,
            end,
            fromBytes: ends[index - 1]?.endBytes ?? 0,
            redactor,
          }),
    );
  }
  return { kind: "ended", results };
}

interface EndedCommand {
  name: string;
  command: string;
  end: CommandEnd;
  fromBytes: number;
  redactor: Redactor;
}

async function toResult(
  sandbox: Sandbox,
  { name, command, end, fromBytes, redactor }: EndedCommand,
): Promise<CheckResult> {
  const { exitCode, reason, ms, endBytes } = end;
  const seconds = Math.round(ms / 1000);
  // What a command printed that passed is told to nobody.
  if (reason === "exited" && exitCode === 0) return { command, state: "passed", exitCode, seconds, tail: "" };
  const offsetBytes = Math.max(fromBytes, endBytes - TAIL_BYTES);
  const { chunk } = await sandbox.poll(name, { offsetBytes, capBytes: endBytes - offsetBytes });
  const tail = redactor
    .redact(Buffer.from(chunk).toString("utf8").trim())
    .text.slice(-TAIL_CHARS)
    .toWellFormed();
  const state = reason === "exited" ? "failed" : reason === "timed_out" ? "timed_out" : "cut_off";
  return { command, state, ...(exitCode !== undefined && { exitCode }), seconds, tail };
}

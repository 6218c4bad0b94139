import type { Step } from "./step.ts";
import { PACKAGE_REGISTRIES } from "./step.ts";
import { findAndDo, type Gone } from "./thread-sandbox.ts";

const OUTPUT_CAP_BYTES = 16 * 1024 * 1024;
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

/** Starts the commands, detached. The second time the job of that name runs, or ran. */
export function startCommands(step: Step, job: CommandJob): Promise<Gone | { kind: "started" }> {
  return findAndDo(step, async (sandbox) => {
    await sandbox.start({
      name: job.name,
      as: "agent",
      args: ["sh", "-c", COMMANDS_SCRIPT, "sh", ...job.commands],
      env: { CI: "true" },
      stdin: new Uint8Array(),
      allowedHosts: [...PACKAGE_REGISTRIES, ...job.network],
      model: undefined,
      timeoutMs: job.timeoutMs,
      outputCapBytes: OUTPUT_CAP_BYTES,
    });
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

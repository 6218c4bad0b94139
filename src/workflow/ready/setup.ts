import type { Outcome } from "../../run/outcome.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import { isStopped, openThread } from "../admit/access.ts";
import type { RunParts } from "../parts.ts";
import { PACKAGE_REGISTRIES } from "../registries.ts";
import { findAndDo, type Gone } from "../thread-sandbox.ts";

const SETUP_TIMEOUT_MS = 20 * 60_000;
const OUTPUT_CAP_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 2_000;

/** Stops at the first command that fails, and says which by its number on the last line. */
const SETUP_SCRIPT = `n=0
for command in "$@"; do
  n=$((n + 1))
  sh -c "$command" 2>&1 || { code=$?; echo; echo "sandpiper-setup-failed $n $code"; exit 1; }
done`;

export type SetupState = Gone | { kind: "running" } | { kind: "done" };

/**
 * Starts the repository's setup commands, detached; the same job a second time. They run in every run: the agent's home is new then, and
 * what they installed into it is gone.
 */
export function startSetup(
  parts: RunParts,
  run: Run,
  plan: RunPlan,
  attempt: number,
): Promise<Gone | { kind: "started" }> {
  return findAndDo(parts, run, async (sandbox) => {
    await sandbox.start({
      name: toSetupJob(run.id, attempt),
      as: "agent",
      args: ["sh", "-c", SETUP_SCRIPT, "sh", ...plan.setup],
      env: { CI: "true" },
      stdin: new Uint8Array(),
      allowedHosts: [...PACKAGE_REGISTRIES, ...plan.network],
      model: undefined,
      timeoutMs: SETUP_TIMEOUT_MS,
      outputCapBytes: OUTPUT_CAP_BYTES,
    });
    return { kind: "started" } as const;
  });
}

/** Looks once whether the setup commands are done. */
export async function pollSetup(
  parts: RunParts,
  run: Run,
  plan: RunPlan,
  attempt: number,
): Promise<Ended | SetupState> {
  const thread = await openThread(parts, run);
  if (isStopped(run, thread)) return ended({ kind: "stopped", by: thread.stoppedBy });
  const job = toSetupJob(run.id, attempt);
  return findAndDo(parts, run, async (sandbox) => {
    const { state } = await sandbox.poll(job, { offsetBytes: 0, capBytes: 0 });
    if (state.kind !== "exited") return state;
    if (state.exitCode === 0) return { kind: "done" } as const;
    // What it printed matters only when it failed.
    const { chunk } = await sandbox.poll(job, { offsetBytes: 0, capBytes: OUTPUT_CAP_BYTES });
    return ended(toFailure(plan, Buffer.from(chunk).toString("utf8")));
  });
}

function toFailure({ setup }: RunPlan, output: string): Outcome {
  const [, index = "1", exitCode = "1"] = /sandpiper-setup-failed (\d+) (\d+)\s*$/.exec(output) ?? [];
  const tail = output.replace(/\n?sandpiper-setup-failed \d+ \d+\s*$/, "").slice(-TAIL_BYTES);
  return { kind: "setup_failed", command: setup[Number(index) - 1] ?? "", exitCode: Number(exitCode), tail };
}

function toSetupJob(runId: string, attempt: number): string {
  return `setup-${runId}-${attempt}`;
}

import { createHash } from "node:crypto";
import type { RunParts } from "./parts.ts";
import { type Ended, ended, type RunPlan } from "./plan.ts";
import { acquireSandbox } from "./provision.ts";
import { PACKAGE_REGISTRIES } from "./registries.ts";
import type { Run } from "./run.ts";

export const SETUP_POLL_SECONDS = 2;
const SETUP_TIMEOUT_MS = 20 * 60_000;
const OUTPUT_CAP_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 2_000;

/** Stops at the first command that fails, and says which by its number on the last line. */
const SETUP_SCRIPT = `n=0
for command in "$@"; do
  n=$((n + 1))
  sh -c "$command" 2>&1 || { code=$?; echo; echo "sandpiper-setup-failed $n $code"; exit 1; }
done`;

export interface SetupState {
  isOver: boolean;
}

/** Starts the repository's setup commands, detached; the same job a second time. Once a sandbox: a job's name is its content. */
export async function startSetup(parts: RunParts, run: Run, plan: RunPlan): Promise<void> {
  const sandbox = await acquireSandbox(parts, run);
  await sandbox.start({
    name: toSetupJob(plan),
    args: ["sh", "-c", SETUP_SCRIPT, "sh", ...plan.setup],
    env: { CI: "true" },
    stdin: new Uint8Array(),
    allowedHosts: [...PACKAGE_REGISTRIES, ...plan.network],
    model: undefined,
    timeoutMs: SETUP_TIMEOUT_MS,
    outputCapBytes: OUTPUT_CAP_BYTES,
  });
}

/** Looks once whether the setup commands are done. */
export async function pollSetup(parts: RunParts, run: Run, plan: RunPlan): Promise<Ended | SetupState> {
  const sandbox = await acquireSandbox(parts, run);
  const job = toSetupJob(plan);
  const { state } = await sandbox.poll(job, { offsetBytes: 0, capBytes: 0 });
  if (state.kind === "running") return { isOver: false };
  if (state.kind === "exited" && state.exitCode === 0) return { isOver: true };
  // What it printed matters only when it failed.
  const { chunk } = await sandbox.poll(job, { offsetBytes: 0, capBytes: OUTPUT_CAP_BYTES });
  const output = Buffer.from(chunk).toString("utf8");
  const [, index = "1", exitCode = "1"] = /sandpiper-setup-failed (\d+) (\d+)\s*$/.exec(output) ?? [];
  const tail = output.replace(/\n?sandpiper-setup-failed \d+ \d+\s*$/, "").slice(-TAIL_BYTES);
  const command = plan.setup[Number(index) - 1] ?? "";
  return ended({ kind: "setup_failed", command, exitCode: Number(exitCode), tail });
}

function toSetupJob({ setup }: RunPlan): string {
  return `setup-${createHash("sha256").update(JSON.stringify(setup)).digest("hex").slice(0, 16)}`;
}

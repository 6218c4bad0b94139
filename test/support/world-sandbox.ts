import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toAgentJobName } from "../../src/run/agent-job.ts";

/** The last result event that the CLI printed in a run. */
export async function readAgentResult(
  sandboxDir: string,
  runId: string,
  machine = 1,
): Promise<{ total_cost_usd: number; session_id: string; subtype: string }> {
  const lines = (await readFile(join(toJobDir(sandboxDir, runId, machine), "stdout"), "utf8")).split("\n");
  const result = lines.findLast((line) => line.includes('"type":"result"'));
  if (result === undefined) throw new Error(`run ${runId} has no result event`);
  return JSON.parse(result);
}

/** Where a run's agent job is kept. */
export function toJobDir(sandboxDir: string, runId: string, machine = 1): string {
  return join(sandboxDir, "jobs", toAgentJobName(runId, { machine, round: 1 }));
}

/** The pids of this machine's processes whose command line holds a text. */
export function findProcesses(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && readCommandLine(pid).includes(text))
    .toSorted((a, b) => readStart(a) - readStart(b));
}

/** Numbers come round again, so a later process may have a lower one: the kernel's own count of time tells. */
function readStart(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return Number(fields[19]);
  } catch {
    return 0;
  }
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

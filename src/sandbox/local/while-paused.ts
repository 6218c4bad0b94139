import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { toNotHeld } from "../not-held.ts";
import { INSIDE_PATH } from "./bubblewrap.ts";
import { listSupervisors } from "./end-job.ts";
import { freezeDescendants, isMoving, listDescendants, signal, signalGroup } from "./processes.ts";

/** One that waits for its disk stops when it has it. */
const PATIENCE_MS = 2_000;
const TRY_MS = 100;
/** The command is ended at its time, and this much later nobody waits for it any more. */
const MARGIN_S = 3;
/**
 * `$1` seconds. Reads the processes that are stopped, and lets them go on: when whoever stopped them dies, which ends its command as well,
 * or when the time is over.
 */
const GUARD =
  'stopped=$(timeout "$1" cat); sleep 1; for each in $stopped; do kill -CONT "-$each"; kill -CONT "$each"; done';

/**
 * Does the work while no process of a sandbox's jobs moves, and lets them go on. Their supervisors live on: a call to the model that is
 * open stays so, and one that dies takes its job with it.
 */
export async function whilePaused<T>(
  root: string,
  { timeoutMs, work }: { timeoutMs: number; work: () => Promise<T> },
): Promise<T> {
  const supervisors = await listSupervisors(root);
  const guard = startGuard(Math.ceil(timeoutMs / 1000) + MARGIN_S);
  const stopped = new Set<number>();
  // Children first: a shell with job control would take one that it finds stopped for suspended.
  const goOn = (): void => {
    for (const pid of [...stopped].toReversed()) signalGroup(pid, "SIGCONT");
  };
  // The guard knows of each first: nothing stays stopped that it does not know.
  const note = (pid: number): void => {
    if (!stopped.has(pid)) guard.stdin?.write(`${pid}\n`);
    stopped.add(pid);
  };
  try {
    if (guard.pid === undefined || !(await hold(supervisors, { note, goOn }))) throw toNotHeld();
    const result = await work();
    if (!isHeld(supervisors)) throw toNotHeld();
    return result;
  } finally {
    goOn();
    if (guard.pid !== undefined) signal(-guard.pid, "SIGKILL");
  }
}

/**
 * Whether all could be stopped. One that waits for its child to begin another program stops only then, and that child may stand still by
 * now: all go on, and are stopped anew.
 */
async function hold(
  supervisors: readonly number[],
  { note, goOn }: { note: (pid: number) => void; goOn: () => void },
): Promise<boolean> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; goOn()) {
    for (const supervisor of supervisors) freezeDescendants(supervisor, note);
    for (const againAt = Date.now() + TRY_MS; Date.now() < againAt; await sleep(5))
      if (isHeld(supervisors)) return true;
  }
  return false;
}

function isHeld(supervisors: readonly number[]): boolean {
  return !supervisors.flatMap(listDescendants).some(isMoving);
}

function startGuard(seconds: number): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", GUARD, "sh", String(seconds)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: INSIDE_PATH },
    cwd: "/",
  });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  return guard;
}

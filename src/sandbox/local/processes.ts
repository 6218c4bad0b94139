import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** A process is frozen within this many milliseconds, or waits for its disk. */
const MAX_LOOKS = 50;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** A process's pid and start time: a pid alone is given to somebody else one day. */
export function readProcessMark(pid: number): string {
  return `${pid} ${readStartTime(pid) ?? ""}`;
}

/** The pid of a mark, when that very process is still alive. */
export function findLivingProcess(mark: string): number | undefined {
  const [pid, startTime] = mark.split(" ");
  const current = readStartTime(Number(pid));
  return current !== undefined && current === startTime ? Number(pid) : undefined;
}

/** Every descendant of a process, parents before their children. */
export function listDescendants(pid: number): number[] {
  const children = Map.groupBy(listProcesses(), ({ parent }) => parent);
  const found = [pid];
  for (const each of found) for (const child of children.get(each) ?? []) found.push(child.pid);
  return found.slice(1);
}

/**
 * Kills a process, its descendants and the process groups that any of them leads: a child whose parent has ended is no descendant any more,
 * but still in its group. Each is frozen before its children are looked for: what is only being made has nobody else who would end it, and
 * bubblewrap asks to die with its parent only when it is ready.
 */
export function killFamily(pid: number): void {
  freeze(pid);
  for (const each of [pid, ...freezeDescendants(pid)]) signalGroup(each, "SIGKILL");
}

/** Freezes every descendant of a process, and not itself; none can be born unseen. `onFound` is told of each before. */
export function freezeDescendants(pid: number, onFound?: (pid: number) => void): number[] {
  const frozen: number[] = [];
  for (let found = listDescendants(pid); found.length > 0; ) {
    for (const each of found) {
      onFound?.(each);
      freeze(each);
    }
    frozen.push(...found);
    found = listDescendants(pid).filter((each) => !frozen.includes(each));
  }
  return frozen;
}

/** Returns when it runs no more, or after a moment: one that waits for its disk is frozen as soon as it has it. */
function freeze(pid: number): void {
  signalGroup(pid, "SIGSTOP");
  for (let look = 0; look < MAX_LOOKS && isMoving(pid); look += 1) Atomics.wait(PAUSE, 0, 0, 1);
}

/** Whether it is there, and neither frozen nor ended. */
export function isMoving(pid: number): boolean {
  const { state } = readProcess(pid) ?? {};
  return state !== undefined && !"TtZX".includes(state);
}

/** Signals a process and the group that it leads, if it leads one. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  for (const target of [-pid, pid]) signal(target, name);
}

/** Signals a process, or a group by its negative id; one that has ended already is as good. */
export function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // It is gone already, which is what was wanted.
  }
}

/** Writes a file so that a reader sees all of it or nothing. */
export function writeFileAtomically(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function listProcesses() {
  return readdirSync("/proc").flatMap((name) =>
    /^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : [],
  );
}

/** Undefined when the process has ended. Any other fault is thrown: a process that can't be looked at now is not dead (F79). */
function readStartTime(pid: number): string | undefined {
  const found = readProcess(pid);
  // A zombie has ended: it only waits to be reaped.
  return found?.state === "Z" ? undefined : found?.startTime;
}

function readProcess(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent, ...others] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, state, parent: Number(parent), startTime: others[17] };
  } catch (error) {
    // The second one comes when it ends between the opening and the reading (proc(5)).
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

import { readFileSync, renameSync, writeFileSync } from "node:fs";

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

/** Every descendant of a process, the deepest last. */
export function listDescendants(pid: number): number[] {
  const found: number[] = [];
  const toVisit = [pid];
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    for (const child of readChildren(next)) {
      found.push(child);
      toVisit.push(child);
    }
  }
  return found;
}

/**
 * Kills a process, its descendants and the process groups that any of them leads: a child whose parent has ended is no descendant any more,
 * but still in its group.
 */
export function killFamily(pid: number): void {
  for (const each of [pid, ...listDescendants(pid)]) {
    for (const target of [-each, each]) signal(target, "SIGKILL");
  }
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

function readChildren(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Undefined when the process has ended. Any other fault is thrown: a process that can't be looked at now is not dead (F79). */
function readStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended: it only waits to be reaped.
    return fields[0] === "Z" ? undefined : fields[19];
  } catch (error) {
    // The second one comes when it ends between the opening and the reading (proc(5)).
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

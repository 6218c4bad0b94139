import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { toJobFiles, toJobsFolder, toSocketPath } from "./job-files.ts";
import { findLivingProcess, killFamily, signal } from "./processes.ts";
import { listIfThere, readIfThere } from "./read-if-there.ts";

/** The supervisors that live: those of every job that runs. */
export async function listSupervisors(root: string): Promise<number[]> {
  const jobs = await listIfThere(toJobsFolder(root));
  const marks = await Promise.all(jobs.map((job) => readIfThere(toJobFiles(root, job).pid)));
  return marks.flatMap((mark) => (mark === undefined ? [] : (findLivingProcess(mark) ?? [])));
}

/** Ends every job of a sandbox at once. */
export async function endAllJobs(root: string): Promise<void> {
  const jobs = await listIfThere(toJobsFolder(root));
  await Promise.all(jobs.map((job) => endJob(root, { job, graceMs: 0 })));
}

/** Ends a job with all that it made: asked first, killed after `graceMs`. Of an ended or unknown job: nothing. */
export async function endJob(
  root: string,
  { job, graceMs }: { job: string; graceMs: number },
): Promise<void> {
  const mark = await readIfThere(toJobFiles(root, job).pid);
  const pid = mark === undefined ? undefined : findLivingProcess(mark);
  if (mark !== undefined && pid !== undefined) {
    if (graceMs > 0) signal(pid, "SIGTERM");
    const killAt = Date.now() + graceMs;
    while (Date.now() < killAt && findLivingProcess(mark) !== undefined) await sleep(50);
    if (findLivingProcess(mark) !== undefined) killFamily(pid);
    while (findLivingProcess(mark) !== undefined) await sleep(10);
  }
  // A supervisor that was killed has left its socket.
  await rm(toSocketPath(root, job), { force: true });
}

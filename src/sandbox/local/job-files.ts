import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandEnd, JobState, ModelSpend } from "../sandbox.ts";
import { findLivingProcess } from "./processes.ts";
import { ifThere, readIfThere } from "./read-if-there.ts";
import { EndRecords, ExitRecord, SpendRecord, type SupervisorSpec } from "./supervisor-spec.ts";

type JobFiles = SupervisorSpec["files"];

/** Where the files of a sandbox's jobs are. */
export function toJobsFolder(root: string): string {
  return join(root, "jobs");
}

/** The files of one job: what its supervisor is given, and what it leaves. */
export function toJobFiles(root: string, job: string): JobFiles {
  const inFolder = (name: string) => join(toJobsFolder(root), job, name);
  return {
    pid: inFolder("pid"),
    stdin: inFolder("stdin"),
    stdout: inFolder("stdout"),
    stderr: inFolder("stderr"),
    exit: inFolder("exit"),
    ends: inFolder("ends"),
    spend: inFolder("spend"),
  };
}

/** A unix socket's path may hold 107 bytes only, and a data directory can be deep: it lives in the temporary directory. */
export function toSocketPath(root: string, job: string): string {
  const id = createHash("sha256").update(`${root}\0${job}`).digest("hex").slice(0, 20);
  return join(tmpdir(), `sandpiper-${id}.sock`);
}

/** How a job stands, by what its supervisor wrote and whether that is alive. */
export async function readState(files: JobFiles): Promise<JobState> {
  const exit = await readIfThere(files.exit);
  if (exit !== undefined) return toExited(exit);
  const mark = await readIfThere(files.pid);
  if (mark !== undefined && findLivingProcess(mark) !== undefined) return { kind: "running" };
  // It may have ended between the two looks.
  const late = await readIfThere(files.exit);
  return late === undefined ? { kind: "gone" } : toExited(late);
}

function toExited(text: string): JobState {
  const record = ExitRecord.safeParse(JSON.parse(text));
  if (!record.success) return { kind: "gone" };
  return { kind: "exited", exitCode: record.data.exitCode, reason: record.data.reason };
}

/** How each command of a job of several ended so far; undefined of any other. */
export async function readEnds(files: JobFiles): Promise<CommandEnd[] | undefined> {
  const text = await readIfThere(files.ends);
  return text === undefined
    ? undefined
    : EndRecords.parse(JSON.parse(text)).map((end) => ({ ...end, exitCode: end.exitCode }));
}

/** What the job's calls to the model came to; undefined where nothing counted them. */
export async function readSpend(files: JobFiles): Promise<ModelSpend | undefined> {
  const text = await readIfThere(files.spend);
  return text === undefined ? undefined : SpendRecord.safeParse(JSON.parse(text)).data;
}

/** What a file holds from an offset on, or its last bytes where none is given; nothing where there is no such file. */
export async function readBytes(
  path: string,
  { offsetBytes, capBytes }: { offsetBytes?: number; capBytes: number },
): Promise<Buffer> {
  const file = await ifThere(open(path));
  if (file === undefined) return Buffer.alloc(0);
  await using handle = file;
  const { size } = await handle.stat();
  const start = offsetBytes ?? Math.max(0, size - capBytes);
  const buffer = Buffer.alloc(Math.max(0, Math.min(capBytes, size - start)));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

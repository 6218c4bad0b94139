import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Job, Sandbox } from "../sandbox.ts";
import { INSIDE } from "./bubblewrap.ts";
import { type LocalPlace, toAgentCommand, toAppCommand } from "./commands.ts";
import { endAllJobs, endJob } from "./end-job.ts";
import { readBytes, readEnds, readSpend, readState, toJobFiles, toSocketPath } from "./job-files.ts";
import type { Launcher } from "./launcher.ts";
import { readIfThere } from "./read-if-there.ts";
import { removeTree, takeAway } from "./remove-tree.ts";
import { runCommand } from "./run-command.ts";
import { whilePaused } from "./while-paused.ts";

const STDERR_TAIL_BYTES = 4_096;
/** Between a job's time and its end. */
const GRACE_MS = 5_000;
export const NOT_ISOLATED = "the sandbox is not isolated (SANDBOX_LOCAL_UNSAFE=1)";

interface LocalSandboxOptions extends LocalPlace {
  name: string;
  launcher: Launcher;
}

/** One sandbox on this machine. Nothing of it is in this process: another one goes on with it. */
export function createLocalSandbox({ name, launcher, ...place }: LocalSandboxOptions): Sandbox {
  const { root, host, programs, isIsolated } = place;
  const weaknesses = isIsolated ? [] : [NOT_ISOLATED];
  const toFiles = (job: string) => toJobFiles(root, job);

  return {
    name,
    paths: isIsolated ? INSIDE : { ...host, agent: programs.agent },
    async exec(args, { env = {}, stdin, timeoutMs, capBytes, network, alone = false }) {
      if (alone === true || network === "open") await endAllJobs(root);
      const command = { ...toAppCommand(place, { args, env, network }), stdin, timeoutMs, capBytes };
      const work = () => runCommand(command);
      return alone === "paused" ? whilePaused(root, { timeoutMs, work }) : work();
    },

    async start(job) {
      if ((await readIfThere(toFiles(job.name).pid)) === undefined) await startJob(place, { job, launcher });
      return { weaknesses };
    },

    async renewHome() {
      await endAllJobs(root);
      // Out of its place first: a home that is half removed is never an agent's.
      const grave = join(root, `.home-${process.hrtime.bigint()}`);
      await takeAway(host.home, grave);
      await mkdir(host.home, { recursive: true, mode: 0o700 });
      await removeTree(grave);
    },

    async poll(job, range) {
      // The state is read first: what was written before the end is then surely in the chunk.
      const state = await readState(toFiles(job));
      const spend = await readSpend(toFiles(job));
      const ends = await readEnds(toFiles(job));
      const chunk = await readBytes(toFiles(job).stdout, range);
      return { chunk, state, ...(ends && { ends }), ...(spend && { spend }) };
    },

    async stderrTail(job) {
      return (await readBytes(toFiles(job).stderr, { capBytes: STDERR_TAIL_BYTES })).toString("utf8");
    },

    kill: (job, graceMs) => endJob(root, { job, graceMs }),
  };
}

async function startJob(place: LocalPlace, { job, launcher }: { job: Job; launcher: Launcher }) {
  const { root } = place;
  const files = toJobFiles(root, job.name);
  await mkdir(dirname(files.stdin), { recursive: true, mode: 0o700 });
  if (job.as === "app") await endAllJobs(root);
  // Whole or not at all: a start at the same time may have a job that reads it already.
  const staged = `${files.stdin}.${process.hrtime.bigint()}`;
  await writeFile(staged, job.stdin, { mode: 0o600 });
  await rename(staged, files.stdin);
  const egressSocket = toSocketPath(root, job.name);
  const command =
    job.as === "app"
      ? toAppCommand(place, { ...job, network: "open" })
      : toAgentCommand(place, { job, egressSocket });
  const { allowedHosts, model, budgetMicroUsd, timeoutMs, outputCapBytes } = job;
  const limits = { allowedHosts, model, budgetMicroUsd, timeoutMs, outputCapBytes, graceMs: GRACE_MS };
  const next = job.next && {
    args: job.next.commands.map(
      (args) => toAgentCommand(place, { job: { ...job, args }, egressSocket }).args,
    ),
    needed: job.next.needed,
  };
  await launcher.launch({ ...command, next, files, egressSocket, ...limits });
}

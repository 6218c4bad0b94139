import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../../errors.ts";
import type { Sandbox, SandboxProvider } from "../sandbox.ts";
import { endAllJobs } from "./end-job.ts";
import { findHostPrograms, type HostOptions } from "./host-programs.ts";
import { readState, toJobFiles, toJobsFolder } from "./job-files.ts";
import { createLauncher } from "./launcher.ts";
import { createLocalSandbox, NOT_ISOLATED } from "./local-sandbox.ts";
import { ifThere, listIfThere } from "./read-if-there.ts";
import { removeTree, takeAway } from "./remove-tree.ts";

interface LocalProviderOptions extends HostOptions {
  /** Without bubblewrap: refuse (false), or run as plain processes (true, `SANDBOX_LOCAL_UNSAFE=1`). */
  allowUnsafe: boolean;
  /** Variables by which the app's own clone and the gateway to the model find the way out. No agent is given them. */
  outbound?: Readonly<Record<string, string>>;
}

const GRAVE = ".removed-";
const NAME = /^[a-z0-9][a-z0-9-]{0,80}$/;

/** Sandboxes on this machine. */
export interface LocalProvider extends SandboxProvider {
  /** Whether bubblewrap works here. */
  isIsolated: boolean;
  /** What this machine's bubblewrap can't do. */
  weaknesses: readonly string[];
}

/** Sandboxes on this machine: bubblewrap over a directory each. */
export async function createLocalProvider(options: LocalProviderOptions): Promise<LocalProvider> {
  const { directory, allowUnsafe, outbound = {} } = options;
  const { programs, etc, fault, weaknesses } = await findHostPrograms(options);
  if (fault !== undefined && !allowUnsafe) throw fault;
  const isIsolated = fault === undefined;
  const launcher = createLauncher(outbound);

  function open(name: string): Sandbox {
    const root = toRoot(directory, name);
    const host = {
      ...{ home: join(root, "home"), repository: join(root, "repository") },
      ...{ base: join(root, "app.git"), etc },
    };
    return createLocalSandbox({ name, root, host, programs, isIsolated, launcher, outbound });
  }

  return {
    isIsolated,
    weaknesses: isIsolated ? weaknesses : [NOT_ISOLATED],
    async acquire(name) {
      await makeFolders(toRoot(directory, name));
      return open(name);
    },
    async find(name) {
      return (await ifThere(stat(toRoot(directory, name)))) && open(name);
    },
    async list() {
      const entries = await readdir(directory, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name));
      return Promise.all(
        names.map(async ({ name }) => ({ name, isRunning: await isRunning(toRoot(directory, name)) })),
      );
    },
    stop: (name) => endAllJobs(toRoot(directory, name)),
    async destroy(name) {
      const root = toRoot(directory, name);
      if ((await ifThere(stat(root))) === undefined) return;
      await endAllJobs(root);
      // Taken away first: a half-removed sandbox is never found by its name.
      await takeAway(root, join(directory, `${GRAVE}${name}-${process.hrtime.bigint()}`));
      // An earlier one that the process's death left half removed goes with it.
      for (const entry of await readdir(directory))
        if (entry.startsWith(GRAVE)) await removeTree(join(directory, entry));
    },
  };
}

async function isRunning(root: string): Promise<boolean> {
  const jobs = await listIfThere(toJobsFolder(root));
  const states = await Promise.all(jobs.map((job) => readState(toJobFiles(root, job))));
  return states.some(({ kind }) => kind === "running");
}

async function makeFolders(root: string): Promise<void> {
  if ((await ifThere(stat(join(root, "app.git")))) !== undefined) return;
  // Of before ADR 0012: an agent may have written into it.
  await removeTree(join(root, "base.git"));
  for (const part of ["home", "repository", "app.git", "jobs"]) {
    await mkdir(join(root, part), { recursive: true, mode: 0o700 });
  }
}

function toRoot(directory: string, name: string): string {
  if (!NAME.test(name))
    throw new SandboxError(`A sandbox can't be named ${JSON.stringify(name)}.`, {
      code: "bad_name",
      retry: "never",
    });
  return join(directory, name);
}

import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../../errors.ts";
import type { SandboxProvider } from "../sandbox.ts";
import type { HostPrograms } from "./bubblewrap.ts";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import type { Mount } from "./check-mounts.ts";
import { toKeyringFilter } from "./keyring-filter.ts";
import { createLauncher } from "./launcher.ts";
import { createLocalSandbox, NOT_ISOLATED } from "./local-sandbox.ts";
import { ifThere, listIfThere } from "./read-if-there.ts";
import { removeTree, takeAway } from "./remove-tree.ts";

interface LocalProviderOptions {
  /** Holds one directory a sandbox. */
  directory: string;
  /** The agent's program on this host. */
  agent: string;
  /** Without bubblewrap: refuse (false), or run as plain processes (true, `SANDBOX_LOCAL_UNSAFE=1`). */
  allowUnsafe: boolean;
  /** More directories that agents see. */
  mounts?: readonly Mount[];
  /** Variables by which the app's own clone and the gateway to the model find the way out. No agent is given them. */
  outbound?: Readonly<Record<string, string>>;
  /**
   * Bubblewrap's program.
   * @default "bwrap", in the system's directories
   */
  bubblewrap?: string;
}

const GRAVE = ".removed-";
const FILTER = "keyrings.bpf";
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
  const { directory, agent, allowUnsafe, mounts = [], outbound = {}, bubblewrap = "bwrap" } = options;
  const etc = await writeEtc(directory);
  const bridge = join(import.meta.dirname, `bridge${import.meta.filename.endsWith(".ts") ? ".ts" : ".js"}`);
  // The filter knows the calls of one kind of processor.
  const filter = process.arch === "x64" ? join(etc, FILTER) : undefined;
  const wanted = { bubblewrap, node: process.execPath, agent, bridge, mounts, noNamespaces: [], filter };
  const checked = await checkBubblewrap(directory, wanted);
  if (checked.kind === "failed" && !allowUnsafe) throw checked.error;
  const isIsolated = checked.kind === "ok";
  const programs: HostPrograms = { ...wanted, ...(isIsolated ? checked.abilities : { filter: undefined }) };
  const launcher = createLauncher(outbound);
  const open = (name: string) =>
    createLocalSandbox({
      name,
      root: toRoot(directory, name),
      etc,
      programs,
      isIsolated,
      launcher,
      outbound,
    });

  async function isRunning(name: string): Promise<boolean> {
    const jobs = await listIfThere(join(toRoot(directory, name), "jobs"));
    const states = await Promise.all(
      jobs.map((job) => open(name).poll(job, { offsetBytes: 0, capBytes: 0 })),
    );
    return states.some(({ state }) => state.kind === "running");
  }

  async function killAll(name: string): Promise<void> {
    const sandbox = open(name);
    const jobs = await listIfThere(join(toRoot(directory, name), "jobs"));
    await Promise.all(jobs.map((job) => sandbox.kill(job, 0)));
  }

  return {
    isIsolated,
    weaknesses: isIsolated ? toWeaknesses(programs) : [NOT_ISOLATED],
    async acquire(name) {
      const root = toRoot(directory, name);
      if ((await ifThere(stat(join(root, "app.git")))) !== undefined) return open(name);
      // Of before ADR 0012: an agent may have written into it.
      await removeTree(join(root, "base.git"));
      for (const part of ["home", "repository", "app.git", "jobs"]) {
        await mkdir(join(root, part), { recursive: true, mode: 0o700 });
      }
      return open(name);
    },
    async find(name) {
      return (await ifThere(stat(toRoot(directory, name)))) && open(name);
    },
    async list() {
      const entries = await readdir(directory, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name));
      return Promise.all(names.map(async ({ name }) => ({ name, isRunning: await isRunning(name) })));
    },
    stop: killAll,
    async destroy(name) {
      const root = toRoot(directory, name);
      if ((await ifThere(stat(root))) === undefined) return;
      await killAll(name);
      // Taken away first: a half-removed sandbox is never found by its name.
      await takeAway(root, join(directory, `${GRAVE}${name}-${process.hrtime.bigint()}`));
      // An earlier one that the process's death left half removed goes with it.
      for (const entry of await readdir(directory))
        if (entry.startsWith(GRAVE)) await removeTree(join(directory, entry));
    },
  };
}

function toRoot(directory: string, name: string): string {
  if (!NAME.test(name))
    throw new SandboxError(`A sandbox can't be named ${JSON.stringify(name)}.`, {
      code: "bad_name",
      retry: "never",
    });
  return join(directory, name);
}

function toWeaknesses({ noNamespaces, filter }: HostPrograms): string[] {
  return [
    ...(noNamespaces.length > 0 ? [] : ["the agent can make user namespaces"]),
    ...(filter === undefined ? ["the agent can reach the kernel's keyrings"] : []),
  ];
}

/** The sandbox's own /etc: one user, no name of the host's. */
async function writeEtc(directory: string): Promise<string> {
  const etc = join(directory, ".etc");
  await mkdir(etc, { recursive: true });
  const files = {
    passwd: "root:x:0:0:root:/root:/usr/sbin/nologin\nagent:x:1000:1000:agent:/home/agent:/bin/bash\n",
    group: "root:x:0:\nagent:x:1000:\n",
    hosts: "127.0.0.1 localhost sandbox\n::1 localhost\n",
  };
  const filter = toKeyringFilter();
  const known = await readFile(join(etc, FILTER)).catch(() => undefined);
  if (known === undefined || !known.equals(filter)) await writeFile(join(etc, FILTER), filter);
  for (const [name, text] of Object.entries(files)) {
    const path = join(etc, name);
    if ((await readFile(path, "utf8").catch(() => "")) !== text) await writeFile(path, text);
  }
  return etc;
}

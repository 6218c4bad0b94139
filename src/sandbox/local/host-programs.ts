import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxError } from "../../errors.ts";
import { BRIDGE_FILE } from "../egress/door.ts";
import type { HostPrograms } from "./bubblewrap.ts";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import type { Mount } from "./check-mounts.ts";
import { toKeyringFilter } from "./keyring-filter.ts";

/** What this host is to show in its sandboxes, and where. */
export interface HostOptions {
  /** Holds one directory a sandbox. */
  directory: string;
  /** The agent's program on this host. */
  agent: string;
  /** More directories that agents see. */
  mounts?: readonly Mount[];
  /**
   * Bubblewrap's program.
   * @default "bwrap", in the system's directories
   */
  bubblewrap?: string;
}

const FILTER = "keyrings.bpf";

/** This host's programs for its sandboxes, with what its bubblewrap can do; `fault` where it can't isolate at all. */
export async function findHostPrograms({
  directory,
  agent,
  mounts = [],
  bubblewrap = "bwrap",
}: HostOptions): Promise<{
  programs: HostPrograms;
  /** The directory that is shown as `/etc`. */
  etc: string;
  fault: SandboxError | undefined;
  weaknesses: readonly string[];
}> {
  const etc = await writeEtc(directory);
  // The filter knows the calls of one kind of processor.
  const filter = process.arch === "x64" ? join(etc, FILTER) : undefined;
  const shown = { node: process.execPath, agent, bridge: BRIDGE_FILE, mounts };
  const wanted = { ...shown, bubblewrap, noNamespaces: [], filter };
  const checked = await checkBubblewrap(directory, wanted);
  if (checked.kind === "failed")
    return { programs: { ...wanted, filter: undefined }, etc, fault: checked.error, weaknesses: [] };
  const programs = { ...wanted, ...checked.abilities };
  return { programs, etc, fault: undefined, weaknesses: listWeaknesses(programs) };
}

function listWeaknesses({ noNamespaces, filter }: HostPrograms): string[] {
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

import { createHash } from "node:crypto";
import { join } from "node:path";
import { toDoorCommand, toDoorVariables } from "../egress/door.ts";
import type { ExecOptions, Job } from "../sandbox.ts";
import {
  buildBubblewrapArgs,
  type HostPaths,
  type HostPrograms,
  INSIDE,
  INSIDE_PATH,
  toAgentPath,
  toFiltered,
} from "./bubblewrap.ts";

/** The door's port inside; each sandbox has a loopback of its own. */
const DOOR_PORT = 8118;
/** Without a loopback of its own, each job's door has a port of its own from here on, below those that Linux gives to any who asks (32,768). */
const FIRST_PORT = 20_000;
const PORT_COUNT = 12_000;

/** A process as this host starts it. */
export interface Command {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
}

/** Where a local sandbox is, and what runs in it. */
export interface LocalPlace {
  root: string;
  host: HostPaths;
  programs: HostPrograms;
  isIsolated: boolean;
  /** Variables by which the app's own clone finds the way out. */
  outbound: Readonly<Record<string, string>>;
}

/** An agent's job, behind its door to the socket. */
export function toAgentCommand(
  { root, host, programs, isIsolated }: LocalPlace,
  { job, egressSocket }: { job: Job; egressSocket: string },
): Command {
  const port = isIsolated ? DOOR_PORT : toPort(egressSocket);
  const env = {
    ...toBaseEnv(isIsolated ? INSIDE.home : host.home),
    PATH: toAgentPath(programs.mounts),
    ...toDoorVariables({ port }, { model: job.model, isOnlyWay: isIsolated }),
    ...job.env,
  };
  if (!isIsolated) {
    const door = { port, node: programs.node, bridge: programs.bridge, socket: egressSocket };
    const [command = "", ...args] = toDoorCommand(job, door);
    return { command, args, env, cwd: host.repository };
  }
  const network = { kind: "egress", socket: egressSocket } as const;
  const door = { port, node: INSIDE.node, bridge: INSIDE.bridge, socket: INSIDE.egressSocket };
  const args = [
    ...buildBubblewrapArgs({ host, programs, as: "agent", network }),
    ...toDoorCommand(job, door),
  ];
  return { ...toFiltered(programs, args), env, cwd: root };
}

/** One of the app's own commands, which goes through no door of ours. */
export function toAppCommand(
  { root, host, programs, isIsolated, outbound }: LocalPlace,
  { args, env, network }: Pick<Job, "args" | "env"> & Pick<ExecOptions, "network">,
): Command {
  const wayOut = network === "open" ? outbound : {};
  if (!isIsolated) {
    const [command = "", ...rest] = args;
    const fullEnv = { ...toBaseEnv(join(root, "jobs")), ...wayOut, ...env };
    return { command, args: rest, env: fullEnv, cwd: host.repository };
  }
  const wrapped = buildBubblewrapArgs({ host, programs, as: "app", network: { kind: network } });
  const fullEnv = { ...toBaseEnv(INSIDE.home), ...wayOut, ...env };
  return { command: programs.bubblewrap, args: [...wrapped, ...args], env: fullEnv, cwd: root };
}

function toBaseEnv(home: string): Record<string, string> {
  return { PATH: INSIDE_PATH, HOME: home, LANG: "C.UTF-8", TERM: "dumb", TMPDIR: "/tmp" };
}

function toPort(socket: string): number {
  const digest = createHash("sha256").update(socket).digest("hex").slice(0, 6);
  return FIRST_PORT + (Number.parseInt(digest, 16) % PORT_COUNT);
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { AGENT_UID, listShown, toHostDirectories } from "./box-files.ts";

const BRIDGE = join(import.meta.dirname, "../../src/sandbox/egress/bridge.ts");
const BUBBLEWRAP = "bwrap";
const DOOR_PORT = 8118;
const DOOR_TIMEOUT_MS = 15_000;
/** How `/proc/net/tcp` writes a socket that listens there. */
const LISTENS = `0100007F:${DOOR_PORT.toString(16).toUpperCase()} 00000000:0000 0A`;
const DEVICES = ["null", "zero", "full", "random", "urandom"];
const DEVICE_LINKS = { fd: "/proc/self/fd", stdin: "fd/0", stdout: "fd/1", stderr: "fd/2" };

/** Namespaces that live, and the door out of them. */
export interface Machine {
  /** How a program of the host gets in: the arguments of `nsenter` before its `--`. */
  enter: readonly string[];
  /** Resolves when every process of it is gone. */
  ended: Promise<void>;
  /** Kills every process and waits for their end. */
  kill(): Promise<void>;
}

interface MachineOptions {
  directory: string;
  node: string;
  claude?: string;
  /** The gateway's unix socket on the host. */
  socket: string;
}

interface Namespaces {
  /** The first process of the box, as the host counts. */
  pid: number;
  network: string;
}

const isRoot = process.getuid?.() === 0;

/** Starts the namespaces and the door on the box's loopback; resolves when the door is open. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  // The list of mounts goes in by a pipe: inside, a command line can be read, and this one tells where things are on the host.
  const holder = spawn(BUBBLEWRAP, ["--args", "4", "--", "/bin/sh", "-c", "echo; exec sleep infinity"], {
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    env: { PATH: process.env.PATH },
    cwd: "/",
  });
  const holderEnded = toEnd(holder);
  const list = holder.stdio[4] as Writable;
  list.on("error", () => undefined);
  list.end(toHolderArgs(options).join("\0"));
  const { pid, network } = await readNamespaces(holder);
  const user = isRoot ? [] : ["--user", "--preserve-credentials"];
  const enterNetwork = ["-t", String(pid), ...user, "--net"];
  const door = startDoor(enterNetwork, options);
  const doorEnded = toEnd(door);
  holderEnded.then(() => door.kill("SIGKILL"));
  const ended = Promise.all([holderEnded, doorEnded]).then(() => undefined);
  const kill = async () => {
    // The first process of a pid namespace takes all others with it.
    if (isAlive(holder)) killIfThere(pid);
    await ended;
  };
  try {
    await waitForDoor(door, network);
  } catch (error) {
    await kill();
    throw error;
  }
  return { enter: [...enterNetwork, "--mount", "--pid", "--ipc", "--uts"], ended, kill };
}

function toHolderArgs({ directory, node, claude }: MachineOptions): string[] {
  const { root, local } = toHostDirectories(directory);
  const args = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
  const id = String(AGENT_UID);
  if (!isRoot) args.push("--unshare-user", "--uid", id, "--gid", id);
  args.push("--die-with-parent", "--new-session", "--hostname", "sandbox", "--info-fd", "3", "--clearenv");
  args.push("--bind", root, "/");
  for (const path of listShown()) args.push("--ro-bind", path, path);
  args.push("--bind", local, "/usr/local", "--ro-bind", realpathSync(node), "/usr/local/bin/node");
  if (claude !== undefined) args.push("--ro-bind", realpathSync(claude), "/usr/local/bin/claude");
  // The uid 0 inside may be the host's: a write to /proc/sys/kernel/core_pattern would run a program on the host.
  args.push("--proc", "/proc", "--remount-ro", "/proc");
  // bubblewrap's own /dev would put a second user namespace inside the first, and nobody could enter it.
  args.push("--tmpfs", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm");
  for (const name of DEVICES) args.push("--dev-bind", `/dev/${name}`, `/dev/${name}`);
  for (const [name, target] of Object.entries(DEVICE_LINKS)) args.push("--symlink", target, `/dev/${name}`);
  return [...args, "--chdir", "/"];
}

/** Waits for the first word from inside: before it, the files there are still being put together. */
async function readNamespaces(holder: ChildProcess): Promise<Namespaces> {
  const errors = text(holder.stderr as never);
  const info = text(holder.stdio[3] as never);
  const isUp = await Promise.race([
    once(holder.stdout as never, "data").then(() => true),
    once(holder, "close").then(() => false),
  ]);
  if (!isUp) throw new Error(`bubblewrap did not start: ${await errors}`);
  const found = JSON.parse(await info);
  return { pid: found["child-pid"], network: `net:[${found["net-namespace"]}]` };
}

/** The door is no process of the box, where it could be killed or looked at: it shares the box's loopback and nothing else. */
function startDoor(enterNetwork: string[], { node, socket }: MachineOptions): ChildProcess {
  const door = ["setpriv", "--pdeathsig", "KILL", "--", node, BRIDGE, String(DOOR_PORT), socket];
  const env = { PATH: process.env.PATH };
  return spawn("/usr/bin/nsenter", [...enterNetwork, "--", ...door], { stdio: "ignore", env, cwd: "/" });
}

async function waitForDoor(door: ChildProcess, network: string): Promise<void> {
  const giveUpAt = Date.now() + DOOR_TIMEOUT_MS;
  while (isAlive(door) && Date.now() < giveUpAt) {
    const own = await readlink(`/proc/${door.pid}/ns/net`).catch(() => "");
    const sockets = await readFile(`/proc/${door.pid}/net/tcp`, "utf8").catch(() => "");
    if (own === network && sockets.includes(LISTENS)) return;
    await sleep(2);
  }
  throw new Error("the door out of the box did not open");
}

function toEnd(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

import { existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import type { SandboxPaths } from "../sandbox.ts";
import type { Mount } from "./check-mounts.ts";

/** Host directories and files of one local sandbox. */
export interface HostPaths {
  home: string;
  repository: string;
  base: string;
  etc: string;
}

/** Programs of the host: bubblewrap itself, and those that are shown inside, read-only. */
export interface HostPrograms {
  bubblewrap: string;
  /** {@link NO_NAMESPACES} where this bubblewrap knows it (0.8.0 and later); else nothing. */
  noNamespaces: readonly string[];
  /** The file with the filter of the agent's system calls, where bubblewrap can load one here. */
  filter: string | undefined;
  node: string;
  agent: string;
  bridge: string;
  /** The operator's own directories of tools, for the agent and `setup`; the app's own commands never use them. */
  mounts: readonly Mount[];
}

/**
 * The command that starts bubblewrap for the agent: the filter goes in as an open file, which only a shell on the way can make of a name.
 */
export function toFiltered(
  { bubblewrap, filter }: Pick<HostPrograms, "bubblewrap" | "filter">,
  args: readonly string[],
): { command: string; args: string[] } {
  if (filter === undefined) return { command: bubblewrap, args: [...args] };
  const start = 'exec 3<"$1"; shift; exec "$@"';
  return { command: "/bin/sh", args: ["-c", start, "sh", filter, bubblewrap, "--seccomp", "3", ...args] };
}

export const INSIDE: SandboxPaths & { node: string; bridge: string; egressSocket: string } = {
  home: "/home/agent",
  repository: "/workspace/repository",
  base: "/workspace/app.git",
  agent: "/opt/agent/claude",
  node: "/opt/node/bin/node",
  bridge: "/opt/sandpiper/bridge.mts",
  egressSocket: "/run/egress.sock",
};

/** Inside, nobody makes a user namespace: in one of its own a program has capabilities, and the kernel's code behind them to attack. */
export const NO_NAMESPACES: readonly string[] = ["--unshare-user", "--disable-userns"];

export const INSIDE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/node/bin";

/** Where programs are looked for by the agent: in the operator's own directories first. */
export function toAgentPath(mounts: readonly Mount[]): string {
  return [...mounts.flatMap(({ bin }) => bin ?? []), INSIDE_PATH].join(":");
}

interface BubblewrapOptions {
  host: HostPaths;
  programs: HostPrograms;
  /** `app`: the app's own command, its git directory writable and a home that nobody else ever sees. */
  as: "app" | "agent";
  network: { kind: "none" } | { kind: "open" } | { kind: "egress"; socket: string };
}

/** Top-level directories of the system that a program needs, as they are on this host (links on merged-usr systems). */
const SYSTEM_DIRECTORIES = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
const SYSTEM_FILES = [
  // Not all of /etc/ssl: under an app that runs as root, the keys in /etc/ssl/private could be read.
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/ca-certificates",
  "/etc/alternatives",
  "/etc/ld.so.cache",
  "/etc/localtime",
];

/**
 * The arguments of `bwrap` before the command: a minimal root that lists what is shown, rather than what is hidden (S21).
 *
 * Own user, pid, ipc, uts, cgroup and network namespaces; no capability; no host home; everything dies with the process that
 * started it. The environment inside is that of `bwrap` itself and is set by whoever spawns it, never by an argument: arguments are
 * in every list of processes, and a variable may hold a token (S8).
 */
export function buildBubblewrapArgs({ host, programs, as, network }: BubblewrapOptions): string[] {
  const args = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"];
  args.push(...programs.noNamespaces, "--uid", "1000", "--gid", "1000", "--hostname", "sandbox");
  for (const directory of SYSTEM_DIRECTORIES) args.push(...readSystemDirectory(directory));
  for (const file of SYSTEM_FILES) args.push("--ro-bind-try", file, file);
  for (const file of ["passwd", "group", "hosts"])
    args.push("--ro-bind", `${host.etc}/${file}`, `/etc/${file}`);
  // Before what is ours, which then lies over them.
  if (as === "agent") for (const { source, path } of programs.mounts) args.push("--ro-bind", source, path);
  args.push("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/run");
  // Under an app that runs as root, the user inside owns /proc/sys: a write to kernel/core_pattern would run a program on the host.
  args.push("--remount-ro", "/proc");
  args.push("--ro-bind", programs.node, INSIDE.node, "--ro-bind", programs.bridge, INSIDE.bridge);
  args.push("--bind", host.repository, INSIDE.repository);
  if (as === "app") {
    args.push("--bind", host.base, INSIDE.base, "--tmpfs", INSIDE.home);
  } else {
    args.push("--ro-bind", host.base, INSIDE.base, "--bind", host.home, INSIDE.home);
    args.push("--ro-bind", programs.agent, INSIDE.agent);
    for (const path of listJavaSettings()) args.push("--ro-bind-try", path, path);
  }
  if (network.kind === "open")
    args.push("--share-net", "--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf");
  if (network.kind === "egress") args.push("--bind", network.socket, INSIDE.egressSocket);
  return [...args, "--remount-ro", "/", "--chdir", INSIDE.repository, "--"];
}

function readSystemDirectory(directory: string): string[] {
  if (!existsSync(directory)) return [];
  if (lstatSync(directory).isSymbolicLink()) return ["--symlink", readlinkSync(directory), directory];
  return ["--ro-bind", directory, directory];
}

/** Debian's Java starts only with the settings that it has here. `management` may hold passwords, and is only for who watches from outside. */
function listJavaSettings(): string[] {
  const folders = readdirSync("/etc").filter((name) => /^java-\d+-openjdk$/.test(name));
  return folders.flatMap((folder) =>
    readdirSync(`/etc/${folder}`)
      .filter((name) => name !== "management")
      .map((name) => `/etc/${folder}/${name}`),
  );
}
